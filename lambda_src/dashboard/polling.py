"""The feed for those who cannot stream: the same cursor, so that falling back loses nothing."""

from pydantic import BaseModel, Field

from lambda_src.tickertape.events import FeedItem, LastEventId, Resume, event_id
from lambda_src.tickertape.excerpts import Excerpt, Excerpts, Tickers


class ItemsPage(BaseModel):
    items: list[FeedItem]
    cursor: str = Field(description="Pass it as `after` to go on from here")
    more: bool = Field(description="The feed goes on after `cursor`: ask again at once")
    earlier: str | None = Field(
        description="Where these begin, whether or not an item of your tickers is there: an answer "
        "looks through so much of the feed and no more. Pass it as `before` for what came earlier; "
        "null where the feed holds nothing earlier"
    )
    resume: Resume = Field(
        description="resumed: these follow your `after`, or precede your `before`; reset: it is "
        "unknown or too old, and these are the newest; live: the newest, as you asked for no place"
    )


def poll(excerpts: Excerpts, after: str | None, tickers: Tickers | None, limit: int) -> ItemsPage:
    if after is None:
        return _page("live", excerpts.newest(limit, tickers))
    return _page(*excerpts.after(LastEventId.parse(after).cursor, limit, tickers))


def look_back(excerpts: Excerpts, before: str, tickers: Tickers | None, limit: int) -> ItemsPage:
    number = LastEventId.parse(before).cursor
    excerpt = excerpts.newest(limit, tickers, before=number)
    return _page("reset" if number is None else "resumed", excerpt)


def _page(resume: Resume, excerpt: Excerpt) -> ItemsPage:
    return ItemsPage.model_construct(
        items=excerpt.items,
        cursor=event_id(excerpt.last),
        more=excerpt.more,
        earlier=None if excerpt.begins else event_id(excerpt.first),
        resume=resume,
    )
