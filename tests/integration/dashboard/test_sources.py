"""The sources over HTTP, as the collector's runs left them in the table."""

from datetime import timedelta

import httpx

from lambda_src.contract.sources import Source
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.source_state import failed, held, known, succeeded
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table

SOURCES = "/api/v2/sources"
SECRET = "https://example.com/feed?key=of-this-one"


def test_nothing_is_collected_until_something_is(api: httpx.Client, table: Table) -> None:
    empty = api.get(SOURCES).json()
    assert empty["sources"] == []

    sources, now = Sources(table), utc_now()
    for name, title, ago in (("b", "Wires", 0), ("a", "agency", 3)):
        then = now - timedelta(hours=ago)
        state = held(known(None, Source(name=name, title=title, url=SECRET), then), then)
        assert sources.write(state)
        assert sources.write(succeeded(state, then, new=name == "b"))
    [agency, wires] = api.get(SOURCES).json()["sources"]
    assert agency == {
        "source": "agency",
        "freshness": "stale",
        "read_at": iso(now - timedelta(hours=3)),
        "newest_at": None,
        "every_seconds": 300,
    }
    assert (wires["freshness"], wires["newest_at"]) == ("fresh", iso(now))

    # What went wrong, and where, is for those who run it.
    [state] = [each for each in sources.read() if each.name == "b"]
    assert sources.write(held(state, now))
    assert sources.write(failed(held(state, now), now, f"{SECRET} answered 500"))
    assert "key" not in api.get(SOURCES).text
