from benchmarks import slice_cost
from cdk_app.environments import CATALOG
from tests.infrastructure.synthesized import ROOT

PROD = CATALOG["prod"]


def test_the_table_of_the_page_is_what_the_formulae_give() -> None:
    assert slice_cost.table() in (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")


def test_the_formulae_are_about_what_is_deployed() -> None:
    assert PROD.streaming_memory_mb / 1024 == slice_cost.MEMORY_GB
    assert PROD.heartbeat_seconds == slice_cost.HEARTBEAT_SECONDS
    assert 0.5 / PROD.poll_seconds == slice_cost.POLL_READ_UNITS_PER_SECOND
    assert PROD.slice_seconds in slice_cost.SLICES


def test_the_slice_is_within_a_twentieth_of_the_cheapest() -> None:
    def total(seconds: int) -> float:
        visits = slice_cost.Visits(seconds)
        return visits.waste + visits.openings + visits.watching

    cheapest = min(total(seconds) for seconds in slice_cost.SLICES)
    assert total(PROD.slice_seconds) < 1.05 * cheapest
