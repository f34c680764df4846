"""Where the posts that come by themselves come from, and how old that is."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.source_freshness import Freshness, freshness
from lambda_src.web.authentication import KNOWN_CALLER
from lambda_src.web.documentation import answers

router = APIRouter(prefix="/api/v2/sources", tags=["items"])


class SourceAge(BaseModel):
    source: str = Field(description="The `source` of its items")
    freshness: Freshness = Field(
        description="`late` where it was not read for two of its intervals, or says nothing new "
        "for longer than it may; `stale` after six intervals, half an hour at least"
    )
    read_at: str | None = Field(description="When it was last read whole; null before the first")
    newest_at: str | None = Field(description="When its newest entry arrived")
    every_seconds: int = Field(description="How often it is read")


class SourceAges(BaseModel):
    sources: list[SourceAge] = Field(description="By name; none where nothing is collected")
    timestamp: str


@router.get(
    "",
    summary="The sources that are read regularly, and the age of their data",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
def get_sources(resources: AppResources) -> SourceAges:
    now = utc_now()
    ages = [
        SourceAge(
            source=state.title,
            freshness=freshness(state, now),
            read_at=state.succeeded_at,
            newest_at=state.newest_at,
            every_seconds=state.every_seconds,
        )
        for state in resources.sources.read()
    ]
    ages.sort(key=lambda age: age.source.casefold())
    return SourceAges(sources=ages, timestamp=iso(now))
