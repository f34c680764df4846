"""Verdicts on posts that the model has not seen."""

from dataclasses import dataclass
from pathlib import Path

from lambda_src.tickertape.scoring import Verdict, score
from lambda_src.tickertape.scoring.model import shipped
from scorer_training.fit import FOLDS, fit, folds
from scorer_training.labelled import Labelled, digest, read


@dataclass(frozen=True)
class Judged:
    posts: Labelled
    verdicts: list[Verdict]
    how: str
    """By which model, in words."""


def judged(file: Path) -> Judged:
    """By the model that is deployed; each by one that has not seen it, if that one has.

    Raises LabelledError.
    """
    posts = read(file)
    if digest(file) != shipped().trained_on:
        how = "by the model that is deployed, which was trained on another file"
        return Judged(posts, [score(text) for text in posts.texts], how)
    verdicts: dict[int, Verdict] = {}
    for seen, unseen in folds(posts):
        model = fit(posts.take(seen), b"")
        verdicts.update({row: score(posts.texts[row], model) for row in unseen})
    how = f"each by a model that was trained on the other posts, in {FOLDS} parts"
    return Judged(posts, [verdicts[row] for row in range(len(posts))], how)
