"""Follows a stream across its slices, resuming each after the last event id."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import httpx
from httpx_sse import ServerSentEvent, SSEError, aconnect_sse

from operator_tools.wording import answer_words

# Heartbeats come every 20 s at the latest.
SILENCE_SECONDS = 60.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 30.0
_FULL = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})


class FollowError(RuntimeError):
    """The stream cannot be followed; the message says why."""


async def follow(
    client: httpx.AsyncClient,
    url: str,
    *,
    attempts: int = 20,
    on_lost: Callable[[str], None] = lambda _: None,
) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield events until the caller stops; connect again whenever a slice ends.

    `on_lost` hears of each connection that failed, and may raise to give up at once.
    Gives up after that many connections in a row without an event. Close it when you stop early,
    with `contextlib.aclosing`.
    """
    last_event_id, retry, failures = "", _FIRST_RETRY_SECONDS, 0
    while failures < attempts:
        wait = retry
        problem = "the server ends each connection at once"
        try:
            headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
            async with aconnect_sse(client, "GET", url, headers=headers) as source:
                if source.response.status_code in _FULL:
                    problem = f"the server answers {source.response.status_code}"
                    wait = _seconds(source.response.headers.get("retry-after"), retry)
                    on_lost(problem)
                elif source.response.is_client_error:
                    await source.response.aread()
                    raise FollowError(f"{url} does not stream: {answer_words(source.response)}")
                else:
                    source.response.raise_for_status()
                    async for event in source.aiter_sse():
                        failures = 0
                        last_event_id = event.id or last_event_id
                        retry = event.retry / 1000 if event.retry else retry
                        yield event
        except (httpx.HTTPStatusError, SSEError) as error:
            raise FollowError(f"{url} does not stream: {error}") from error
        except httpx.TransportError as error:
            problem = str(error) or type(error).__name__
            on_lost(problem)
        failures += 1
        await asyncio.sleep(min(wait, _LONGEST_RETRY_SECONDS))
    raise FollowError(f"{url} could not be followed in {attempts} attempts: {problem}.")


def _seconds(text: str | None, default: float) -> float:
    try:
        return float(text or default)
    except ValueError:
        return default
