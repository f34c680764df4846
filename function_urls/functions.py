"""What is deployed: functions with a URL, as the Lambda API describes them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from function_urls.local_urls import translate

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

InvokeMode = Literal["BUFFERED", "RESPONSE_STREAM"]


@dataclass(frozen=True, kw_only=True)
class Cors:
    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age: int | None = None


@dataclass(frozen=True, kw_only=True)
class Function:
    name: str
    arn: str
    runtime: str
    handler: str
    role: str
    timeout_seconds: float
    memory_mb: int
    code_sha256: str
    environment: Mapping[str, str]
    log_group: str
    log_format: Literal["JSON", "Text"]
    log_level: str
    """Of what the function itself logs; AWS knows none where the format is Text."""

    traced: bool
    url: str
    invoke_mode: InvokeMode
    auth_type: Literal["NONE", "AWS_IAM"]
    cors: Cors | None
    reserved_concurrency: int | None
    settled: bool = True
    """Whether no update is under way; AWS serves what was there before until one is complete."""

    @property
    def version(self) -> str:
        """Tell apart what an execution environment was started from."""
        settings = [self.code_sha256, self.handler, self.role, self.memory_mb]
        text = json.dumps([*settings, sorted(self.environment.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def adapter_streams(self) -> bool:
        """Whether the function's own Web Adapter would stream its responses."""
        return self.environment.get("AWS_LWA_INVOKE_MODE", "").lower() == "response_stream"

    @property
    def streams(self) -> bool:
        # Both must: either one alone, left at its default, buffers.
        return self.invoke_mode == "RESPONSE_STREAM" and self.adapter_streams

    @property
    def mode_conflict(self) -> str | None:
        """What to tell an operator whose function and URL disagree on the invoke mode."""
        if self.adapter_streams == (self.invoke_mode == "RESPONSE_STREAM"):
            return None
        return (
            f"{self.name}: its URL's invoke mode is {self.invoke_mode}, but its "
            f"AWS_LWA_INVOKE_MODE is {self.environment.get('AWS_LWA_INVOKE_MODE')!r}. "
            "They must agree; on AWS clients get a broken response. Buffered here."
        )

    def with_local_urls(self, urls: Mapping[str, str]) -> "Function":
        """Hand the function local URLs wherever it was configured with deployed ones."""
        environment = {name: translate(value, urls) for name, value in self.environment.items()}
        cors = self.cors
        if cors is not None:
            origins = tuple(translate(origin, urls) for origin in cors.allow_origins)
            cors = replace(cors, allow_origins=origins)
        return replace(self, environment=environment, cors=cors)


@dataclass(frozen=True)
class Functions:
    """Reads the deployed functions. Blocking: call it in a thread."""

    client: "LambdaClient" = field(repr=False)

    def with_urls(self) -> list[Function]:
        return list(self._with_urls())

    def code_location(self, name: str) -> str:
        return self.client.get_function(FunctionName=name)["Code"]["Location"]

    def _with_urls(self) -> Iterator[Function]:
        for page in self.client.get_paginator("list_functions").paginate():
            for configuration in page["Functions"]:
                name = configuration["FunctionName"]
                try:
                    url = self.client.get_function_url_config(FunctionName=name)
                    concurrency = self.client.get_function_concurrency(FunctionName=name)
                except self.client.exceptions.ResourceNotFoundException:
                    continue
                reserved = concurrency.get("ReservedConcurrentExecutions")
                yield _function(configuration, url, reserved)


def _is_settled(configuration: Mapping[str, Any]) -> bool:
    return configuration.get("LastUpdateStatus") != "InProgress"


def _function(
    configuration: Mapping[str, Any],
    url: Mapping[str, Any],
    reserved: int | None,
) -> Function:
    name = configuration["FunctionName"]
    logging = configuration.get("LoggingConfig", {})
    return Function(
        name=name,
        arn=configuration["FunctionArn"],
        runtime=configuration["Runtime"],
        handler=configuration["Handler"],
        role=configuration["Role"],
        timeout_seconds=configuration["Timeout"],
        memory_mb=configuration["MemorySize"],
        code_sha256=configuration["CodeSha256"],
        environment=configuration.get("Environment", {}).get("Variables", {}),
        log_group=logging.get("LogGroup", f"/aws/lambda/{name}"),
        log_format=logging.get("LogFormat", "Text"),
        log_level=logging.get("ApplicationLogLevel", "INFO"),
        traced=configuration.get("TracingConfig", {}).get("Mode") == "Active",
        url=url["FunctionUrl"],
        invoke_mode=url.get("InvokeMode", "BUFFERED"),
        auth_type=url["AuthType"],
        cors=_cors(url.get("Cors")),
        reserved_concurrency=reserved,
        settled=_is_settled(configuration),
    )


def _cors(settings: Mapping[str, Any] | None) -> Cors | None:
    if not settings:
        return None
    return Cors(
        allow_origins=tuple(settings.get("AllowOrigins", ())),
        allow_methods=tuple(settings.get("AllowMethods", ())),
        allow_headers=tuple(settings.get("AllowHeaders", ())),
        expose_headers=tuple(settings.get("ExposeHeaders", ())),
        allow_credentials=bool(settings.get("AllowCredentials", False)),
        max_age=settings.get("MaxAge"),
    )
