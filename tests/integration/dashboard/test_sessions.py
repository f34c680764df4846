import json
from datetime import datetime, timedelta

import httpx
import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.errors import TooManySessionsError
from lambda_src.tickertape.sessions import (
    LIFETIME,
    MINTED,
    MINTED_WITHIN,
    UNUSED_LIFETIME,
    Sessions,
)
from lambda_src.tickertape.table import Table
from tests.kit.domain import HandClock


def test_anybody_gets_an_anonymous_session(api: httpx.Client) -> None:
    answer = api.post("/api/v2/auth/anonymous")
    assert answer.status_code == 201
    session = answer.json()
    assert session["auth_type"] == "anonymous"
    lifetime = datetime.fromisoformat(session["session_expires_at"]) - datetime.fromisoformat(
        session["created_at"]
    )
    assert abs(lifetime - UNUSED_LIFETIME) < timedelta(seconds=2)
    me = api.get("/api/v2/auth/me", headers={"Authorization": f"Bearer {session['token']}"})
    assert me.status_code == 200
    told = me.json()
    used = datetime.fromisoformat(told.pop("session_expires_at"))
    lifetime = used - datetime.fromisoformat(session["created_at"])
    assert abs(lifetime - LIFETIME) < timedelta(seconds=30)
    assert told == {
        "user_id": session["user_id"],
        "role": "viewer",
        "auth_type": "anonymous",
        "created_at": session["created_at"],
    }


def test_a_body_is_optional_and_has_no_fields(api: httpx.Client) -> None:
    assert api.post("/api/v2/auth/anonymous", json={}).status_code == 201
    assert api.post("/api/v2/auth/anonymous", json={"role": "publisher"}).status_code == 422


def test_only_the_hash_of_a_token_is_stored(api: httpx.Client, table: Table) -> None:
    token = api.post("/api/v2/auth/anonymous").json()["token"]
    found = Sessions(table, utc_now).find(token)
    assert found is not None
    row = table.get(f"SESSION#{found.key}", "SESSION")
    assert row is not None
    assert token not in json.dumps(row)


@pytest.mark.parametrize("header", ["Authorization", "X-Authorization", "x-authorization"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_token_is_taken_from_either_header(
    api: httpx.Client, viewer: dict[str, str], header: str, scheme: str
) -> None:
    token = viewer["Authorization"].removeprefix("Bearer ")
    assert api.get("/api/v2/auth/me", headers={header: f"{scheme} {token}"}).status_code == 200


def test_our_own_header_goes_before_the_one_that_a_proxy_signs(
    api: httpx.Client, viewer: dict[str, str]
) -> None:
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
    headers = signed | {"X-Authorization": viewer["Authorization"]}
    assert api.get("/api/v2/auth/me", headers=headers).status_code == 200
    assert api.get("/api/v2/auth/me", headers=signed).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer " + "x" * 10_000},
        {"Authorization": b"Bearer \xff\xfe"},
        {"X-Authorization": "Bearer unknown"},
        {"X-User-ID": "somebody"},
    ],
    ids=str,
)
def test_without_a_session_it_is_401(api: httpx.Client, headers: dict[str, str]) -> None:
    answer = api.get("/api/v2/auth/me", headers=headers)
    assert answer.status_code == 401
    sent = "Bearer" in str(headers)
    assert answer.headers["www-authenticate"] == (
        'Bearer error="invalid_token"' if sent else "Bearer"
    )
    assert answer.json()["code"] == ("invalid_token" if sent else "session_required")


def test_a_token_in_the_query_is_no_identity(api: httpx.Client, viewer: dict[str, str]) -> None:
    token = viewer["Authorization"].removeprefix("Bearer ")
    assert api.get("/api/v2/auth/me", params={"token": token}).status_code == 422


def test_a_deleted_session_ends_at_once(api: httpx.Client, viewer: dict[str, str]) -> None:
    ended = api.delete("/api/v2/auth/session", headers=viewer)
    assert (ended.status_code, ended.content) == (204, b"")
    assert api.get("/api/v2/auth/me", headers=viewer).status_code == 401
    assert api.delete("/api/v2/auth/session", headers=viewer).status_code == 401


def test_an_expired_session_is_gone_before_its_row_is(api: httpx.Client, table: Table) -> None:
    made = Sessions(table, utc_now).create(lifetime=timedelta(seconds=-1))
    assert table.get(f"SESSION#{made.session.key}", "SESSION") is not None
    headers = {"Authorization": f"Bearer {made.token}"}
    assert api.get("/api/v2/auth/me", headers=headers).status_code == 401


def test_an_address_begins_so_many_sessions_and_no_more(table: Table) -> None:
    clock = HandClock()
    sessions = Sessions(table, clock)
    for _ in range(MINTED):
        sessions.mint("192.0.2.7")
    with pytest.raises(TooManySessionsError):
        sessions.mint("192.0.2.7")
    sessions.mint("192.0.2.8")
    clock.move(seconds=MINTED_WITHIN.total_seconds())
    sessions.mint("192.0.2.7")


def test_a_session_is_short_lived_until_it_is_used(table: Table) -> None:
    clock = HandClock()
    prolonging, reading = Sessions(table, clock, prolongs=True), Sessions(table, clock)
    used, unused = prolonging.mint("192.0.2.9").token, prolonging.mint("192.0.2.9").token
    assert prolonging.find(used)
    assert reading.find(unused)
    clock.move(seconds=UNUSED_LIFETIME.total_seconds())
    assert reading.find(used)
    assert reading.find(unused) is None
    assert prolonging.find(unused) is None
    clock.move(seconds=(LIFETIME - UNUSED_LIFETIME).total_seconds())
    assert reading.find(used) is None
