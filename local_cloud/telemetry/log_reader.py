"""Reads what is appended to a log, by whole lines; the file is the buffer."""

from dataclasses import dataclass
from typing import Final

from function_urls.telemetry import Log

TURN_BYTES: Final = 512 * 1024
"""Of one log at once: a function that writes more is read later, not into memory."""

LINE_BYTES: Final = 250_000
"""CloudWatch takes 256 KB."""


@dataclass
class LogReader:
    log: Log
    ended: bool = False
    """Nothing will be appended any more: a line without an end is one."""

    _position: int = 0

    def read(self) -> list[str]:
        """New lines, none of them empty; none where the file is gone."""
        try:
            with self.log.path.open("rb") as file:
                file.seek(self._position)
                text = file.read(TURN_BYTES)
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        if whole or not (self.ended or len(text) == TURN_BYTES):
            text = whole
        self._position += len(text)
        lines = (line[:LINE_BYTES].decode(errors="replace") for line in text.split(b"\n"))
        return [line for line in lines if line.strip()]
