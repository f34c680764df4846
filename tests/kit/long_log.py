"""A log that is long at once, written past the feed."""

from lambda_src.tickertape.attributes import Row
from lambda_src.tickertape.batch import Batch, log_items, log_key
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import HEAD, PARTITION
from tests.kit.domain import Domain
from tests.kit.feed_items import NEVER


def log_row(batch: Batch) -> Row:
    return {
        "pk": PARTITION,
        "sk": log_key(batch.last_seq),
        "first_seq": batch.first_seq,
        "last_seq": batch.last_seq,
        "items": log_items(batch.items),
        "published_at": batch.published_at,
        "expires_at": batch.expires_at,
    }


def head_row(seq: int) -> Row:
    return {"pk": HEAD, "sk": HEAD, "seq": seq, "log_until": NEVER}


def write_much(domain: Domain, rows: int, items_each: int) -> int:
    """More than all the buffers between server and client, in few writes; the last number."""
    posts = [
        Item(
            item_id=f"{n:0>128}",
            tickers=["AAAAA.A", "BBBBB.B", "CCCCC.C", "DDDDD.D", "EEEEE.E"],
            sentiment="neutral",
            score=0.5,
            timestamp=iso(utc_now()),
        )
        for n in range(items_each)
    ]
    first = domain.feed.head(consistent=True) + 1
    made = [Batch(first + row * items_each, posts, iso(utc_now()), NEVER) for row in range(rows)]
    for row in (*map(log_row, made), head_row(made[-1].last_seq)):
        domain.table.write(domain.table.put(row))
    return made[-1].last_seq
