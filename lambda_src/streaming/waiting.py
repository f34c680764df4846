"""Waiting that always ends."""

import asyncio

INFINITE = float("inf")
# Waits that end so close together end together, at the later moment.
GRAIN_SECONDS = 0.01


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, or after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


class SharedTimer:
    """Many waits for the same thing, with one timer for all of them.

    An event and a timeout a wait cost as much as all the rest of a delivery, and most waits end
    long before their time is up.
    """

    def __init__(self) -> None:
        self._until: dict[asyncio.Future[None], float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = INFINITE

    async def wait(self, seconds: float) -> None:
        """Return when woken, or after `seconds`."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._until[waiter] = until = loop.time() + seconds
        if until < self._timer_at:
            self._set_timer(loop, until)
        try:
            await waiter
        finally:
            self._until.pop(waiter, None)

    def wake(self) -> None:
        woken, self._until = self._until, {}
        for waiter in woken:
            if not waiter.done():
                waiter.set_result(None)

    def _set_timer(self, loop: asyncio.AbstractEventLoop, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(at, self._time_is_up, loop)
        self._timer_at = at

    def _time_is_up(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer_at = INFINITE
        now = loop.time()
        later = INFINITE
        for waiter, until in self._until.items():
            if until > now:
                later = min(later, until)
            elif not waiter.done():
                waiter.set_result(None)
        if later < INFINITE:
            self._set_timer(loop, max(later, now + GRAIN_SECONDS))
