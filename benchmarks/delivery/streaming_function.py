"""The deployed streaming function, its variables set as an operator would set them."""

import asyncio
from dataclasses import dataclass
from typing import Any

import psutil

from local_cloud.cloud import LocalCloud

# Longer than any measurement, with the function's timeout out of the way.
SLICE_SECONDS = 800
TIMEOUT_SECONDS = 900
HEARTBEAT_SECONDS = 20


@dataclass(frozen=True)
class Environments:
    """`own_megabytes`: memory that one shares with no other process, the mean of all."""

    count: int
    own_megabytes: float


class StreamingFunction:
    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._lambda: Any = cloud.client("lambda")
        self.name = next(
            function["FunctionName"]
            for function in self._lambda.list_functions()["Functions"]
            if self._variables(function).get("TICKERTAPE_APP") == "streaming"
        )

    async def poll_every(self, seconds: float) -> None:
        """Through the Lambda API; the next request finds an environment that knows it."""
        now = await asyncio.to_thread(
            self._lambda.get_function_configuration, FunctionName=self.name
        )
        variables = self._variables(now) | {
            "TICKERTAPE_POLL_SECONDS": str(seconds),
            "TICKERTAPE_SLICE_SECONDS": str(SLICE_SECONDS),
            "TICKERTAPE_HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
        }
        await asyncio.to_thread(
            self._lambda.update_function_configuration,
            FunctionName=self.name,
            Timeout=TIMEOUT_SECONDS,
            Environment={"Variables": variables},
        )
        await self._cloud.front_door.refresh()

    def environments(self) -> Environments:
        found = self._cloud.front_door.pool(self.name).environments
        own = [psutil.Process(one.process.pid).memory_full_info().uss for one in found]
        return Environments(len(own), sum(own) / max(1, len(own)) / 1e6)

    @staticmethod
    def _variables(function: dict[str, Any]) -> dict[str, str]:
        variables: dict[str, str] = function.get("Environment", {}).get("Variables", {})
        return variables
