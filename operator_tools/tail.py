"""`make tail`: the live feed in a terminal, one line an item."""

import json
from contextlib import aclosing
from datetime import datetime
from typing import Any

import httpx
from rich.console import Console
from rich.text import Text

from lambda_src.contract import streams
from lambda_src.contract.events import CloseReason, EventName
from operator_tools.endpoints import Endpoints
from operator_tools.following import SILENCE_SECONDS, follow

_STYLES = {"positive": "green", "negative": "red", "neutral": "dim"}


async def tail(
    endpoints: Endpoints, *, tickers: str | None = None, console: Console | None = None
) -> None:
    """Follow until interrupted; a lost connection is taken up where it ended."""
    console = console or Console(highlight=False, soft_wrap=True)
    url = httpx.URL(streams.FEED.address(endpoints.stream_url))
    if tickers:
        url = url.copy_merge_params({"tickers": tickers})
    lost = False

    def on_lost(problem: str) -> None:
        nonlocal lost
        if endpoints.local is not None:
            endpoints.local.require_running()
        if not lost:
            console.print(Text(f"— lost: {problem}; trying again", "yellow"))
        lost = True

    timeout = httpx.Timeout(10, read=SILENCE_SECONDS)
    async with (
        httpx.AsyncClient(timeout=timeout, trust_env=endpoints.local is None) as client,
        aclosing(follow(client, str(url), on_lost=on_lost)) as events,
    ):
        async for event in events:
            lost = False
            payload = json.loads(event.data) if event.data else {}
            match event.event:
                case EventName.NEW_ITEM:
                    console.print(item_line(payload))
                case EventName.CONNECTION_OPEN:
                    console.print(Text(f"— {payload['resume']} after {payload['cursor']}", "dim"))
                case EventName.CONNECTION_CLOSE if payload["reason"] != CloseReason.SLICE_ENDED:
                    console.print(Text(f"— closed: {payload['reason']}", "dim"))
                case EventName.ERROR:
                    console.print(Text(f"— {payload['error']}", "red"))


def item_line(item: dict[str, Any]) -> Text:
    """Such as `14:03:22  positive 0.91  EMBR GLSS`, local time."""
    at = datetime.fromisoformat(item["published_at"]).astimezone()
    line = Text(f"{at:%H:%M:%S}  ")
    line.append(f"{item['sentiment']:<8} {item['score']:.2f}", _STYLES.get(item["sentiment"], ""))
    line.append(f"  {' '.join(item['tickers'])}", "bold")
    return line
