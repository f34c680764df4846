"""How the function is, and what the page needs to know of it."""

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lambda_src.contract import streams
from lambda_src.contract.telemetry import DASHBOARD
from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.events import Metrics
from lambda_src.web.authentication import KNOWN_CALLER
from lambda_src.web.documentation import answers
from lambda_src.web.service import Health, Ready, StreamStatus

router = APIRouter(tags=["service"])


class Runtime(BaseModel):
    stream_url: str = Field(description="Where the streams are; `/` is this origin")
    environment: str
    version: str
    git_commit: str
    page: str = Field(description="Which page is served; another one means that a reload brings it")
    heartbeat_seconds: float


@router.get("/ready", summary="The process has started; touches nothing", responses=answers())
async def get_ready() -> Ready:
    return Ready()


@router.get("/health", summary="The table can be read", responses=answers(503))
def get_health(resources: AppResources) -> Health:
    resources.feed.head()
    settings = resources.settings
    return Health(service=DASHBOARD, version=settings.version, environment=settings.environment)


@router.get(
    streams.STATUS,
    summary="How many connections are held, in all execution environments",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
def get_stream_status(resources: AppResources) -> StreamStatus:
    connections = resources.connections.count()
    maximum = resources.settings.max_connections
    return StreamStatus(
        connections=connections,
        max_connections=maximum,
        available=max(0, maximum - connections),
        uptime_seconds=round((datetime.now(UTC) - resources.started).total_seconds(), 3),
    )


@router.get(
    "/api/v2/runtime",
    summary="What the page needs to know",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
async def get_runtime(resources: AppResources) -> Runtime:
    settings = resources.settings
    return Runtime(
        stream_url=settings.stream_url,
        environment=settings.environment,
        version=settings.version,
        git_commit=settings.git_commit,
        page=resources.page.identity,
        heartbeat_seconds=settings.heartbeat_seconds,
    )


@router.get(
    "/api/v2/metrics",
    summary="Exact counts of the last 24 hours, of every ticker",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
def get_metrics(resources: AppResources) -> Metrics:
    return resources.metrics.read()
