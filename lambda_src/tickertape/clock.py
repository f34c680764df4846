"""Time, passed in wherever it is needed, and its one form on the wire."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, ending in Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """The moment that `iso` wrote."""
    return datetime.fromisoformat(text)


def epoch_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def epoch_milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def expiry(moment: datetime, lifetime: timedelta) -> int:
    """The TTL attribute of something that lives for `lifetime` from `moment`, in epoch seconds."""
    return epoch_seconds(moment + lifetime)
