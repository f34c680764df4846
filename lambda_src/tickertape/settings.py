"""What each function is told by its environment variables, checked once, at the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lambda_src.tickertape.errors import TickertapeError

PREFIX = "TICKERTAPE_"
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Seconds = Annotated[float, Field(gt=0)]


class SettingsError(TickertapeError):
    pass


class Settings(BaseModel):
    """What every function has; a field `table` is the variable TICKERTAPE_TABLE."""

    model_config = ConfigDict(frozen=True)

    environment: Text
    version: Text
    table: Text

    @classmethod
    def load(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsError naming every variable that is missing, empty or wrong."""
        given = {
            name: variables[PREFIX + name.upper()]
            for name in cls.model_fields
            if PREFIX + name.upper() in variables
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            problems = "; ".join(
                f"{PREFIX}{str(problem['loc'][0]).upper()}: {problem['msg']}"
                for problem in error.errors()
            )
            raise SettingsError(f"Wrong environment variables: {problems}") from error


class DashboardSettings(Settings):
    stream_url: Text
    import_queue_url: Text
    max_connections: Annotated[int, Field(gt=0)]
    heartbeat_seconds: Seconds
    viewer_address_header: Text | None = None
    git_commit: Text = "unknown"
    """Of what is deployed, as in its release."""

    page_folder: Path | None = None
    """Of the bundled page, where that is not beside the functions."""


class StreamingSettings(Settings):
    max_connections: Annotated[int, Field(gt=0)]
    connections_per_client: Annotated[int, Field(gt=0)]
    connections_per_address: Annotated[int, Field(gt=0)]
    slice_seconds: Seconds
    heartbeat_seconds: Seconds
    poll_seconds: Seconds
    release_parameter: Text
    nudge_seconds: Seconds | None = None
    """After which a write that nothing followed is nudged along, where that is needed."""

    viewer_address_header: Text | None = None


class WorkerSettings(Settings):
    pass
