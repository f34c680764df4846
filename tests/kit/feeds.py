"""A server of feeds in a thread of its own, for tests that begin before an event loop does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from anyio.from_thread import start_blocking_portal

from local_cloud.feeds.server import Answer, FeedServer


@contextmanager
def running_feeds(answers: Mapping[str, Answer]) -> Iterator[FeedServer]:
    """`answers` of the server may be changed while it runs."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(FeedServer(answers)) as server,
    ):
        yield server
