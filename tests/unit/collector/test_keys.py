"""A source's key: read when it is used, and told to nobody."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from lambda_src.collector.errors import SourceError
from lambda_src.collector.keys import Keys


class Secrets:
    """As the client of Secrets Manager."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.asked: list[str] = []
        self._answer = answer

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803
        self.asked.append(SecretId)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def find(answer: dict[str, Any] | Exception) -> str:
    secrets: Any = Secrets(answer)
    key = Keys("dev", lambda: secrets).find("wire")
    assert secrets.asked == ["tickertape-dev-wire-key"]
    return key


def test_a_key_is_what_was_put_there() -> None:
    assert find({"SecretString": "a-key\n"}) == "a-key"


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetSecretValue")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused("ResourceNotFoundException"), "no key yet: put it into .*tickertape-dev-wire-key"),
        ({"SecretString": " \n"}, "no key yet"),
        ({"SecretBinary": b"x"}, "no key yet"),
        (refused("AccessDeniedException"), "cannot be read .AccessDenied"),
        (ConnectTimeoutError(endpoint_url="https://x"), "cannot be read .ConnectTimeout"),
    ],
)
def test_a_key_that_is_missing_is_told(answer: dict[str, Any] | Exception, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        find(answer)


@pytest.mark.parametrize("secret", ["two words", "line\r\nx-evil: 1", "kéy", "k" * 600])
def test_what_is_no_key_is_told_without_being_shown(secret: str) -> None:
    with pytest.raises(SourceError, match="is no key") as told:
        find({"SecretString": secret})
    assert secret not in str(told.value)
