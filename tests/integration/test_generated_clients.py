"""A client that openapi-python-client makes of each document works, refusals included."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.integration.conftest import Web
from tests.kit.domain import store
from tests.kit.emulator import Emulator
from tests.kit.requests import bearer
from tests.kit.server import Server, Servers


class Generated:
    """The package made of what a server says of itself."""

    def __init__(self, server: Server, folder: Path, open_clients: ExitStack) -> None:
        self.name = f"generated_{server.app}"
        self._url = server.url
        self._open_clients = open_clients
        config = Config.from_sources(
            ConfigFile(post_hooks=[], package_name_override=self.name),
            MetaType.NONE,
            f"{server.url}openapi.json",
            "utf-8",
            overwrite=False,
            output_path=folder / self.name,
        )
        assert generate(config=config) == []
        self.models = import_module(f"{self.name}.models")

    def client(self, headers: dict[str, str] | None = None) -> Any:
        made = import_module(f"{self.name}.client").Client(self._url, headers=headers or {})
        return self._open_clients.enter_context(made)

    def calls(self, tag: str) -> Callable[..., Any]:
        """Call an operation: its status, and what was made of the body."""

        def call(operation: str, *arguments: str, **more: Any) -> Any:
            module = import_module(f"{self.name}.api.{tag}.{operation}")
            return module.sync_detailed(*arguments, **more)

        return call


@pytest.fixture
def generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Server], Generated]]:
    monkeypatch.syspath_prepend(tmp_path)
    with ExitStack() as open_clients:
        yield lambda server: Generated(server, tmp_path, open_clients)
    for name in [name for name in sys.modules if name.startswith("generated_")]:
        del sys.modules[name]


def test_a_client_of_the_dashboard(
    generated: Callable[[Server], Generated], own_web: Web, emulator: Emulator
) -> None:
    package = generated(own_web.dashboard)
    models, anybody = package.models, package.client()
    sessions, configurations, items = map(package.calls, ("sessions", "configurations", "items"))

    session = sessions("begin_session", client=anybody)
    assert session.status_code == 201
    viewer = package.client({"Authorization": f"Bearer {session.parsed.token}"})
    me = sessions("get_session", client=viewer).parsed
    assert (me.user_id, me.role.value) == (session.parsed.user_id, "viewer")

    wanted = models.NewConfiguration(name="mine", tickers=["AAPL"])
    made = configurations("create_configuration", client=viewer, body=wanted).parsed
    assert [each.symbol for each in made.tickers] == ["AAPL"]
    configurations(
        "change_configuration", made.config_id, client=viewer, body=models.Change(name="ours")
    )
    (listed,) = configurations("list_configurations", client=viewer).parsed.configurations
    assert (listed.config_id, listed.name) == (made.config_id, "ours")
    unknown = configurations("get_configuration", "nothing", client=viewer)
    assert (unknown.status_code, unknown.parsed.code.value) == (404, "not_found")

    publisher = package.client(bearer(store(emulator, own_web.dashboard.backend), "publisher"))
    post = models.Post(item_id="one", tickers=["AAPL"], text="Record profits at Apple")
    publication = models.Publication(items=[post])
    published = items("publish_items", client=publisher, body=publication).parsed
    assert [each.item_id for each in published.accepted] == ["one"]
    assert items("publish_items", client=viewer, body=publication).parsed.status == 403
    (item,) = items("poll_items", client=anybody).parsed.items
    assert (item.item_id, item.tickers) == ("one", ["AAPL"])
    invalid = items("poll_items", client=anybody, tickers="not a ticker")
    assert (invalid.status_code, invalid.parsed.code) == (422, "invalid_request")
    assert invalid.parsed.detail[0].loc[-1] == "tickers"


def test_a_client_of_the_streams(
    generated: Callable[[Server], Generated], make_server: Servers
) -> None:
    server = make_server("streaming", slice_seconds=0.5, max_connections=1)
    package = generated(server)
    anybody = package.client()
    streams, service = map(package.calls, ("streams", "service"))

    followed = streams("follow_feed", client=anybody)
    assert followed.status_code == 200
    assert "event: connection_open\n" in followed.parsed
    assert "event: connection_close\n" in followed.parsed
    assert service("get_stream_status", client=anybody).parsed.max_connections == 1
    refused = streams("follow_configuration", "nothing", client=anybody)
    assert (refused.status_code, refused.parsed.code.value) == (401, "session_required")
