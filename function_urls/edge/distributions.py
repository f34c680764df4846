"""Reads the deployed distributions from the CloudFront API. Blocking: call it in a thread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from function_urls.edge.caching import CachePolicy
from function_urls.edge.distribution import Behavior, Distribution, Origin, ResponseHeader
from function_urls.edge.response_headers import response_headers
from function_urls.edge.selections import Selected

_SIGNING = {"always": "always", "no-override": "no-override"}


class UnsupportedError(ValueError):
    """A distribution that uses what this edge does not do; the message says what."""


@dataclass
class Distributions:
    client: Any = field(repr=False)
    """boto3's of CloudFront."""

    _seen: Any = None
    _read: list[Distribution] = field(default_factory=list)

    def read(self) -> list[Distribution]:
        """Raises UnsupportedError. Asks for details only when something has changed."""
        pages = self.client.get_paginator("list_distributions").paginate()
        found = [one for page in pages for one in page["DistributionList"].get("Items", ())]
        functions = self.client.list_functions(Stage="LIVE")["FunctionList"].get("Items", ())
        if (found, functions) != self._seen:
            self._read = [self._distribution(one) for one in found if one["Enabled"]]
            self._seen = (found, functions)
        return self._read

    def _distribution(self, summary: Mapping[str, Any]) -> Distribution:
        origins = {one["Id"]: self._origin(one) for one in summary["Origins"]["Items"]}
        behaviors = [
            *summary["CacheBehaviors"].get("Items", ()),
            {**summary["DefaultCacheBehavior"], "PathPattern": "*"},
        ]
        return Distribution(
            id=summary["Id"],
            domain=summary["DomainName"],
            behaviors=tuple(self._behavior(one, origins) for one in behaviors),
            errors={
                one["ErrorCode"]: float(one["ErrorCachingMinTTL"])
                for one in summary["CustomErrorResponses"].get("Items", ())
                if "ErrorCachingMinTTL" in one
            },
        )

    def _origin(self, origin: Mapping[str, Any]) -> Origin:
        custom = origin.get("CustomOriginConfig")
        if custom is None:
            raise UnsupportedError(f"Its origin {origin['Id']} is no custom origin.")
        return Origin(
            domain=origin["DomainName"],
            path=origin.get("OriginPath", ""),
            headers=tuple(
                (one["HeaderName"].lower().encode(), one["HeaderValue"].encode())
                for one in origin.get("CustomHeaders", {}).get("Items", ())
            ),
            signing=self._signing(origin.get("OriginAccessControlId")),
            read_seconds=float(custom.get("OriginReadTimeout", 30)),
            connect_seconds=float(origin.get("ConnectionTimeout", 10)),
            attempts=int(origin.get("ConnectionAttempts", 3)),
        )

    def _signing(self, control: str | None) -> str:
        if not control:
            return "never"
        found = self.client.get_origin_access_control(Id=control)["OriginAccessControl"]
        config = found["OriginAccessControlConfig"]
        if config["OriginAccessControlOriginType"] != "lambda":
            raise UnsupportedError(f"Its origin access control {control} is not for Lambda.")
        return _SIGNING.get(config["SigningBehavior"], "never")

    def _behavior(self, given: Mapping[str, Any], origins: Mapping[str, Origin]) -> Behavior:
        pattern = given["PathPattern"]
        if not given.get("CachePolicyId"):
            raise UnsupportedError(f"Its behavior {pattern} has no cache policy.")
        if given.get("LambdaFunctionAssociations", {}).get("Quantity"):
            raise UnsupportedError(f"Its behavior {pattern} runs Lambda@Edge.")
        if given["TargetOriginId"] not in origins:
            raise UnsupportedError(f"The origin of its behavior {pattern} is a group.")
        policy = self.client.get_cache_policy(Id=given["CachePolicyId"])["CachePolicy"]
        cache, key = _cache(policy["CachePolicyConfig"])
        return Behavior(
            pattern=pattern,
            origin=origins[given["TargetOriginId"]],
            methods=frozenset(given["AllowedMethods"]["Items"]),
            cache=cache,
            key=key,
            forwarded=self._forwarded(given.get("OriginRequestPolicyId")),
            viewer_request=self._function(given),
            response_headers=tuple(self._headers(given.get("ResponseHeadersPolicyId"))),
        )

    def _forwarded(self, policy: str | None) -> Selected:
        if not policy:
            return Selected()
        found = self.client.get_origin_request_policy(Id=policy)["OriginRequestPolicy"]
        return Selected.of(found["OriginRequestPolicyConfig"])

    def _function(self, behavior: Mapping[str, Any]) -> str | None:
        code = None
        for one in behavior.get("FunctionAssociations", {}).get("Items", ()):
            if one["EventType"] != "viewer-request":
                raise UnsupportedError(
                    f"Its behavior {behavior['PathPattern']} runs a function on {one['EventType']}."
                )
            name = one["FunctionARN"].rpartition("/")[2]
            found = self.client.get_function(Name=name, Stage="LIVE")
            code = found["FunctionCode"].read().decode()
        return code

    def _headers(self, policy: str | None) -> Iterator[ResponseHeader]:
        if policy:
            found = self.client.get_response_headers_policy(Id=policy)["ResponseHeadersPolicy"]
            yield from response_headers(found["ResponseHeadersPolicyConfig"])


def _cache(policy: Mapping[str, Any]) -> tuple[CachePolicy, Selected]:
    parameters = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    encodings = {
        "br": parameters.get("EnableAcceptEncodingBrotli", False),
        "gzip": parameters["EnableAcceptEncodingGzip"],
    }
    cache = CachePolicy(
        minimum=float(policy["MinTTL"]),
        default=float(policy.get("DefaultTTL", 86_400)),
        maximum=float(policy.get("MaxTTL", 31_536_000)),
        encodings=tuple(name for name, told in encodings.items() if told),
    )
    return cache, Selected.of(parameters)
