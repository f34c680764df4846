import json

from hypothesis import given
from hypothesis import strategies as st

from lambda_src.tickertape.import_messages import MAX_MESSAGE, Message, distinct, messages
from lambda_src.tickertape.import_queue import _batches
from lambda_src.tickertape.posts import Post

TASK_ID = "0123456789abcdef0123456789abcdef"
QUEUE_TAKES = 256 * 1024


def posts(*ids: str | None, text: str = "x") -> list[Post]:
    return [Post(item_id=item_id, tickers=["A"], text=text) for item_id in ids]


def test_the_first_of_each_id_stays() -> None:
    kept = distinct(TASK_ID, posts("a", "b", "a", "c", "b"))
    assert [post.item_id for post in kept] == ["a", "b", "c"]


def test_a_post_without_an_id_gets_one_that_no_retry_changes() -> None:
    first, again = (distinct(TASK_ID, posts("a", None, None)) for _ in range(2))
    assert first == again
    assert len({post.item_id for post in first}) == 3


def test_messages_hold_all_items_in_order_and_say_where_they_begin() -> None:
    given_ = distinct(TASK_ID, posts(*[str(n) for n in range(95)]))
    parts = [Message.model_validate_json(body) for body in messages(TASK_ID, given_)]
    assert [(part.offset, len(part.items)) for part in parts] == [(0, 40), (40, 40), (80, 15)]
    assert [item["item_id"] for part in parts for item in part.items] == [str(n) for n in range(95)]
    assert Post.model_validate(parts[0].items[0]) == given_[0]


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=120), st.sampled_from("a\U0001f600é\n"))
def test_no_message_and_no_batch_is_more_than_the_queue_takes(
    lengths: list[int], character: str
) -> None:
    given_ = [
        Post(item_id=str(n), tickers=["A"], text=character * length)
        for n, length in enumerate(lengths)
    ]
    bodies = list(messages(TASK_ID, given_))
    assert sum(len(json.loads(body)["items"]) for body in bodies) == len(lengths)
    for body in bodies:
        assert body.isascii()
        assert len(body) < QUEUE_TAKES
    batches = list(_batches(bodies, "call-1"))
    assert [entry["MessageBody"] for batch in batches for entry in batch] == bodies
    for batch in batches:
        assert len(batch) <= 10
        assert len({entry["Id"] for entry in batch}) == len(batch)
        assert sum(len(entry["MessageBody"]) for entry in batch) < QUEUE_TAKES
    assert MAX_MESSAGE < QUEUE_TAKES
