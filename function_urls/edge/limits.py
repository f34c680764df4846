"""What the edge on this machine takes at once."""

from dataclasses import dataclass

from function_urls.limits import MB


@dataclass(frozen=True, kw_only=True)
class EdgeLimits:
    requests: int = 1000
    request_bytes: int = 6 * MB
    """Lambda's: nothing larger would arrive."""

    client_seconds: float = 60.0
    cache_bytes: int = 64 * MB
    object_bytes: int = 8 * MB
    poll_seconds: float = 2.0
    """How often deployed distributions are asked for changes."""
