"""Sessions made by an operator, with the operator's own AWS rights."""

from datetime import timedelta

from lambda_src.contract.outputs import Output
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.sessions import LIFETIME, NewSession, Role, Sessions
from lambda_src.tickertape.table import Table
from operator_tools.endpoints import Endpoints


def create_session(
    endpoints: Endpoints, *, role: Role, lifetime: timedelta = LIFETIME
) -> NewSession:
    """Write a session into the environment's table; it ends after `lifetime`."""
    table = Table(endpoints.outputs[Output.FEED_TABLE_NAME], endpoints.client("dynamodb"))
    return Sessions(table, utc_now).create(role, lifetime=lifetime)
