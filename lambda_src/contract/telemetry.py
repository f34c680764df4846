"""What the functions tell CloudWatch, as embedded metrics: one list for senders and alarms."""

from enum import Enum, StrEnum
from typing import Final, Self

NAMESPACE: Final = "Tickertape"

DASHBOARD: Final = "dashboard"
STREAMING: Final = "streaming"
WORKER: Final = "worker"
COLLECTOR: Final = "collector"
SERVICES: Final = (DASHBOARD, STREAMING, WORKER, COLLECTOR)
"""The functions, each a stack of that name."""


class Kind(Enum):
    COUNT = "how often; added up"
    LEVEL = "how many at the moment; the newest holds"
    LAG = "how late, in milliseconds; each one sent"
    OF_SOURCE = "of each source by itself, in seconds; the newest holds"


class Metric(StrEnum):
    """A metric's name, its kind and the services that send it; nothing else may send it."""

    CONNECTIONS_OPENED = "ConnectionsOpened", Kind.COUNT, STREAMING
    CONNECTIONS_RESUMED = "ConnectionsResumed", Kind.COUNT, STREAMING
    CONNECTIONS_REFUSED = "ConnectionsRefused", Kind.COUNT, STREAMING
    CONNECTIONS_CLOSED = "ConnectionsClosed", Kind.COUNT, STREAMING
    CONNECTIONS = "Connections", Kind.LEVEL, STREAMING
    HEARTBEATS_SENT = "HeartbeatsSent", Kind.COUNT, STREAMING
    DELIVERED_EVENTS = "DeliveredEvents", Kind.COUNT, STREAMING
    DELIVERY_LAG = "DeliveryLag", Kind.LAG, STREAMING
    ITEMS_APPENDED = "ItemsAppended", Kind.COUNT, DASHBOARD, WORKER, COLLECTOR
    APPEND_CONFLICTS = "AppendConflicts", Kind.COUNT, DASHBOARD, WORKER, COLLECTOR
    SOURCE_FETCHES = "SourceFetches", Kind.COUNT, COLLECTOR
    SOURCE_FETCHES_FAILED = "SourceFetchesFailed", Kind.COUNT, COLLECTOR
    ENTRIES_NEW = "EntriesNew", Kind.COUNT, COLLECTOR
    ENTRIES_WITHOUT_TICKER = "EntriesWithoutTicker", Kind.COUNT, COLLECTOR
    SOURCE_AGE = "SourceAge", Kind.OF_SOURCE, COLLECTOR
    SOURCE_SILENCE = "SourceSilence", Kind.OF_SOURCE, COLLECTOR

    kind: Kind
    services: tuple[str, ...]

    def __new__(cls, name: str, kind: Kind, *services: str) -> Self:
        metric = str.__new__(cls, name)
        metric._value_ = name
        metric.kind = kind
        metric.services = services
        return metric


def dimensions(service: str, environment: str, source: str | None = None) -> dict[str, str]:
    """Every metric is sent with these dimensions and no other; one of a source with its name."""
    found = {"service": service, "environment": environment}
    return found if source is None else found | {"source": source}
