"""Series of counts over time: what the chart draws."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.clock import parse_iso, utc_now
from lambda_src.tickertape.errors import InvalidInputError
from lambda_src.tickertape.history.series import RANGES, TimeSeries
from lambda_src.web.authentication import KNOWN_CALLER
from lambda_src.web.documentation import answers
from lambda_src.web.tickers import TickersQuery

router = APIRouter(prefix="/api/v2/series", tags=["items"])

MAX_TICKERS = 8
# The past does not change, and every viewer asks for the same.
FOREVER = "public, max-age=31536000, immutable"


@router.get(
    "",
    summary="Counts by sentiment and mean scores over time",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
def get_series(
    resources: AppResources,
    response: Response,
    tickers: TickersQuery,
    range_: Annotated[Literal["1h", "6h", "24h", "7d", "30d"], Query(alias="range")] = "24h",
    at: Annotated[
        str | None,
        Query(
            max_length=40,
            description="A moment of the past in the last step, as ISO 8601 with its offset; "
            "an answer that can no longer change may be kept for ever",
        ),
    ] = None,
) -> TimeSeries:
    wanted = sorted(tickers or ())
    if len(wanted) > MAX_TICKERS:
        raise InvalidInputError(
            f"A series of at most {MAX_TICKERS} tickers can be had at once", "query", "tickers"
        )
    found = resources.series.read(range_, wanted, at=_past(at, range_))
    if resources.series.is_settled(found):
        response.headers["Cache-Control"] = FOREVER
    return found


def _past(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_iso(text)
        age = utc_now() - moment
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInputError(
            "`at` is a moment with its offset, such as 2026-01-31T14:00:00Z", "query", "at"
        ) from error
    kept = RANGES[name].kept
    if not 0 <= age.total_seconds() <= kept.total_seconds():
        hours = int(kept.total_seconds() // 3600)
        raise InvalidInputError(
            f"`at` is of the last {hours} hours for a range of {name}", "query", "at"
        )
    return moment
