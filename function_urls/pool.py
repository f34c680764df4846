"""The execution environments of one function: one request each, new ones on demand."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from function_urls.execution_environment import ExecutionEnvironment
from function_urls.functions import Function
from function_urls.limits import Limits


class ThrottledError(RuntimeError):
    """The function already runs as many requests as its concurrency allows."""


class EnvironmentPool:
    def __init__(
        self,
        function: Function,
        *,
        start: Callable[[Function], Awaitable[ExecutionEnvironment]],
        cold_starts: asyncio.Semaphore,
        limits: Limits,
    ) -> None:
        self.function = function
        self._start = start
        self._cold_starts = cold_starts
        self._limits = limits
        self.closing = False
        self.requests = 0
        self._waiting: deque[asyncio.Future[ExecutionEnvironment]] = deque()
        # The most recently used one is last, and is used next.
        self._idle: list[ExecutionEnvironment] = []
        self.busy: set[ExecutionEnvironment] = set()
        self._starting: set[asyncio.Future[None]] = set()
        self._ending: set[asyncio.Future[None]] = set()

    @property
    def environments(self) -> list[ExecutionEnvironment]:
        return [*self._idle, *self.busy]

    @property
    def concurrency(self) -> int:
        reserved = self.function.reserved_concurrency
        return self._limits.unreserved_concurrency if reserved is None else reserved

    @contextlib.asynccontextmanager
    async def environment(self) -> AsyncIterator[ExecutionEnvironment]:
        """Lend an environment for one request; one that it killed is not reused."""
        if self.requests >= self.concurrency:
            raise ThrottledError(self.function.name)
        self.requests += 1
        try:
            environment = await self._take()
            self.busy.add(environment)
            try:
                yield environment
            finally:
                self.busy.discard(environment)
                self._offer(environment)
        finally:
            self.requests -= 1

    def update(self, function: Function) -> None:
        """Follow a deployment: requests under way finish where they are."""
        self.function = function
        self._end_idle(lambda one: not self._is_reusable(one))

    def sweep(self) -> None:
        """End environments that have been idle for long, or whose credentials run out."""
        oldest = time.monotonic() - self._limits.idle_seconds
        self._end_idle(lambda one: one.idle_since < oldest or not self._is_reusable(one))

    async def close(self) -> None:
        """End every environment, busy ones too."""
        self.closing = True
        for start in self._starting:
            start.cancel()
        for waiting in self._waiting:
            waiting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        ending = [environment.end() for environment in self.environments]
        await asyncio.gather(*ending, *self._ending)

    async def _take(self) -> ExecutionEnvironment:
        while self._idle:
            environment = self._idle.pop()
            if environment.alive:
                environment.thaw()
                return environment
            _keep(self._ending, environment.end())
        # Whichever comes first, a new environment or one that another request gives back.
        waiting: asyncio.Future[ExecutionEnvironment]
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        _keep(self._starting, self._start_one())
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and not waiting.exception():
                self._offer(waiting.result())
            raise

    async def _start_one(self) -> None:
        async with self._cold_starts:
            if not self._next_waiting():
                return
            try:
                environment = await self._start(self.function)
            except Exception as error:  # noqa: BLE001  # whatever it is, the request must hear of it
                if waiting := self._next_waiting():
                    self._waiting.remove(waiting)
                    waiting.set_exception(error)
                return
        self._offer(environment)

    def _offer(self, environment: ExecutionEnvironment) -> None:
        if not self._is_reusable(environment):
            _keep(self._ending, environment.end())
            if self._next_waiting():
                _keep(self._starting, self._start_one())
        elif waiting := self._next_waiting():
            self._waiting.remove(waiting)
            waiting.set_result(environment)
        else:
            environment.freeze()
            self._idle.append(environment)

    def _is_reusable(self, environment: ExecutionEnvironment) -> bool:
        young = environment.age_seconds < self._limits.longest_life_seconds
        return young and environment.alive and environment.version == self.function.version

    def _next_waiting(self) -> "asyncio.Future[ExecutionEnvironment] | None":
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        return self._waiting[0] if self._waiting else None

    def _end_idle(self, condition: Callable[[ExecutionEnvironment], bool]) -> None:
        for environment in [one for one in self._idle if condition(one)]:
            self._idle.remove(environment)
            _keep(self._ending, environment.end())


def _keep(tasks: set[asyncio.Future[None]], work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
