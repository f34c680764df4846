"""Scores for the asking: what the scorer makes of a text, and why. Nothing of it is kept."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from lambda_src.tickertape.events import Sentiment
from lambda_src.tickertape.posts import Text
from lambda_src.tickertape.scoring import explain
from lambda_src.web.authentication import Publisher
from lambda_src.web.documentation import answers

router = APIRouter(prefix="/api/v2/score", tags=["items"])


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: Text


class Word(BaseModel):
    word: str
    weight: float = Field(description="What it adds to the log-odds of positive against negative")


class Scored(BaseModel):
    sentiment: Sentiment
    score: float = Field(
        ge=0, le=1, description="0.0 most negative, 0.5 neutral, 1.0 most positive"
    )
    confidence: float = Field(ge=0, le=1, description="How likely the sentiment is right")
    understood: bool = Field(
        description="False where no word is known: then neutral, 0.5 and a confidence of 0"
    )
    words: list[Word] = Field(description="The weightiest first, at most ten")


@router.post(
    "",
    summary="Score a text as a post of it would be; nothing is published, kept or logged",
    responses=answers(401, 403, 413, 415, 503),
)
def score(_: Publisher, question: Question) -> Scored:
    verdict, words = explain(question.text)
    return Scored(
        sentiment=verdict.sentiment,
        score=verdict.score,
        confidence=verdict.confidence,
        understood=verdict.understood,
        words=[Word(word=word, weight=weight) for word, weight in words],
    )
