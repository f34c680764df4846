"""Publishes the demo posts into a running environment, through its public HTTP API."""

import asyncio
import contextlib
import random
from collections.abc import Callable

import httpx

from local_cloud.demo_posts import posts
from operator_tools.signable import Signable

_MEAN_SECONDS = 1.0
_BURST = 0.08
_BURST_POSTS = 12
_RETRY_SECONDS = 2.0
_TIMEOUT_SECONDS = 20.0


async def publish_demo_feed(base_url: str, token: str, *, report: Callable[[str], None]) -> None:
    """Publish a post a second or so, sometimes a burst, until cancelled."""
    supply = posts()
    async with httpx.AsyncClient(
        base_url=base_url, auth=Signable(token), timeout=_TIMEOUT_SECONDS, trust_env=False
    ) as client:
        while True:
            count = _BURST_POSTS if random.random() < _BURST else 1  # noqa: S311
            items = [next(supply) for _ in range(count)]
            body = {"items": [post._asdict() | {"source": "demo"} for post in items]}
            wait = random.expovariate(1 / _MEAN_SECONDS)
            try:
                response = await client.post("api/v2/items", json=body)
                response.raise_for_status()
            except httpx.HTTPError as error:
                report(f"The demo feed could not publish: {_reason(error)}")
                wait = _RETRY_SECONDS
            await asyncio.sleep(min(wait, 5 * _MEAN_SECONDS))


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        with contextlib.suppress(httpx.StreamError):
            return f"{error.response.status_code} {error.response.text[:200]}"
    return repr(error)
