"""Items: published here, and read here by those who cannot stream."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from lambda_src.contract.telemetry import Metric
from lambda_src.dashboard.polling import ItemsPage, look_back, poll
from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.errors import InvalidInputError
from lambda_src.tickertape.events import event_id
from lambda_src.tickertape.feed import MAX_ITEMS
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.telemetry import log
from lambda_src.web.authentication import KNOWN_CALLER, Publisher
from lambda_src.web.documentation import answers
from lambda_src.web.tickers import TickersQuery

router = APIRouter(prefix="/api/v2/items", tags=["items"])


class Publication(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    items: Annotated[list[Post], Field(min_length=1, max_length=MAX_ITEMS)]


class AcceptedItem(BaseModel):
    item_id: str
    event_id: str


class Published(BaseModel):
    accepted: list[AcceptedItem] = Field(description="In feed order")
    duplicates: list[str] = Field(
        description="Item ids that were published before; none that was accepted here"
    )


@router.post(
    "",
    status_code=201,
    summary="Publish posts; each is scored, its text dropped",
    responses=answers(401, 403, 413, 415, 503),
)
def publish_items(
    request: Request, resources: AppResources, _: Publisher, publication: Publication
) -> Published:
    now = utc_now()
    try:
        appended = resources.feed.append([post.item(now) for post in publication.items])
        resources.telemetry.count(Metric.ITEMS_APPENDED, len(appended.accepted))
    finally:
        # Whoever lost every attempt has conflicts to tell of, too.
        resources.telemetry.flush()
    resources.history.keep_up()
    log().info(
        "Items published",
        extra={
            "correlation_id": request.state.correlation_id,
            "accepted": len(appended.accepted),
            "duplicates": len(appended.duplicates),
            "conflicts": appended.conflicts,
        },
    )
    accepted = {item_id: event_id(seq) for item_id, seq in appended.accepted}
    return Published(
        accepted=[AcceptedItem(item_id=each, event_id=at) for each, at in accepted.items()],
        # One that the request itself repeats is told of once.
        duplicates=[each for each in dict.fromkeys(appended.duplicates) if each not in accepted],
    )


@router.get(
    "",
    summary="Poll the feed by cursor",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
def poll_items(
    resources: AppResources,
    tickers: TickersQuery,
    after: Annotated[str | None, Query(description="An event id or a cursor")] = None,
    before: Annotated[str | None, Query(description="`earlier` of an answer")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ItemsPage:
    if before is None:
        return poll(resources.excerpts, after, tickers, limit)
    if after is not None:
        raise InvalidInputError("Ask for what is after, or for what is before", "query", "before")
    return look_back(resources.excerpts, before, tickers, limit)
