"""The environment under test: where its functions are, and which of them answers a path."""

import re
from dataclasses import dataclass

from cdk_app import outputs
from operator_tools.endpoints import Endpoints

STREAMS = (
    "api/v2/stream",
    "api/utils/version/stream",
    "api/tasks/smoke/stream",
    "api/v2/configurations/smoke/stream",
)
PUBLIC_STREAMS = STREAMS[:3]
_STREAM = re.compile(
    r"api/v2/stream|api/utils/version/stream|api/tasks/[^/]+/stream"
    r"|api/v2/configurations/[^/]+/stream"
)


@dataclass(frozen=True)
class Deployment:
    endpoints: Endpoints

    @property
    def environment(self) -> str:
        return self.endpoints.environment

    @property
    def dashboard(self) -> str:
        return self.endpoints.dashboard_url

    @property
    def streaming(self) -> str:
        return self.endpoints.stream_url

    @property
    def bare_function_urls(self) -> tuple[str, str]:
        """The Function URLs themselves, whatever stands in front of them."""
        found = self.endpoints.outputs
        return found[outputs.DASHBOARD_FUNCTION_URL], found[outputs.STREAMING_FUNCTION_URL]

    @property
    def has_edge(self) -> bool:
        """Whether people come by CloudFront; then the Function URLs answer to it alone."""
        return self.dashboard.rstrip("/") != self.bare_function_urls[0].rstrip("/")

    def url(self, path: str) -> str:
        """Where a client sends a path: streams to the streaming function, all else to the other."""
        base = self.streaming if _STREAM.fullmatch(path.partition("?")[0]) else self.dashboard
        return base + path

    def function_name(self, service: str) -> str:
        return f"tickertape-{self.environment}-{service}"
