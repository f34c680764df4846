"""How each kind of source is asked and read: a module a kind, with these two functions.

    def headers(key: str | None) -> dict[str, str]       what is sent beside the usual
    def entries(body: bytes, content_type: str) -> Iterable[Entry]       raises UnreadableError

`entries` runs in a process of its own, which has no credentials and is ended when it takes too
long: see `collector/reading.py`.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from lambda_src.collector.entries import Entry


class UnreadableError(Exception):
    """The document is none of its kind; the text says why, without quoting it."""


class Kind(Protocol):
    def headers(self, key: str | None) -> dict[str, str]: ...

    def entries(self, body: bytes, content_type: str) -> Iterable[Entry]: ...


def find_kind(name: str) -> Kind:
    """Raises ModuleNotFoundError."""
    return cast("Kind", import_module(f"{__name__}.{name}"))
