"""The commands as a person meets them: what is wrong is one sentence."""

from typing import Any

import pytest

from cdk_app.environments import CATALOG
from operator_tools import __main__ as commands
from operator_tools.endpoints import Endpoints
from operator_tools.following import FollowError


def test_a_feed_that_goes_away_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def tail(*_: Any, **__: Any) -> None:
        raise FollowError("The stream could not be reached")

    monkeypatch.setattr(Endpoints, "load", lambda *_, **__: None)
    monkeypatch.setattr(commands, "tail", tail)
    assert commands.main(["tail"]) == 1
    assert capsys.readouterr().err.strip() == "The stream could not be reached"


@pytest.mark.parametrize("command", ["token", "tail", "logs"])
def test_an_environment_that_there_is_not_is_one_sentence_with_the_choices(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main([command, "--env", "staging"]) == 1
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert "staging" in said
    assert all(name in said for name in CATALOG)
