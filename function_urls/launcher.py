"""Starts execution environments from deployed artifacts."""

import asyncio
import time
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from function_urls import artifact
from function_urls.credentials import RoleCredentials
from function_urls.execution_environment import ExecutionEnvironment, InitError, variables
from function_urls.functions import Function, Functions
from function_urls.interpreter import bare_interpreter
from function_urls.limits import Limits
from function_urls.listening import Listening
from function_urls.ports import free_port
from function_urls.processes import ProcessGroup
from function_urls.telemetry import Log, Telemetry


@dataclass
class Launcher:
    functions: Functions
    credentials: RoleCredentials
    directory: Path
    sockets: Path
    endpoint: str
    region: str
    limits: Limits
    telemetry: Telemetry
    _artifacts: dict[str, Path] = field(default_factory=dict)
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self, function: Function) -> ExecutionEnvironment:
        """Start one environment and wait until it is ready; raise InitError if it never is."""
        try:
            root = await self._artifact(function)
            credentials = await asyncio.to_thread(
                self.credentials.for_role, function.role, session=function.name
            )
        except (BotoCoreError, ClientError, httpx.HTTPError, OSError, zipfile.BadZipFile) as error:
            raise InitError(f"{function.name} could not be prepared: {error}") from error
        started = self._start(function, root, credentials)
        try:
            await started.wait_ready()
        except BaseException:
            await started.kill()
            raise
        return started

    def _start(
        self, function: Function, root: Path, credentials: Mapping[str, str]
    ) -> ExecutionEnvironment:
        stream = f"{time.strftime('%Y-%m-%d-%H%M%S')}-{uuid.uuid4().hex[:8]}"
        listening = Listening(self.sockets / stream[-8:], free_port())
        scratch = self.directory / "environments" / stream
        scratch.mkdir(parents=True)
        environment = variables(
            function,
            artifact=root,
            listening=listening,
            endpoint=self.endpoint,
            region=self.region,
            interpreter_path=str(self._interpreter()),
            scratch=scratch,
            log_stream=stream,
            credentials=credentials,
        )
        path = self.directory / "logs" / function.name / f"{stream}.log"
        process = ProcessGroup(
            [root / function.handler],
            journal=self.directory / "processes",
            log=path,
            environment=environment,
            directory=root,
        )
        log = Log(function=function.name, stream=stream, path=path)
        self.telemetry.log_began(log)
        return ExecutionEnvironment(
            function,
            listening=listening,
            process=process,
            scratch=scratch,
            limits=self.limits,
            on_end=partial(self.telemetry.log_ended, log),
        )

    async def _artifact(self, function: Function) -> Path:
        async with self._fetching:
            if function.code_sha256 not in self._artifacts:
                location = await asyncio.to_thread(self.functions.code_location, function.name)
                self._artifacts[function.code_sha256] = await asyncio.to_thread(
                    artifact.fetch, location, directory=self.directory / "artifacts"
                )
            return self._artifacts[function.code_sha256]

    def _interpreter(self) -> Path:
        """Make the folder in which run.sh finds python3."""
        folder = self.directory / "runtime"
        link = folder / "python3"
        if not link.exists():
            folder.mkdir(parents=True, exist_ok=True)
            link.symlink_to(bare_interpreter())
        return folder
