"""Every alarm of an environment, a row each; docs/operations.md is rendered from them.

All look at three periods of five minutes: Lambda dates an invocation by its start and tells of it
at its end, a whole slice later, and FILL makes a period whose data is still under way look healthy.
"""

from typing import Final

from cdk_app.alarms.edge import edge, firewall, outside_checks
from cdk_app.alarms.feed import feed, imports
from cdk_app.alarms.functions import function, url_errors
from cdk_app.alarms.row import Alarm, Severity
from cdk_app.alarms.sources import schedule, sources
from cdk_app.alarms.streams import streams
from cdk_app.environments import (
    COLLECTOR_TIMEOUT_SECONDS,
    WORKER_TIMEOUT_SECONDS,
    Environment,
)
from lambda_src.contract.slices import GRACE_SECONDS
from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, STREAMING, WORKER

SLOWEST_PAGE_SECONDS: Final = 2


def alarms(environment: Environment) -> tuple[Alarm, ...]:
    return (
        *function(DASHBOARD, Severity.PAGE, longest_seconds=SLOWEST_PAGE_SECONDS),
        url_errors(DASHBOARD, "the correlation ids of the failed requests in its log"),
        *function(
            STREAMING,
            Severity.PAGE,
            longest_seconds=environment.longest_slice_seconds + GRACE_SECONDS / 2,
        ),
        url_errors(STREAMING, "refusals: the 503 of a full house counts here; else its log"),
        *function(WORKER, Severity.TICKET, longest_seconds=WORKER_TIMEOUT_SECONDS / 2),
        *function(COLLECTOR, Severity.TICKET, longest_seconds=COLLECTOR_TIMEOUT_SECONDS / 2),
        *schedule(),
        *sources(environment),
        *streams(environment),
        *feed(),
        *imports(),
        *(outside_checks() if environment.has_outside else ()),
        *(edge() if environment.edge else ()),
        *(firewall() if environment.has_outside else ()),
    )
