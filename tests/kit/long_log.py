"""A log that is long at once, written past the feed."""

import json

from lambda_src.tickertape.batch import log_key
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.feed import HEAD, PARTITION
from tests.kit.domain import Domain
from tests.kit.feed_items import NEVER


def write_much(domain: Domain, rows: int, items_each: int) -> int:
    """More than all the buffers between server and client, in few writes; the last number."""
    row_items = [
        {
            "item_id": f"{n:0>128}",
            "tickers": ["AAAAA.A", "BBBBB.B", "CCCCC.C", "DDDDD.D", "EEEEE.E"],
            "sentiment": "neutral",
            "score": 0.5,
            "timestamp": iso(utc_now()),
        }
        for n in range(items_each)
    ]
    table, last = domain.table, domain.feed.head(consistent=True)
    for _ in range(rows):
        first, last = last + 1, last + items_each
        row = {
            "pk": PARTITION,
            "sk": log_key(last),
            "first_seq": first,
            "last_seq": last,
            "items": json.dumps(row_items),
            "published_at": iso(utc_now()),
            "expires_at": NEVER,
        }
        table.write(table.put(row))
    table.write(table.put({"pk": PARTITION, "sk": HEAD, "seq": last, "log_until": NEVER}))
    return last
