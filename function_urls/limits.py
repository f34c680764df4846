"""Lambda's limits, and ours."""

import os
from dataclasses import dataclass, field

MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    payload_bytes: int = 6 * MB + 100
    """Of the JSON that carries a request, or a buffered response."""

    streamed_response_bytes: int = 200 * MB
    init_seconds: float = 10.0
    shutdown_seconds: float = 0.3
    """From SIGTERM to SIGKILL."""

    unreserved_concurrency: int = 1000
    """What a function without reserved concurrency can have: the account's default."""

    idle_seconds: float = 120.0
    """An environment idle for longer ends. AWS names no number; memory on a laptop is dear."""

    credentials_seconds: int = 3600
    longest_life_seconds: float = 2700.0
    """Environments end, when idle, well before their credentials do."""

    client_seconds: float = 60.0
    """How long a client may take to send its request, or to read any of what waits for it."""

    cold_starts: int = field(default_factory=lambda: os.cpu_count() or 2)
    """How many environments start at once; starting is all processor."""

    poll_seconds: float = 2.0
    """How often deployed functions are asked for changes."""
