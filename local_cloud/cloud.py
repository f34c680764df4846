"""The whole local cloud: emulator, deployment, front door.

Everything starts from nothing, on free ports, and lives in one directory, so any number of them
run side by side. In asynchronous code:

    async with LocalCloud(directory) as cloud:
        httpx.get(cloud.endpoints.dashboard_url + "health")

As a pytest fixture, for tests that run event loops of their own:

    @pytest.fixture(scope="session")
    def local_cloud(tmp_path_factory):
        with running_local_cloud(tmp_path_factory.mktemp("local_cloud")) as cloud:
            yield cloud

`cloud.endpoints` is what `Endpoints.load("local", directory=directory)` returns;
`cloud.front_door` has the execution environments; `cloud.publisher_token()` makes a session.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self

from anyio.from_thread import start_blocking_portal

from function_urls import FrontDoor
from function_urls.edge import Edge, new_key
from function_urls.limits import Limits
from function_urls.processes import reap
from function_urls.signatures import Key
from lambda_src.contract.names import key_name
from lambda_src.contract.sources import Source, written
from local_cloud.cdk_cli import NODE
from local_cloud.deployments import deploy_from_nothing
from local_cloud.emulator import Emulator
from local_cloud.guard import Guard
from local_cloud.lock import Lock
from local_cloud.steps import SilentSteps, Steps
from local_cloud.telemetry.carrier import Carrier
from operator_tools.endpoints import REGION, STATE_DIRECTORY, Endpoints, LocalState, emulator_client
from operator_tools.profile import access_key
from operator_tools.sessions import create_session

# What a run leaves for the person to read, until the next one starts.
_OF_ONE_RUN = ("logs", "artifacts", "environments", "emulator", "cdk.out", "runtime", "tmp", "aws")


class LocalCloud:
    """Use as an async context manager; leaving it ends every process it started.

    With `edge` CloudFront stands in front of both functions, which answer to nobody else. `sources`
    are what the collector follows.
    """

    def __init__(
        self,
        directory: Path = STATE_DIRECTORY,
        *,
        steps: Steps | None = None,
        edge: bool = False,
        sources: Iterable[Source] = (),
        limits: Limits | None = None,
        preferred_ports: bool = False,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.directory = directory
        self._steps = steps or SilentSteps()
        self._edge = edge
        named = tuple(sources)
        self._sources = written(named) if named else ""
        self._limits = limits
        self._preferred_ports = preferred_ports
        self._report = report
        self._stack = contextlib.AsyncExitStack()
        self.front_door: FrontDoor
        self.emulator: Emulator
        self._telemetry: Carrier
        self._urls: dict[str, Mapping[str, str]] = {}

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints.load("local", directory=self.directory)

    def client(self, service: str, **options: Any) -> Any:
        """Make a boto3 client of the emulator, with its root credentials unless given others."""
        emulator = self.emulator
        return emulator_client(
            service, emulator.endpoint, credentials=emulator.profile.credentials, **options
        )

    def publisher_token(self) -> str:
        return create_session(self.endpoints, role="publisher").token

    def put_key(self, source: str, key: str) -> None:
        """Into the secret of a source that needs one."""
        secrets = self.client("secretsmanager")
        secrets.put_secret_value(SecretId=key_name("local", source), SecretString=key)

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        # Its logs, its artifacts and above all its credentials are nobody else's.
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        lock = self._stack.enter_context(Lock(self.directory / "lock"))
        journal = self.directory / "processes"
        self._clear(journal)
        self._stack.enter_context(Guard(journal, lock=lock.descriptor))
        self._stack.callback((self.directory / "endpoints.json").unlink, missing_ok=True)
        emulator = Emulator(self.directory, journal=journal)
        self._stack.push_async_exit(emulator)
        self.emulator = emulator
        await deploy_from_nothing(
            emulator,
            directory=self.directory,
            journal=journal,
            steps=self._steps,
            edge=self._edge,
            sources=self._sources,
        )
        carrier = Carrier(self.client, report=self._report)
        self._telemetry = await self._stack.enter_async_context(carrier)
        key = new_key()
        if self._edge:
            # Before the front door, which so closes first and ends open streams in good order.
            with self._steps.step("Opening the edge"):
                await self._stack.enter_async_context(self._new_edge(key))
        with self._steps.step("Opening the front door"):
            self.front_door = await self._stack.enter_async_context(self._new_front_door(key))

    def _new_edge(self, key: Key) -> Edge:
        return Edge(
            client=self.client,
            function_urls=lambda: self._urls.get("functions", {}),
            key=key,
            region=REGION,
            node=NODE,
            directory=self.directory,
            telemetry=self._telemetry,
            preferred_ports=self._preferred_ports,
            on_urls=partial(self._tell, "edge"),
            report=self._report,
        )

    def _new_front_door(self, key: Key) -> FrontDoor:
        root = Key(*access_key(self.emulator.profile.credentials))
        return FrontDoor(
            client=self.client,
            endpoint=self.emulator.endpoint,
            region=REGION,
            directory=self.directory,
            limits=self._limits,
            keys=(key, root),
            telemetry=self._telemetry,
            preferred_ports=self._preferred_ports,
            on_urls=partial(self._tell, "functions"),
            report=self._report,
        )

    def _clear(self, journal: Path) -> None:
        reap(journal)
        journal.unlink(missing_ok=True)
        (self.directory / "endpoints.json").unlink(missing_ok=True)
        for name in _OF_ONE_RUN:
            shutil.rmtree(self.directory / name, ignore_errors=True)

    def _tell(self, of: str, urls: Mapping[str, str]) -> None:
        """Write down where everything is, once all of it is somewhere."""
        self._urls[of] = urls
        if "functions" not in self._urls:
            return
        state = LocalState(
            emulator=self.emulator.endpoint,
            credentials=str(self.emulator.profile.credentials),
            urls={
                deployed: local for each in self._urls.values() for deployed, local in each.items()
            },
            pid=os.getpid(),
            edge=self._edge,
            sources=self._sources,
        )
        state.write(self.directory)


@contextlib.contextmanager
def running_local_cloud(directory: Path, **options: Any) -> Iterator[LocalCloud]:
    """Run a local cloud in an event loop of its own, in a thread."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(LocalCloud(directory, **options)) as cloud,
    ):
        yield cloud
