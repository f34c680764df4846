"""The real `cdk bootstrap` and `cdk deploy`, pointed at the emulator."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdk_app.environments import SOURCES
from function_urls.processes import ProcessGroup
from local_cloud.cdk_cli import ACCOUNT, CLI, NODE, NPM_CI, ROOT, environment
from operator_tools.endpoints import LOCAL, REGION

_POLL_SECONDS = 0.1
_STEP_SECONDS = 300.0
_END_SECONDS = 2.0
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_EVENT = re.compile(r"^\s*(?P<stack>[\w-]+)\s*\|\s*(?P<done>\d+)/(?P<all>\d+)\s*\|")


class DeployError(RuntimeError):
    """A step of the deployment failed; the message says which, why, and where its log is."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Deploys the environment `local`; every step runs within five minutes or fails."""

    endpoint: str
    directory: Path
    journal: Path
    edge: bool = False
    """Whether CloudFront stands in front of it."""

    sources: str = ""
    """What the collector follows, as `lambda_src.contract.sources` writes it."""

    async def install(self, on_detail: Callable[[str], None]) -> None:
        await self._run("npm-ci", NPM_CI, on_detail, mend="Check the network, then start again.")

    async def bootstrap(self, on_detail: Callable[[str], None]) -> None:
        # Not in the project's folder: the CLI would run the app, which bootstrapping does not need.
        target = f"aws://{ACCOUNT}/{REGION}"
        await self._cdk("bootstrap", target, on_detail=on_detail, folder=self.directory)

    async def synthesize(self, on_detail: Callable[[str], None]) -> None:
        given = {"env": LOCAL, "edge": "1" if self.edge else "", SOURCES: self.sources}
        context = [
            word for name, value in given.items() if value for word in ("-c", f"{name}={value}")
        ]
        await self._cdk("synth", "--quiet", *context, on_detail=on_detail)

    async def deploy(self, on_detail: Callable[[str], None]) -> None:
        """Deploy what was synthesized."""
        options = ("--all", "--require-approval", "never", "--concurrency", "4")
        await self._cdk("deploy", "--app", str(self._assembly), *options, on_detail=on_detail)

    @property
    def _assembly(self) -> Path:
        return self.directory / "cdk.out"

    async def _cdk(
        self,
        *arguments: str,
        on_detail: Callable[[str], None],
        folder: Path = ROOT,
    ) -> None:
        command: list[str | Path] = [NODE, CLI, *arguments]
        command += ["--no-notices", "--no-version-reporting", "--no-color", "--ci"]
        if arguments[0] == "deploy":
            command += ["--progress", "events"]
        if arguments[0] == "synth":
            command += ["--output", self._assembly]
        mend = "Mend what it names, then start again."
        await self._run(f"cdk-{arguments[0]}", command, on_detail, mend=mend, folder=folder)

    async def _run(
        self,
        name: str,
        command: Sequence[str | Path],
        on_detail: Callable[[str], None],
        *,
        mend: str,
        folder: Path = ROOT,
    ) -> None:
        log = self.directory / "logs" / f"{name}.log"
        log.unlink(missing_ok=True)
        process = ProcessGroup(
            command,
            journal=self.journal,
            log=log,
            environment=environment(self.endpoint, self.directory),
            directory=folder,
        )
        shown = " ".join(Path(part).name for part in command[:3])
        try:
            async with asyncio.timeout(_STEP_SECONDS):
                while process.running:
                    on_detail(_detail(process.log_tail(lines=1)))
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise DeployError(
                f"`{shown}` did not end within {_STEP_SECONDS:.0f} s. Its log, {log}, ends:\n"
                f"{process.log_tail()}",
            ) from None
        finally:
            await process.end(grace_seconds=_END_SECONDS)
        if process.exit_code != 0:
            raise DeployError(
                f"`{shown}` failed (exit code {process.exit_code}). Its log, {log}, ends:\n"
                f"{process.log_tail()}\n{mend}",
            )


def _detail(line: str) -> str:
    line = _COLOUR.sub("", line).strip()
    if event := _EVENT.match(line):
        return f"{event['stack']} {event['done']}/{event['all']}"
    return line[:48]
