"""`make logs`: what the functions say, a line each; metrics and platform reports apart."""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from lambda_src.contract.names import log_group_name
from lambda_src.contract.telemetry import SERVICES
from operator_tools.endpoints import Endpoints, EndpointsError

_POLL_SECONDS = 1.0
_AWS_POLL_SECONDS = 3.0
# CloudWatch shows a line some seconds after it was written.
_LATE = timedelta(seconds=30)
_BEFORE = timedelta(minutes=15)
_STYLES = {"ERROR": "red", "CRITICAL": "red", "WARNING": "yellow"}
# Said in front, or the same in every line.
_SHOWN_APART = frozenset(
    {"level", "location", "message", "timestamp", "service", "correlation_id", "function_name"}
)
_METRICS = "_aws"

Entry = dict[str, Any]


def logs(
    endpoints: Endpoints,
    directory: Path,
    *,
    function: str | None,
    correlation_id: str | None,
    metrics: bool,
    follow: bool,
    console: Console | None = None,
) -> None:
    """Print what is there, then what comes until interrupted if `follow`."""
    console = console or Console(highlight=False, soft_wrap=True)
    names = [function] if function else list(SERVICES)
    if endpoints.local is not None:
        source = _local(endpoints, directory, follow=follow)
    else:
        source = _cloudwatch(endpoints, names, correlation_id, follow=follow)
    for text in source:
        entry = parse(text)
        if entry is None or (_METRICS in entry) is not metrics:
            continue
        if entry.get("service") not in names:
            continue
        if correlation_id and correlation_id != entry.get("correlation_id"):
            continue
        console.print(text.strip() if metrics else log_line(entry), markup=False)


def parse(text: str) -> Entry | None:
    """A structured line; None for the emulator's own and the platform's."""
    try:
        entry = json.loads(text[text.index("{") :])
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"level", _METRICS} & entry.keys() else None


def log_line(entry: Entry) -> Text:
    """Such as `14:03:22  streaming  Connection opened  cursor=evt_7  [id]`, local time."""
    try:
        at = f"{datetime.fromisoformat(entry['timestamp']).astimezone():%H:%M:%S}"
    except (KeyError, ValueError):
        at = "        "
    line = Text(f"{at}  {entry.get('service', ''):<9}  ")
    line.append(str(entry.get("message", "")), _STYLES.get(entry["level"], "bold"))
    for name, value in entry.items():
        if name not in _SHOWN_APART and value is not None:
            line.append(f"  {name}={value}", "dim")
    if "correlation_id" in entry:
        line.append(f"  [{entry['correlation_id']}]", "dim")
    return line


def _local(endpoints: Endpoints, directory: Path, *, follow: bool) -> Iterator[str]:
    """Every file of the run in the order of its lines' times, then what is appended to any."""
    read: dict[Path, int] = {}
    while True:
        found: list[str] = []
        for path in sorted((directory / "logs").rglob("*.log")):
            with path.open("rb") as file:
                file.seek(read.get(path, 0))
                text = file.read()
            whole = text[: text.rfind(b"\n") + 1]
            read[path] = read.get(path, 0) + len(whole)
            found += whole.decode(errors="replace").splitlines()
        yield from sorted(found, key=_time)
        if not follow:
            return
        assert endpoints.local is not None  # noqa: S101
        endpoints.local.require_running()
        time.sleep(_POLL_SECONDS)


def _time(text: str) -> str:
    entry = parse(text) or {}
    return str(entry.get("timestamp", ""))


def _cloudwatch(
    endpoints: Endpoints, names: Iterable[str], correlation_id: str | None, *, follow: bool
) -> Iterator[str]:
    client = endpoints.client("logs")
    since = datetime.now(UTC) - _BEFORE
    options = {"filterPattern": f'"{correlation_id}"'} if correlation_id else {}
    groups = [log_group_name(endpoints.environment, name) for name in names]
    seen: set[str] = set()
    while True:
        events: list[Any] = []
        missing = []
        for group in groups:
            pages = client.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=round(since.timestamp() * 1000), **options
            )
            try:
                events += [event for page in pages for event in page["events"]]
            except client.exceptions.ResourceNotFoundException:
                # An environment without sources has no collector.
                missing.append(group)
        if missing == groups:
            said = f"There is no log group {groups[0]}: is {endpoints.environment} deployed?"
            raise EndpointsError(said)
        since = max(since, datetime.now(UTC) - _LATE)
        fresh = [event for event in events if event["eventId"] not in seen]
        seen = {event["eventId"] for event in events}
        yield from (event["message"] for event in sorted(fresh, key=lambda one: one["timestamp"]))
        if not follow:
            return
        time.sleep(_AWS_POLL_SECONDS)
