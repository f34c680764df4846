"""A post as it is published, before it is an item: with its text, or scored already."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from lambda_src.tickertape.clock import iso
from lambda_src.tickertape.events import Item, ItemId, Line, Link, Sentiment, Ticker
from lambda_src.tickertape.scoring import agree, score

if TYPE_CHECKING:
    from pydantic.config import JsonDict

MAX_TEXT = 2_000


def _utc(text: str) -> str:
    try:
        return iso(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise ValueError("There is no such moment") from error


# The pattern also refuses half a surrogate pair, which no store and no answer could hold.
Text = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=MAX_TEXT, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
Timestamp = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
        r"(Z|[+-][0-9]{2}:[0-9]{2})$"
    ),
    AfterValidator(_utc),
    Field(description="ISO 8601 with its offset; kept as UTC", examples=["2026-01-31T14:00:00Z"]),
]


def _has(*fields: str) -> "JsonDict":
    return {"required": list(fields), "properties": {name: {"not": _NULL} for name in fields}}


def _scored(sentiment: Sentiment, bounds: "JsonDict") -> "JsonDict":
    return {"properties": {"sentiment": {"const": sentiment}, "score": bounds}}


_NULL: "JsonDict" = {"type": "null"}
# As Post's validator has it; with `oneOf`, generators of clients lose the fields.
_EITHER: "JsonDict" = {
    "if": _has("text"),
    "then": {"properties": {"sentiment": _NULL, "score": _NULL}},
    "else": _has("sentiment", "score")
    | {
        "anyOf": [
            _scored("positive", {"exclusiveMinimum": 0.5}),
            _scored("negative", {"exclusiveMaximum": 0.5}),
            _scored("neutral", {"minimum": 0.25, "maximum": 0.75}),
        ]
    },
}


class Post(BaseModel):
    """Either `text`, which is scored and dropped, or both `sentiment` and `score`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, json_schema_extra=_EITHER)

    item_id: ItemId | None = Field(
        default=None, description="Made up when absent; a known one is skipped"
    )
    tickers: Annotated[list[Ticker], Field(min_length=1, max_length=5)]
    timestamp: Timestamp | None = Field(default=None, description="Now, when absent")
    source: Line | None = Field(default=None, description="Who wrote it; kept with the item")
    url: Link | None = Field(
        default=None, description="Where it can be read: https only; kept with the item"
    )
    text: Text | None = None
    sentiment: Sentiment | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        given = [self.sentiment is not None, self.score is not None]
        if any(given) if self.text is not None else not all(given):
            raise ValueError("Send either text, or both sentiment and score")
        if self.sentiment and self.score is not None and not agree(self.sentiment, self.score):
            raise ValueError(
                "The score contradicts the sentiment: positive is above 0.5, negative below, "
                "neutral between 0.25 and 0.75"
            )
        return self

    def item(self, now: datetime) -> Item:
        """What is kept of it. Every field was validated above."""
        sentiment, number = self.sentiment, self.score
        if self.text is not None:
            sentiment, number = score(self.text)[:2]
        return Item.model_construct(
            item_id=self.item_id or uuid.uuid4().hex,
            tickers=list(dict.fromkeys(self.tickers)),
            sentiment=sentiment,
            score=number,
            timestamp=self.timestamp or iso(now),
            source=self.source,
            url=self.url,
        )
