"""Where posts come from by themselves: a source as an environment names it and its function has it.

How a source's kind is asked and read is a module of that name, lambda_src/collector/kinds/<kind>.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self
from urllib.parse import urlsplit

SCHEDULE_SECONDS: Final = 60
"""How often the collector runs: as often as EventBridge Scheduler can, and no source more often."""

LONGEST_TITLE: Final = 64
"""What an item's `source` may have."""

MOST_BYTES: Final = 3_000
"""Of all sources as text: Lambda gives the variables of a function 4 KB in all."""


@dataclass(frozen=True, kw_only=True)
class Source:
    name: str
    """In the table, the metrics and the alarms: never another source's."""

    title: str
    """The `source` of its items, for people."""

    url: str
    kind: str = "feed"
    every_seconds: int = 300
    silent_hours: int = 96
    """Without a new entry for so long it is taken to have gone silent; a weekend is no news."""

    keyed: bool = False
    """It needs a key, which is a secret of its own."""

    def problems(self, *, on_host: bool = False) -> Iterator[str]:
        """What is wrong with it; on a laptop it may be plain, and fetched every second."""
        url = urlsplit(self.url)
        schemes = {"https", "http"} if on_host else {"https"}
        rules = (
            (
                re.fullmatch(r"[a-z][a-z0-9-]{0,31}", self.name),
                "its name must be lower-case letters, digits and hyphens, 32 at most",
            ),
            (
                0 < len(self.title) <= LONGEST_TITLE and self.title.isprintable(),
                f"its title must be 1 to {LONGEST_TITLE} printable characters",
            ),
            (
                url.hostname and not (url.username or url.password) and url.scheme in schemes,
                "its url must be https, of a host, and name nobody",
            ),
            (re.fullmatch(r"[a-z_]{1,32}", self.kind), "its kind must be a module's name"),
            (self.silent_hours > 0, "silent_hours must be above 0"),
            (
                self.every_seconds >= (1 if on_host else SCHEDULE_SECONDS),
                f"every_seconds must be {SCHEDULE_SECONDS} or more, as often as the collector runs",
            ),
        )
        return (problem for holds, problem in rules if not holds)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Raises TypeError for a field that is missing or that there is not."""
        return cls(**given)


def late_seconds(every_seconds: int) -> int:
    """The age of a source's data from which on it is late: two intervals without a reading."""
    return 2 * _turn_seconds(every_seconds)


def stale_seconds(every_seconds: int) -> int:
    """The age from which on it is stale, and its alarm goes off."""
    return max(6 * _turn_seconds(every_seconds), _STALE_AT_LEAST_SECONDS)


def _turn_seconds(every_seconds: int) -> int:
    """A run may come a whole schedule after the interval is over."""
    return every_seconds + SCHEDULE_SECONDS


_STALE_AT_LEAST_SECONDS: Final = 1800
_DEFAULTS: Final = {each.name: each.default for each in fields(Source)}


def written(sources: Iterable[Source]) -> str:
    """As a function's variable has them: compact JSON, without what is at its default."""
    given = [
        {name: value for name, value in asdict(source).items() if value != _DEFAULTS[name]}
        for source in sources
    ]
    return json.dumps(given, separators=(",", ":"))


def read(text: str) -> tuple[Source, ...]:
    """What `written` wrote. Raises ValueError or TypeError."""
    return tuple(Source.of(each) for each in json.loads(text))
