"""All of it, in shares: the same seed makes the same run."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from tests.kit.hostile import addressing, bodies, connections, framing, headers, queries
from tests.kit.hostile.attempt import Attempt, Known

Make = Callable[[Random, Known], Attempt]
# How many of a thousand.
SHARES: Final[dict[Make, int]] = {
    framing.lengths: 110,
    framing.codings: 130,
    framing.lines: 120,
    framing.starts: 110,
    framing.noise: 60,
    addressing.targets: 70,
    addressing.methods: 40,
    headers.bombs: 20,
    headers.odd: 50,
    headers.tokens: 50,
    bodies.fields: 60,
    bodies.raw: 20,
    bodies.types: 20,
    bodies.compressed: 5,
    queries.queries: 40,
    queries.event_ids: 20,
    queries.openings: 3,
    connections.half_open: 30,
    connections.slow: 7,
    connections.pipelined: 5,
    connections.mutated: 30,
}
assert sum(SHARES.values()) == 1_000


def attempts(seed: int, count: int, known: Known) -> Iterator[tuple[str, Attempt]]:
    """`count` of them, each with the name of its family."""
    random = Random(seed)  # noqa: S311
    for make in random.choices(list(SHARES), weights=list(SHARES.values()), k=count):
        yield _name(make), make(random, known)


def _name(make: Make) -> str:
    return f"{make.__module__.rpartition('.')[2]}.{getattr(make, '__name__', '')}"
