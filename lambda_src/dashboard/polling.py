"""The feed for those who cannot stream: the same cursor, so that falling back loses nothing."""

from pydantic import BaseModel, Field

from lambda_src.tickertape.batch import feed_items
from lambda_src.tickertape.events import FeedItem, LastEventId, Resume, event_id
from lambda_src.tickertape.feed import Feed

# How many batches one answer looks at for a ticker that is rare.
SEARCHED = 500
SEARCHED_AT_ONCE = 50


class ItemsPage(BaseModel):
    items: list[FeedItem]
    cursor: str = Field(description="Pass it as `after` to go on from here")
    more: bool = Field(description="The feed goes on after `cursor`: ask again at once")
    resume: Resume = Field(
        description="resumed: these follow your `after`; reset: it is unknown or too old, "
        "and these are the newest; live: the newest, as you asked for no place"
    )


def poll(feed: Feed, after: str | None, tickers: frozenset[str] | None, limit: int) -> ItemsPage:
    if after is None:
        return _newest(feed, tickers, limit, "live")
    resume, cursor = feed.verdict(LastEventId.parse(after).cursor)
    if resume == "reset":
        return _newest(feed, tickers, limit, resume)
    items: list[FeedItem] = []
    for _ in range(SEARCHED // SEARCHED_AT_ONCE):
        batches = feed.read(cursor, limit=SEARCHED_AT_ONCE)
        for batch in batches:
            items += feed_items(batch, tickers)
            if len(items) >= limit:
                # What was cut off is left for the next poll.
                cut = LastEventId.parse(items[limit - 1].event_id).cursor or cursor
                return _page(items[:limit], cut, resume, more=cut < feed.head())
            cursor = batch.last_seq
        if not batches:
            return _page(items, cursor, resume)
    return _page(items, cursor, resume, more=cursor < feed.head())


def _newest(feed: Feed, tickers: frozenset[str] | None, limit: int, resume: Resume) -> ItemsPage:
    items, head = feed.newest(limit, tickers)
    return _page(items, head, resume)


def _page(items: list[FeedItem], cursor: int, resume: Resume, *, more: bool = False) -> ItemsPage:
    return ItemsPage.model_construct(items=items, cursor=event_id(cursor), resume=resume, more=more)
