"""The environment under test: where its functions are, and which of them answers a path."""

from dataclasses import dataclass

from lambda_src.contract import streams
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from operator_tools.endpoints import Endpoints

NOBODYS = "smoke"
"""An id that nobody has."""


def stream_path(stream: streams.Stream) -> str:
    """Relative to a base URL; its parameters are nobody's."""
    return stream.address("", **dict.fromkeys(stream.parameters, NOBODYS)).removeprefix("/")


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
        return found[Output.DASHBOARD_FUNCTION_URL], found[Output.STREAMING_FUNCTION_URL]

    @property
    def has_edge(self) -> bool:
        """Whether people come by CloudFront; then the Function URLs answer to it alone."""
        return self.dashboard.rstrip("/") != self.bare_function_urls[0].rstrip("/")

    @property
    def health_urls(self) -> tuple[str, str]:
        return self.url("health"), self.url(streams.HEALTH)

    def url(self, path: str) -> str:
        """Where a client sends a path, with a leading slash or without."""
        path = "/" + path.removeprefix("/")
        base = self.streaming if streams.is_streaming(path.partition("?")[0]) else self.dashboard
        return base.rstrip("/") + path

    def function_name(self, service: str) -> str:
        return resource_name(self.environment, service)
