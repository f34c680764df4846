"""Waits that end when rung or when their time is up, and one timer for all of them."""

import asyncio

import pytest

from lambda_src.streaming.waiting import GRAIN_SECONDS, SharedTimer, wait
from tests.kit.virtual_time import in_virtual_time

# For what the additions of floating point numbers leave.
ABOUT = 1e-6


async def ended_at(timer: SharedTimer, seconds: float) -> float:
    """The loop's time after a wait."""
    await timer.wait(seconds)
    return asyncio.get_running_loop().time()


async def ends_of(*waits: float) -> list[float]:
    timer = SharedTimer()
    ends = await asyncio.gather(*[ended_at(timer, seconds) for seconds in waits])
    assert not timer._until
    return ends


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (2, 3, 1), (2, 2, 1)])
def test_each_wait_ends_in_its_own_time_in_whatever_order_they_began(order: tuple[int]) -> None:
    assert in_virtual_time(ends_of(*order)) == pytest.approx(order, abs=ABOUT)


def test_waits_that_end_close_together_end_together_and_never_early() -> None:
    close = [1 + n * GRAIN_SECONDS / 10 for n in range(8)]
    ends = in_virtual_time(ends_of(*close))
    assert ends[0] == pytest.approx(close[0], abs=ABOUT)
    assert ends[1:] == pytest.approx([close[0] + GRAIN_SECONDS] * 7, abs=ABOUT)


def test_a_ring_ends_every_wait_and_the_next_ones_wait_anew() -> None:
    async def rung_at_two() -> list[float]:
        timer = SharedTimer()
        waits = [asyncio.create_task(ended_at(timer, seconds)) for seconds in (5, 60, 7)]
        await asyncio.sleep(2)
        timer.wake()
        ends = [await one for one in waits]
        return [*ends, await ended_at(timer, 1), await ended_at(timer, 10)]

    assert in_virtual_time(rung_at_two()) == pytest.approx([2, 2, 2, 3, 13], abs=ABOUT)


def test_a_wait_that_is_cancelled_leaves_the_others_theirs() -> None:
    async def cancelled_at_one() -> list[float]:
        timer = SharedTimer()
        first, *others = [asyncio.create_task(ended_at(timer, n)) for n in (2, 3, 4)]
        await asyncio.sleep(1)
        first.cancel()
        ends = [await one for one in others]
        assert not timer._until
        return ends

    assert in_virtual_time(cancelled_at_one()) == pytest.approx([3, 4], abs=ABOUT)


def test_a_wait_of_no_time_lets_others_run_and_ends() -> None:
    assert in_virtual_time(ends_of(0)) == pytest.approx([0], abs=ABOUT)


def test_an_event_is_waited_for_or_the_time() -> None:
    async def ends() -> list[float]:
        loop = asyncio.get_running_loop()
        event = asyncio.Event()
        await wait(event, 3)
        late = loop.time()
        loop.call_later(2, event.set)
        await wait(event, 60)
        return [late, loop.time()]

    assert in_virtual_time(ends()) == pytest.approx([3, 5], abs=ABOUT)
