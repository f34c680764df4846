"""What a running local cloud says of itself in `.local/endpoints.json`."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STATE_DIRECTORY = Path(__file__).resolve().parent.parent / ".local"
LOCAL = "local"
REGION = "us-east-1"


class EndpointsError(RuntimeError):
    """The environment is not running, or not deployed; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class LocalState:
    emulator: str
    credentials: str
    """Path of the file with the access key of its root."""

    urls: Mapping[str, str]
    pid: int
    region: str = REGION
    environment: str = LOCAL
    edge: bool = False
    """Whether CloudFront stands in front of it."""

    sources: str = ""
    """What its collector follows."""

    @classmethod
    def read(cls, directory: Path = STATE_DIRECTORY) -> "LocalState":
        path = directory / "endpoints.json"
        try:
            state = cls(**json.loads(path.read_text()))
        except FileNotFoundError:
            raise EndpointsError("No local cloud is running. Start one with `make dev`.") from None
        except (ValueError, TypeError) as error:
            raise EndpointsError(f"{path} cannot be read ({error}). Restart `make dev`.") from error
        state.require_running()
        return state

    def require_running(self) -> None:
        if not _is_alive(self.pid):
            raise EndpointsError("The local cloud has ended. Start it again with `make dev`.")

    def write(self, directory: Path = STATE_DIRECTORY) -> None:
        """Replace the file in one step, so that no reader sees half of it."""
        directory.mkdir(parents=True, exist_ok=True)
        unfinished = directory / "endpoints.json.new"
        unfinished.write_text(json.dumps(vars(self) | {"urls": dict(self.urls)}, indent=2) + "\n")
        unfinished.replace(directory / "endpoints.json")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
