"""The `tickers` of a query: symbols with commas between them."""

import re
from typing import Annotated

from fastapi import Depends, Query
from pydantic import AfterValidator

MAX_TICKERS = 20
_TICKER = r" *[A-Za-z]{1,5}(\.[A-Za-z])? *"
_TICKERS = rf"^{_TICKER}(,{_TICKER}){{0,{MAX_TICKERS - 1}}}$"


def _listed(text: str | None) -> str | None:
    if text is not None and not re.fullmatch(_TICKERS, text):
        raise ValueError(
            f"One to {MAX_TICKERS} tickers with commas between them, each of one to five letters, "
            "with a class such as .B if it has one"
        )
    return text


async def _tickers(
    tickers: Annotated[
        str | None,
        Query(
            description=f"Only items of these, such as AAPL,BRK.B; at most {MAX_TICKERS}",
            json_schema_extra={"pattern": _TICKERS},
        ),
        AfterValidator(_listed),
    ] = None,
) -> frozenset[str] | None:
    if tickers is None:
        return None
    return frozenset(symbol.strip().upper() for symbol in tickers.split(","))


# None for all of them.
TickersQuery = Annotated[frozenset[str] | None, Depends(_tickers)]
