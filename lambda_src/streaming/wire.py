"""Events as bytes: LF line ends; comment, event, id, retry, data; data one line of JSON."""

from collections.abc import Iterable
from dataclasses import dataclass

from lambda_src.contract.events import EventName
from lambda_src.tickertape.events import NewItem, Payload, event_id

# A client may name any number; from one as large as this we could not count on (events.py).
LARGEST_NTH = 10**8


@dataclass(frozen=True, slots=True)
class Entry:
    """An item encoded once for every slice of the process, up to its correlation id."""

    seq: int
    tickers: frozenset[str]
    prefix: bytes


def entry(seq: int, item: NewItem) -> Entry:
    body = item.model_dump_json()[:-1]
    prefix = f'event: {EventName.NEW_ITEM}\nid: {event_id(seq)}\ndata: {body},"correlation_id":"'
    return Entry(seq, frozenset(item.tickers), prefix.encode())


class Wire:
    """One slice's encoder: knows its correlation id and numbers what is sent between items.

    `nth` is the number behind the dot of the last event that the client saw, so that a resumed
    stream does not use an event id again.
    """

    def __init__(self, correlation_id: str, *, nth: int = 0) -> None:
        # Safe characters only (web.correlation), so it stands in JSON as it is.
        self._correlation_id = correlation_id
        self._suffix = f'{correlation_id}"}}\n\n'.encode()
        self._cursor = -1
        self._nth = nth if nth < LARGEST_NTH else 0

    def event(
        self,
        name: EventName,
        payload: Payload | str,
        cursor: int,
        *,
        comment: str | None = None,
        retry: int | None = None,
    ) -> bytes:
        """An event that is not an item, sent after item `cursor`; `payload` may be JSON already."""
        if cursor != self._cursor:
            self._nth = self._nth if self._cursor < 0 else 0
            self._cursor = cursor
        self._nth += 1
        return self.block(name, payload, event_id(cursor, self._nth), comment=comment, retry=retry)

    def block(
        self,
        name: EventName,
        payload: Payload | str,
        identity: str | None,
        *,
        comment: str | None = None,
        retry: int | None = None,
    ) -> bytes:
        """One event; without an `identity` the client keeps the event id that it has."""
        body = payload if isinstance(payload, str) else payload.model_dump_json()
        lines = [
            f": {comment}" if comment else "",
            f"event: {name}",
            f"id: {identity}" if identity else "",
            f"retry: {retry}" if retry is not None else "",
            f'data: {body[:-1]},"correlation_id":"{self._correlation_id}"}}',
        ]
        return ("\n".join(filter(None, lines)) + "\n\n").encode()

    def items(self, entries: Iterable[Entry]) -> bytes:
        """Many items as one write."""
        suffix = self._suffix
        return b"".join([part for entry in entries for part in (entry.prefix, suffix)])
