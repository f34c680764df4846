"""Sends posts to an environment's HTTP API and learns which of them it refuses."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from operator_tools.posts_file import BadLine, Line
from operator_tools.wording import answer_words, blame

_ATTEMPTS = 6
_FIRST_WAIT_SECONDS = 0.5
# Of the lines; anything else is about the whole run.
_REFUSED = frozenset({413, 422})
_PASSING = frozenset({429, 500, 502, 503, 504})


class PublishError(RuntimeError):
    """The environment does not take posts; the message has its answer."""


@dataclass
class Sender:
    """Sends one batch; lines that the server refuses are left out and remembered."""

    client: httpx.AsyncClient
    bad: list[BadLine] = field(default_factory=list)

    async def send(self, path: str, batch: list[Line], **body: Any) -> dict[str, Any] | None:
        """Post a batch and return the answer; None when no line of it was good."""
        while batch:
            response = await self._post(path, body | {"items": [line.item for line in batch]})
            if response.is_success:
                answer: dict[str, Any] = response.json()
                return answer
            if response.status_code not in _REFUSED:
                raise PublishError(f"{response.url} answers {answer_words(response)}")
            bad = blame(batch, _detail(response))
            if not bad and len(batch) > 1:
                bad = await self._search(path, batch, body)
            if not bad and len(batch) == 1:
                bad = [BadLine(batch[0].number, answer_words(response))]
            if not bad:
                raise PublishError(f"{response.url} answers {answer_words(response)}")
            self.bad += bad
            refused = {line.number for line in bad}
            batch = [line for line in batch if line.number not in refused]
        return None

    async def _search(self, path: str, batch: list[Line], body: dict[str, Any]) -> list[BadLine]:
        # The server did not say which: ask for each line alone.
        found = []
        for line in batch:
            response = await self._post(path, body | {"items": [line.item]})
            if response.status_code in _REFUSED:
                words = blame([line], _detail(response))
                found += words or [BadLine(line.number, answer_words(response))]
        return found

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Try again while the trouble is passing; publishing an id twice is harmless."""
        wait = _FIRST_WAIT_SECONDS
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                response = await self.client.post(path, json=body)
            except httpx.TransportError as error:
                if attempt == _ATTEMPTS:
                    raise PublishError(
                        f"{self.client.base_url} does not answer: {error}"
                    ) from error
            else:
                if response.status_code not in _PASSING or attempt == _ATTEMPTS:
                    return response
            await asyncio.sleep(wait)
            wait *= 2
        raise AssertionError


def _detail(response: httpx.Response) -> Any:
    try:
        return response.json()["detail"]
    except (ValueError, LookupError, TypeError):
        return None
