from typing import Annotated

from pydantic import BeforeValidator

from lambda_src.contract import sources
from lambda_src.contract.sources import Source
from lambda_src.tickertape.settings import Settings, Text


def _read(text: object) -> tuple[Source, ...]:
    try:
        return sources.read(str(text))
    except TypeError as error:
        raise ValueError(str(error)) from error


class CollectorSettings(Settings):
    sources: Annotated[tuple[Source, ...], BeforeValidator(_read)]
    agent: Text
    """Who asks, and how to reach them, as the sources' servers log it."""

    loopback: bool = False
    """Whether sources may be on this machine, and plain: on a laptop only."""
