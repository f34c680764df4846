"""Sessions made by an operator, with the operator's own AWS rights."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from local_cloud.endpoints import Endpoints

if TYPE_CHECKING:
    from tickertape.sessions import NewSession, Role


def create_session(
    endpoints: Endpoints, *, role: "Role", lifetime: timedelta | None = None
) -> "NewSession":
    """Write a session into the environment's table; it ends after `lifetime`, or as any does."""
    # The functions' sources are not installed: they are what is deployed.
    source = str(Path(__file__).resolve().parent.parent / "lambda_src")
    if source not in sys.path:
        sys.path.append(source)
    from tickertape.clock import utc_now  # noqa: PLC0415
    from tickertape.sessions import LIFETIME, Sessions  # noqa: PLC0415
    from tickertape.table import Table  # noqa: PLC0415

    table = Table(endpoints.outputs["FeedTableName"], endpoints.client("dynamodb"))
    return Sessions(table, utc_now).create(role, lifetime=lifetime or LIFETIME)
