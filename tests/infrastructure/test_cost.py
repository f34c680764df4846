"""The bill is about what is deployed: its settings, its standing resources, its events' sizes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cdk_app.environments import CATALOG
from cost import bill, limits, slices, usage
from cost.usage import Feed, Viewer
from lambda_src.contract.events import EventName
from lambda_src.contract.slices import MOST_BYTES
from lambda_src.streaming.admission import LOOK_SECONDS
from lambda_src.streaming.wire import Wire, entry
from lambda_src.tickertape import replays
from lambda_src.tickertape.events import Heartbeat, Metrics, NewItem
from tests.infrastructure.synthesized import DEPLOYED, SynthesizedStage

PROD = CATALOG["prod"]
CORRELATION_ID = "0" * 32
NOW = "2026-01-05T12:00:00.000Z"


def close(reckoned: float, real: float) -> bool:
    return 0.8 <= reckoned / real <= 1.25


def test_the_slice_is_one_of_those_compared_and_within_a_twentieth_of_the_cheapest() -> None:
    def total(seconds: int) -> float:
        visits = slices.Visits(seconds)
        return visits.waste + visits.openings + visits.watching

    cheapest = min(total(seconds) for seconds in slices.SLICES)
    assert PROD.slice_seconds in slices.SLICES
    assert total(PROD.slice_seconds) < 1.05 * cheapest


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_standing_charges_are_those_of_the_template(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stacks = stage(environment).stacks.values()

    def every(type_: str) -> list[dict[str, Any]]:
        return [resource for stack in stacks for resource in stack.all(type_)]

    alarms = every("AWS::CloudWatch::Alarm")
    looked_at = sum(
        sum("MetricStat" in each for each in alarm["Metrics"]) if "Metrics" in alarm else 1
        for alarm in alarms
    )
    assert bill.alarm_metrics(CATALOG[environment]) == looked_at
    assert every("AWS::CloudWatch::CompositeAlarm") == []
    assert len(every("AWS::KMS::Key")) == bill.KEYS
    checks = every("AWS::Route53::HealthCheck")
    assert len(checks) == (bill.CHECKS if CATALOG[environment].edge else 0)
    acls = every("AWS::WAFv2::WebACL")
    assert len(acls) == (1 if CATALOG[environment].edge else 0)
    assert [len(acl["Rules"]) for acl in acls] == [bill.EDGE_RULES] * len(acls)


def test_the_bytes_of_events_are_those_of_events() -> None:
    wire = Wire(CORRELATION_ID)
    item = NewItem(
        item_id="reuters-20260105-120000-00017",
        ticker="AAPL",
        tickers=["AAPL", "MSFT"],
        sentiment="positive",
        score=0.8123,
        timestamp=NOW,
        published_at=NOW,
    )
    assert close(usage.ITEM_BYTES, len(wire.items([entry(1_234_567, item)])))
    beat = Heartbeat(timestamp=NOW, connections=17)
    block = wire.event(EventName.HEARTBEAT, beat, 1_234_567, comment="heartbeat")
    assert close(usage.HEARTBEAT_BYTES, len(block))
    few, many = (len(wire.event(EventName.METRICS, metrics(n), 1_234_567)) for n in (0, 1_000))
    assert close(usage.METRICS_BYTES, few)
    assert close(usage.TICKER_BYTES, (many - few) / 1_000)


def test_what_a_stream_looks_at_and_an_address_may_have_again_are_those_of_the_code() -> None:
    # A look is an eventually consistent read of a row.
    assert 0.5 / LOOK_SECONDS == usage.LOOKS
    assert replays.ALLOWED / (replays.ALLOWED_WITHIN / timedelta(hours=1)) == usage.REPLAYED_AN_HOUR


def metrics(tickers: int) -> Metrics:
    return Metrics(
        total=86_400,
        positive=30_000,
        neutral=40_000,
        negative=16_400,
        tickers=tickers,
        by_tag={f"T{n:03}": 86 for n in range(tickers)},
        rate_last_hour=3_600,
        rate_last_24h=86_400,
        timestamp=NOW,
    )


def test_no_slice_of_the_busiest_feed_pays_the_surcharge() -> None:
    """Even where the events of a slice would be more than it may send."""
    busiest = Feed(posts_a_minute=60_000, tickers=10_000, a_request=limits.FULL)
    assert Viewer(feed=busiest).sent(PROD.slice_seconds) > MOST_BYTES
    (surcharge,) = [
        part for part in bill.bill(PROD, PROD.max_connections, busiest) if "surcharge" in part.name
    ]
    assert surcharge.usd == 0


def test_more_is_dearer() -> None:
    def month(viewers: float, posts: float, name: str = "prod") -> float:
        return bill.total(bill.bill(CATALOG[name], viewers, Feed(posts_a_minute=posts)))

    assert month(0, 0) < month(1, 0) < month(1, 1) < month(2, 1) < month(2, 100)
    assert month(0, 0, "dev") < month(0, 0)
    assert month(0, 0) < 35
