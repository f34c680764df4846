"""What clients of the dashboard send."""

from typing import Any

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.sessions import Role, Sessions
from lambda_src.tickertape.table import Table


def bearer(table: Table, role: Role) -> dict[str, str]:
    token = Sessions(table, utc_now).create(role).token
    return {"Authorization": f"Bearer {token}"}


def post(**fields: Any) -> dict[str, Any]:
    """A post as a producer sends it; None leaves a field out."""
    given = {"tickers": ["AAPL"], "sentiment": "positive", "score": 0.9} | fields
    return {name: value for name, value in given.items() if value is not None}
