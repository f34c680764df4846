"""`make publish FILE=…`: a file of posts into a running environment."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from operator_tools.endpoints import Endpoints
from operator_tools.following import SILENCE_SECONDS, FollowError, follow
from operator_tools.posts_file import BadLine, Line, Posts, batches, read_posts
from operator_tools.sender import PublishError, Sender
from operator_tools.sessions import create_session
from operator_tools.signable import Signable

BATCH_ITEMS = 40
TASK_ITEMS = 5000
# Below what the two routes take, with room for what stands around the posts.
BATCH_BYTES = 1_000_000
TASK_BYTES = 4_000_000
# Nobody deletes the session that a run is given.
LONGEST_RUN = timedelta(hours=6)
_TIMEOUT_SECONDS = 60.0
_SHOWN_BAD_LINES = 20

Advance = Callable[[int], None]


def publish(endpoints: Endpoints, file: Path, *, task: bool, console: Console | None = None) -> int:
    """Publish every good line; return the exit status, non-zero if any line was bad."""
    console = console or Console(stderr=True, highlight=False)
    try:
        posts = read_posts(file)
    except OSError as error:
        console.print(f"{file} cannot be read: {error.strerror}.", style="red", soft_wrap=True)
        return 1
    lines = posts.lines
    if not lines and not posts.bad:
        console.print(f"{file} is empty: nothing was published.", style="yellow", soft_wrap=True)
        return 1
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=console) as progress:
            row = progress.add_task("Importing" if task else "Publishing", total=len(lines))
            say = partial(progress.console.print, markup=False, soft_wrap=True)
            run = partial(_import, say=say) if task else _publish
            refused, said = asyncio.run(run(endpoints, lines, lambda n: progress.advance(row, n)))
    except (PublishError, FollowError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    bad = sorted(posts.bad + refused, key=lambda line: line.number)
    for line in bad[:_SHOWN_BAD_LINES]:
        console.print(str(line), style="yellow", markup=False, soft_wrap=True)
    if len(bad) > _SHOWN_BAD_LINES:
        console.print(f"… and {len(bad) - _SHOWN_BAD_LINES} more bad lines.", style="yellow")
    console.print(f"{said}, {len(bad)} bad lines.")
    for note in _notes(posts):
        console.print(note, style="dim", markup=False, soft_wrap=True)
    return 1 if bad else 0


def _notes(posts: Posts) -> Iterator[str]:
    if posts.named:
        yield (
            f"{posts.named} had no item_id and were given one made of what they say: "
            "publishing the same file again adds nothing."
        )
    if posts.unused:
        yield f"Not used: column {', '.join(posts.unused)}."


async def _publish(
    endpoints: Endpoints, lines: list[Line], advance: Advance
) -> tuple[list[BadLine], str]:
    accepted = duplicates = 0
    async with client(endpoints) as http:
        sender = Sender(http)
        for batch in batches(lines, most=BATCH_ITEMS, most_bytes=BATCH_BYTES):
            answer = await sender.send("api/v2/items", batch)
            if answer is not None:
                accepted += len(answer["accepted"])
                duplicates += len(answer["duplicates"])
            advance(len(batch))
    return sender.bad, f"{accepted} published, {duplicates} there already"


async def _import(
    endpoints: Endpoints, lines: list[Line], advance: Advance, *, say: Callable[[str], None]
) -> tuple[list[BadLine], str]:
    imported = duplicates = 0
    async with client(endpoints) as http:
        sender = Sender(http)
        for batch in batches(lines, most=TASK_ITEMS, most_bytes=TASK_BYTES):
            task = await sender.send("api/tasks", batch, type="import")
            if task is not None:
                say(f"Also at {endpoints.dashboard_url}?task={task['task_id']}")
                url = httpx.URL(endpoints.stream_url).join(endpoints.translate(task["stream_url"]))
                local = endpoints.local is not None
                done = await _follow_task(str(url), len(batch), advance, trust_env=not local)
                imported += done["imported"]
                duplicates += done["duplicates"]
    return sender.bad, f"{imported} imported, {duplicates} there already"


async def _follow_task(
    url: str, items: int, advance: Advance, *, trust_env: bool
) -> dict[str, int]:
    """Move the bar with the task's progress; return what its completion says."""
    shown = 0

    def show(done: int) -> None:
        nonlocal shown
        advance(done - shown)
        shown = done

    timeout = httpx.Timeout(10, read=SILENCE_SECONDS)
    async with (
        httpx.AsyncClient(timeout=timeout, trust_env=trust_env) as http,
        aclosing(follow(http, url)) as events,
    ):
        async for event in events:
            payload = json.loads(event.data) if event.data else {}
            match event.event, payload.get("event_type"):
                case "task_event", "progress_update":
                    show(round(payload["data"]["progress"] * items))
                case "task_event", "task_completed":
                    show(items)
                    done: dict[str, int] = payload["data"]
                    return done
                case "task_event", "task_failed":
                    raise PublishError(f"The import failed: {payload['data']['error']}")
                case "error", _:
                    raise PublishError(f"{url}: {payload['error']}")
    raise PublishError(f"{url} ended before its task did.")


def client(endpoints: Endpoints) -> httpx.AsyncClient:
    """Make a client with a publisher's session, made with the caller's own AWS rights."""
    token = create_session(endpoints, role="publisher", lifetime=LONGEST_RUN).token
    return httpx.AsyncClient(
        base_url=endpoints.dashboard_url,
        auth=Signable(token),
        timeout=_TIMEOUT_SECONDS,
        trust_env=endpoints.local is None,
    )
