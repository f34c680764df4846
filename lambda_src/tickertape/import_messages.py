"""An import on its way to the worker: split into chunks that fit a queue message."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lambda_src.tickertape.feed import MAX_ITEMS
from lambda_src.tickertape.posts import Post

# A queue message takes 256 KB, and so do ten of them that are sent together.
MAX_MESSAGE = 200_000


class Message(BaseModel):
    """A chunk of a task on its way: `offset` is where its items begin in the import."""

    model_config = ConfigDict(frozen=True)

    task_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    offset: Annotated[int, Field(ge=0)]
    items: Annotated[list[Any], Field(min_length=1, max_length=MAX_ITEMS)]


def distinct(task_id: str, posts: Sequence[Post]) -> list[Post]:
    """The first of each item id; one without an id gets one that no retry changes."""
    named = (
        post if post.item_id else post.model_copy(update={"item_id": f"{task_id}.{n}"})
        for n, post in enumerate(posts)
    )
    by_id: dict[str | None, Post] = {}
    for post in named:
        by_id.setdefault(post.item_id, post)
    return list(by_id.values())


def messages(task_id: str, posts: Sequence[Post]) -> Iterator[str]:
    """In ASCII: a queue refuses some characters that JSON allows."""
    offset, items, size = 0, list[str](), 0
    for n, post in enumerate(posts):
        item = post.model_dump_json(exclude_none=True, ensure_ascii=True)
        if items and (len(items) == MAX_ITEMS or size + len(item) > MAX_MESSAGE):
            yield _message(task_id, offset, items)
            offset, items, size = n, [], 0
        items.append(item)
        size += len(item) + 1
    yield _message(task_id, offset, items)


def _message(task_id: str, offset: int, items: Sequence[str]) -> str:
    return f'{{"task_id":{json.dumps(task_id)},"offset":{offset},"items":[{",".join(items)}]}}'
