"""The `tickers` of a query: symbols with commas between them."""

from typing import Annotated

from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from lambda_src.tickertape.errors import InvalidInputError
from lambda_src.tickertape.events import Ticker

MAX_TICKERS = 20

TickersQuery = Annotated[
    str | None,
    Query(
        description=f"Only items of these tickers, such as AAPL,BRK.B; at most {MAX_TICKERS}",
        max_length=MAX_TICKERS * 10,
    ),
]
_ticker: TypeAdapter[str] = TypeAdapter(Ticker)


def parse_tickers(text: str | None) -> frozenset[str] | None:
    """None for all of them. Raises InvalidInputError."""
    if text is None:
        return None
    symbols = text.split(",")
    if len(symbols) > MAX_TICKERS:
        raise InvalidInputError(f"At most {MAX_TICKERS} tickers can be followed at once")
    try:
        return frozenset(_ticker.validate_python(symbol) for symbol in symbols)
    except ValidationError as error:
        raise InvalidInputError(
            "A ticker is one to five letters, with a class such as .B if it has one; "
            "put commas between tickers"
        ) from error
