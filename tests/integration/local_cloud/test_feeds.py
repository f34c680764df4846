"""The server of feeds that a laptop's collector asks."""

import time

import httpx
import pytest

from local_cloud.feeds.newsroom import Newsroom
from local_cloud.feeds.server import FeedServer


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:{port}", "127.0.0.1.nip.io"])
async def test_a_name_that_leads_here_is_refused(host: str) -> None:
    answers = Newsroom(time.time, key="key").answers()
    async with FeedServer(answers) as server, httpx.AsyncClient() as client:
        path = next(iter(answers))
        named = host.format(port=server.url.rpartition(":")[2])
        answer = await client.get(server.url + path, headers={"Host": named})
        assert answer.status_code == 403
        assert answer.text == "No feed has the host name of this request.\n"
        assert not server.requests
        own = await client.get(server.url + path)
        assert own.status_code == 200
        assert "access-control-allow-origin" not in own.headers
