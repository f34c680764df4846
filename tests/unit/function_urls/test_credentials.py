"""Role credentials are shared while they are fresh."""

from typing import Any

import pytest

from function_urls.credentials import RoleCredentials


class Sts:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        number = len(self.asked)
        given = {
            "AccessKeyId": f"key-{number}",
            "SecretAccessKey": "secret",  # pragma: allowlist secret
            "SessionToken": "token",
        }
        return {"Credentials": given}


def test_they_are_taken_anew_long_before_they_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("function_urls.credentials.time.monotonic", lambda: now[0])
    sts = Sts()
    roles = RoleCredentials(sts, 3600)  # type: ignore[arg-type]

    first = roles.for_role("role/a", session="a")
    assert first == {
        "AWS_ACCESS_KEY_ID": "key-1",
        "AWS_SECRET_ACCESS_KEY": "secret",  # pragma: allowlist secret
        "AWS_SESSION_TOKEN": "token",
    }
    now[0] += 700
    assert roles.for_role("role/a", session="a") == first
    assert roles.for_role("role/b", session="b") != first
    now[0] += 21
    assert roles.for_role("role/a", session="a") != first
    assert [request["RoleArn"] for request in sts.asked] == ["role/a", "role/b", "role/a"]
