"""Every value that differs from one environment to the next, checked before anything is built."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lambda_src.contract import slices, sources
from lambda_src.contract.sources import Source

HEARTBEAT_LIMIT_SECONDS: Final = 30
"""CloudFront cuts an origin that has been silent for this long."""

FUNCTION_TIMEOUT_LIMIT_SECONDS: Final = 900
WORKER_TIMEOUT_SECONDS: Final = 60
COLLECTOR_TIMEOUT_SECONDS: Final = 80
GLOBAL_REGION: Final = "us-east-1"
"""The one region whose web ACLs CloudFront accepts."""

ACCOUNT_EXECUTIONS: Final = "account_executions"
"""Context: how many executions a small account may run at once, see `Environment.within`."""

SOURCES: Final = "sources"
"""Context: what an environment on this host follows, see `Environment.following`."""

BRAKE_FLOOR: Final = 10
"""Streams at once that a spent budget leaves, where the brake is chosen."""

LOG_RETENTION_DAYS: Final = (7, 30, 90)
EMAIL: Final = r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"
RETAINED: Final = frozenset({"preprod", "prod"})


class InvalidEnvironmentError(ValueError):
    """An environment that is missing, unknown, or whose values do not go together."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    name: str
    region: str = GLOBAL_REGION
    account: str | None = None
    """The one account that it is for; deploying it elsewhere is refused."""

    max_connections: int = 100
    connections_per_client: int = 10
    """Of one session."""

    connections_per_address: int = 33
    """Whatever sessions it has: a third of all, and an office's worth."""

    slice_seconds: int = 120
    heartbeat_seconds: int = 20
    poll_seconds: float = 0.5
    nudge_seconds: float | None = None
    """Set it, to 0.05, where `make smoke` finds that small writes are held back."""

    streaming_headroom: int = 20
    """Executions above max_connections, so that a refusal is an answer of ours."""

    dashboard_concurrency: int = 50
    reserves_concurrency: bool = True
    """Otherwise its functions share what the account has; see `within`."""

    streaming_memory_mb: int = 256
    dashboard_memory_mb: int = 512
    worker_memory_mb: int = 512
    collector_memory_mb: int = 1024
    sources: tuple[Source, ...] = ()
    """Where posts come from by themselves."""

    contact: str | None = None
    """Of whoever answers for fetching them, for those who run their servers."""

    retain_data: bool = False
    log_retention_days: int = 7
    alarm_email: str | None = None
    """Who hears of alarms; AWS asks the address once whether it wants to."""

    monthly_budget_usd: int | None = None
    """What a month may cost; alarms go off before and at it."""

    spending_brake: bool = False
    """A spent budget takes the streams down to BRAKE_FLOOR, until a person takes the brake off."""

    edge: bool = False
    """CloudFront in front of both functions, which then answer to nobody else."""

    on_host: bool = False
    """The functions run on the machine that synthesizes: its Python, its processor."""

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InvalidEnvironmentError(f"Environment {self.name!r}: {'; '.join(problems)}.")

    @property
    def longest_slice_seconds(self) -> int:
        return slices.longest_seconds(self.slice_seconds)

    @property
    def streaming_timeout_seconds(self) -> int:
        """Slices end by themselves; the function's timeout only has to be out of their way."""
        return self.longest_slice_seconds + slices.TIMEOUT_MARGIN_SECONDS

    @property
    def streaming_concurrency(self) -> int:
        return self.max_connections + self.streaming_headroom

    @property
    def has_outside(self) -> bool:
        """Whether AWS can look at it as people do: by CloudFront, and not on a laptop."""
        return self.edge and not self.on_host

    @property
    def reserved_concurrency(self) -> dict[str, int]:
        """Executions that are kept for each service and for nobody else in the account."""
        if not self.reserves_concurrency:
            return {}
        return {"streaming": self.streaming_concurrency, "dashboard": self.dashboard_concurrency}

    def within(self, executions: int) -> "Environment":
        """This environment in an account that may run so few: no reservation, fewer connections.

        Half of them may be streams. Raises InvalidEnvironmentError where data is retained.
        """
        if self.retain_data:
            raise InvalidEnvironmentError(
                f"Environment {self.name!r} needs its reserved concurrency: an account with "
                f"{executions} executions in all is for trying it out."
            )
        connections = min(self.max_connections, max(1, executions // 2))
        return replace(
            self,
            reserves_concurrency=False,
            max_connections=connections,
            connections_per_client=min(self.connections_per_client, connections),
            connections_per_address=min(self.connections_per_address, connections),
        )

    def following(self, written: str) -> "Environment":
        """This environment with other sources, as `lambda_src.contract.sources` writes them.

        Raises InvalidEnvironmentError where it is no laptop's: elsewhere a source is a line above.
        """
        if not self.on_host:
            raise InvalidEnvironmentError(
                f"Environment {self.name!r} takes its sources from cdk_app/environments.py alone."
            )
        try:
            return replace(self, sources=sources.read(written))
        except (ValueError, TypeError) as error:
            raise InvalidEnvironmentError(f"The sources cannot be read: {error}.") from error


def _problems(environment: Environment) -> Iterator[str]:
    e = environment
    limit = HEARTBEAT_LIMIT_SECONDS
    rules = (
        (
            re.fullmatch(r"[a-z][a-z0-9]{1,11}", e.name) is not None,
            "its name must be 2 to 12 lower-case letters and digits, as all names begin with it",
        ),
        (
            0 < e.heartbeat_seconds < limit,
            f"heartbeat_seconds {e.heartbeat_seconds} must be above 0 and below {limit}",
        ),
        (
            e.slice_seconds > e.heartbeat_seconds,
            f"slice_seconds {e.slice_seconds} must be longer than a heartbeat",
        ),
        (
            e.streaming_timeout_seconds <= FUNCTION_TIMEOUT_LIMIT_SECONDS,
            f"slice_seconds {e.slice_seconds} is over what a function may run",
        ),
        (
            0 < e.poll_seconds < e.heartbeat_seconds,
            f"poll_seconds {e.poll_seconds} must be above 0 and below heartbeat_seconds",
        ),
        (
            e.nudge_seconds is None or 0 < e.nudge_seconds < 1,
            f"nudge_seconds {e.nudge_seconds} must be above 0 and below 1",
        ),
        (
            0 < e.connections_per_client <= e.max_connections,
            f"connections_per_client {e.connections_per_client} must be 1 to max_connections",
        ),
        (
            0 < e.connections_per_address <= e.max_connections,
            f"connections_per_address {e.connections_per_address} must be 1 to max_connections",
        ),
        (
            e.streaming_headroom >= 2 * slices.LINGERING,
            f"streaming_headroom must be {2 * slices.LINGERING} or more: one address may use half",
        ),
        (
            e.log_retention_days in LOG_RETENTION_DAYS,
            f"log_retention_days must be one of {', '.join(map(str, LOG_RETENTION_DAYS))}",
        ),
        (
            e.alarm_email is None or re.fullmatch(EMAIL, e.alarm_email) is not None,
            f"alarm_email {e.alarm_email!r} is no e-mail address",
        ),
        (
            e.account is None or re.fullmatch(r"\d{12}", e.account) is not None,
            f"account {e.account!r} must be the 12 digits of an AWS account",
        ),
        (
            e.monthly_budget_usd is None or e.monthly_budget_usd > 0,
            f"monthly_budget_usd {e.monthly_budget_usd} must be above 0",
        ),
        (
            e.monthly_budget_usd is not None or not e.spending_brake,
            "spending_brake needs a monthly_budget_usd that can be spent",
        ),
        (e.retain_data or e.name not in RETAINED, "it must retain its data"),
        (
            e.region == GLOBAL_REGION or not e.edge,
            f"an edge needs region {GLOBAL_REGION}, where the web ACLs of CloudFront are",
        ),
        (
            e.contact is None or re.fullmatch(r"[!-~]{1,100}", e.contact) is not None,
            "contact must be an e-mail address or a URL",
        ),
        (
            len({source.name for source in e.sources}) == len(e.sources),
            "no two of its sources may have one name",
        ),
        (
            len(sources.written(e.sources)) <= sources.MOST_BYTES,
            f"its sources take over {sources.MOST_BYTES} bytes of a function's configuration",
        ),
        (
            not (e.on_host and e.retain_data),
            "on this host there is no data to retain",
        ),
    )
    yield from (problem for holds, problem in rules if not holds)
    for source in e.sources:
        for problem in source.problems(on_host=e.on_host):
            yield f"source {source.name!r}: {problem}"


NEWSROOMS: Final = (
    Source(
        name="globenewswire",
        title="GlobeNewswire",
        url="https://www.globenewswire.com/RssFeed/orgclass/1/feedTitle/"
        "GlobeNewswire%20-%20News%20about%20Public%20Companies",
    ),
    Source(
        name="prnewswire",
        title="PR Newswire",
        url="https://www.prnewswire.com/rss/news-releases-list.rss",
    ),
)
"""What companies say of themselves, free and without a key; docs/sources.md has their terms."""

CATALOG: Final = {
    environment.name: environment
    for environment in (
        Environment(
            name="local",
            # Whoever uses a laptop comes from its one address.
            connections_per_address=100,
            slice_seconds=60,
            heartbeat_seconds=5,
            on_host=True,
        ),
        # No edge, so no firewall: what bounds it is how little of it there is.
        Environment(
            name="dev",
            max_connections=20,
            connections_per_address=20,
            dashboard_concurrency=10,
            monthly_budget_usd=50,
            sources=NEWSROOMS,
        ),
        Environment(
            name="preprod",
            retain_data=True,
            log_retention_days=30,
            monthly_budget_usd=50,
            edge=True,
            sources=NEWSROOMS,
        ),
        Environment(
            name="prod",
            retain_data=True,
            log_retention_days=90,
            monthly_budget_usd=300,
            edge=True,
            sources=NEWSROOMS,
        ),
    )
}


def find_environment(name: str | None) -> Environment:
    """There is no default: a command that forgets the environment must not reach one."""
    choices = ", ".join(CATALOG)
    if not name:
        raise InvalidEnvironmentError(f"No environment given: add -c env=<one of {choices}>.")
    if name not in CATALOG:
        raise InvalidEnvironmentError(f"There is no environment {name!r}: choose one of {choices}.")
    return CATALOG[name]
