"""Sessions made by an operator, with the operator's own AWS rights."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local_cloud.endpoints import Endpoints

if TYPE_CHECKING:
    from tickertape.sessions import NewSession, Role


def create_session(endpoints: Endpoints, *, role: "Role") -> "NewSession":
    """Write a session into the environment's table."""
    # The functions' sources are not installed: they are what is deployed.
    source = str(Path(__file__).resolve().parent.parent / "lambda_src")
    if source not in sys.path:
        sys.path.append(source)
    from tickertape.clock import utc_now  # noqa: PLC0415
    from tickertape.sessions import Sessions  # noqa: PLC0415
    from tickertape.table import Table  # noqa: PLC0415

    table = Table(endpoints.outputs["FeedTableName"], endpoints.client("dynamodb"))
    return Sessions(table, utc_now).create(role)
