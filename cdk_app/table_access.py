"""What each function may do in the table, a row for each kind of access: actions and partitions.

What one transaction touches stands in one row, so that it is allowed whether its items' keys are
looked at one by one or together. The tests of the local cloud compare the rows with what the
functions call.
"""

from collections.abc import Mapping
from typing import Final

from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, STREAMING, WORKER

GET: Final = "dynamodb:GetItem"
QUERY: Final = "dynamodb:Query"
PUT: Final = "dynamodb:PutItem"
UPDATE: Final = "dynamodb:UpdateItem"
DELETE: Final = "dynamodb:DeleteItem"

FEED: Final = "FEED"
HEAD: Final = "HEAD"
GUARDS: Final = "ITEM#*"
METRICS: Final = "METRICS"
SERIES: Final = ("SERIES", "SERIES#*")
SESSIONS: Final = "SESSION#*"
MINTED: Final = "MINTED#*"
USERS: Final = "USER#*"
TASKS: Final = "TASK#*"
LEASES: Final = "CONNECTIONS"
SOURCES: Final = ("SOURCE#*", "SOURCES")
"""What was seen of each, and what is known of all."""

Row = tuple[tuple[str, ...], tuple[str, ...]]

TABLE_ACCESS: Final[Mapping[str, tuple[Row, ...]]] = {
    DASHBOARD: (
        ((GET,), (HEAD, "SERIES", SESSIONS, TASKS, USERS)),
        ((QUERY,), (FEED, LEASES, METRICS, "SERIES#*", "SOURCES", USERS)),
        ((PUT, UPDATE), (FEED, GUARDS, HEAD, METRICS)),
        ((DELETE, PUT, UPDATE), (SESSIONS, USERS)),
        ((PUT,), (TASKS,)),
        ((UPDATE,), (MINTED, *SERIES)),
        ((DELETE, PUT), (LEASES,)),
    ),
    STREAMING: (
        ((GET,), (HEAD, LEASES, SESSIONS, TASKS, USERS)),
        ((QUERY,), (FEED, LEASES, METRICS, TASKS)),
        ((DELETE, PUT, UPDATE), (LEASES,)),
    ),
    COLLECTOR: (
        ((GET,), (HEAD, "SERIES", "SOURCE#*")),
        ((QUERY,), (FEED, "SOURCES")),
        ((PUT, UPDATE), (FEED, GUARDS, HEAD, METRICS)),
        ((DELETE, PUT), SOURCES),
        ((UPDATE,), SERIES),
    ),
    WORKER: (
        ((GET,), (HEAD, "SERIES", TASKS)),
        ((QUERY,), (FEED,)),
        ((PUT, UPDATE), (FEED, GUARDS, HEAD, METRICS, TASKS)),
        ((UPDATE,), SERIES),
    ),
}
