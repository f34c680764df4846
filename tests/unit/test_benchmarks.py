"""What the benchmarks count and reckon with, so that their figures can be believed."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from benchmarks.load.clients import MARKER, Counting, Goal, Timing
from benchmarks.page import markdown, write
from benchmarks.reads.units import item_bytes, read_units
from benchmarks.results import Result, Target, number, quantile

EVENT = MARKER + b'\nid: evt_1\ndata: {"item_id":"a-1"}\n\n'


async def test_events_are_counted_wherever_the_reads_cut_them() -> None:
    for cut in range(len(EVENT)):
        counting = Counting(b"")
        for part in (EVENT, EVENT[:cut], EVENT[cut:], EVENT):
            counting.data_received(part)
        assert counting.events == 3


async def test_a_goal_is_reached_when_every_connection_has_its_events() -> None:
    goal = Goal(2, connections=2)
    for connection in (Counting(b""), Counting(b"")):
        assert not goal.reached.is_set()
        connection.aim(goal)
        connection.data_received(EVENT * 3)
    assert goal.reached.is_set()
    assert 0 < goal.first <= goal.last


async def test_an_item_is_timed_once_its_event_is_whole() -> None:
    timing = Timing(b"")
    timing.data_received(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)
    timing.data_received(chunk[:-4])
    assert timing.arrivals == []
    before = asyncio.get_running_loop().time()
    timing.data_received(chunk[-4:])
    [(item, moment)] = timing.arrivals
    assert item == "a-1"
    assert moment >= before


def test_items_are_as_large_as_dynamodb_says() -> None:
    row = {"pk": {"S": "FEED"}, "n": {"N": "12345"}, "t": {"BOOL": True}}
    assert item_bytes(row) == (2 + 4) + (1 + 4) + (1 + 1)
    assert item_bytes({"l": {"L": [{"S": "ab"}, {"S": "c"}]}}) == 1 + 3 + (1 + 2) + (1 + 1)
    assert item_bytes({"m": {"M": {"k": {"S": "v"}}}}) == 1 + 3 + 1 + (1 + 1)


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(0, False, 0.5), (0, True, 1), (4096, False, 0.5), (4097, False, 1), (8193, True, 3)],
)
def test_reads_cost_what_dynamodb_charges(size: int, units: float, *, consistent: bool) -> None:
    assert read_units(size, consistent=consistent) == units


def test_a_quantile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [quantile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]


def test_promises_are_kept_at_their_bound_and_no_further() -> None:
    assert Target(what="a", measured=1.5, bound=1.5).met
    assert not Target(what="a", measured=1.51, bound=1.5).met
    assert Target(what="a", measured=1.5, bound=1.5, at_least=True).met
    assert not Target(what="a", measured=1.49, bound=1.5, at_least=True).met


@pytest.mark.parametrize(
    ("cell", "shown"),
    [(1234.5, "1,234"), (1234567, "1,234,567"), (0.01234, "0.0123"), (None, "-"), ("a", "a")],
)
def test_numbers_have_three_figures_that_count(cell: float | str | None, shown: str) -> None:
    assert number(cell) == shown


def test_a_result_survives_its_file_and_reaches_its_page(tmp_path: Path) -> None:
    result = Result(
        name="speed",
        title="Speed",
        columns=("what", "how fast"),
        rows=[("ours", 2.0), ("theirs", 1.0)],
        targets=[Target(what="Ours, times theirs", measured=2.0, bound=3.0, at_least=True)],
        notes=["On this machine"],
    )
    result.write(tmp_path)
    read = Result.read("speed", tmp_path)
    assert cast("object", read.rows) == [["ours", 2.0], ["theirs", 1.0]]
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- speed: -->\nold\n<!-- :speed -->\nAfter\n")
    write(page, read)
    text = page.read_text()
    assert "old" not in text
    assert text.startswith("Before\n<!-- speed: -->\n| what | how fast |\n| --- | ---: |\n")
    assert "- **Missed**: ours, times theirs: 2 (at least 3)." in text
    assert text.endswith("<!-- :speed -->\nAfter\n")
    assert markdown(read) in text
