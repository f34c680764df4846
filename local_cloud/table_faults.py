"""Tables that are slow, throttle or fail while `emulator/faults.json` of the local cloud says so.

MiniStack's never do, and nobody has seen an alarm of them who has not seen them do it. The file has
`operations`, all where it has none, `seconds` that each of them takes longer, and `answer`:
`throttle`, `fail`, or none where they answer as ever.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

_ERRORS: Final = {
    "throttle": (400, "ThrottlingException", "The rate of requests exceeds what is allowed."),
    "fail": (500, "InternalServerError", "Internal server error"),
}
_TYPE: Final = "com.amazonaws.dynamodb.v20120810"

Answer = tuple[int, dict[str, str], bytes | str]
Handle = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    operations: Collection[str] = ()
    seconds: float = 0.0
    answer: str = ""

    @property
    def error(self) -> Answer | None:
        if not self.answer:
            return None
        status, name, message = _ERRORS[self.answer]
        body = json.dumps({"__type": f"{_TYPE}#{name}", "message": message}).encode()
        return status, {"Content-Type": "application/x-amz-json-1.0"}, body

    def write(self, path: Path) -> None:
        """In one step: no reader sees half of it."""
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)


NONE: Final = Fault()


@dataclass
class TableFaults:
    """Reads the file again whenever it has changed."""

    path: Path
    _seen: int | None = None
    _fault: Fault = field(default=NONE)

    def of(self, operation: str) -> Fault:
        try:
            seen = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return NONE
        if seen != self._seen:
            self._fault = Fault(**json.loads(self.path.read_text()))
            self._seen = seen
        fault = self._fault
        return fault if not fault.operations or operation in fault.operations else NONE

    def __call__(self, handle: Handle) -> Handle:
        """The same service, with them."""

        async def handled(
            method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
        ) -> Answer:
            fault = self.of(headers.get("x-amz-target", "").rpartition(".")[2])
            await asyncio.sleep(fault.seconds)
            return fault.error or await handle(method, path, headers, body, query)

        return handled
