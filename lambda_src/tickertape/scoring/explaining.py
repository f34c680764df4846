"""Which words of a post weighed most."""

from typing import Final, NamedTuple

from lambda_src.tickertape.scoring.features import features
from lambda_src.tickertape.scoring.model import Model, shipped
from lambda_src.tickertape.scoring.scorer import score, understood
from lambda_src.tickertape.scoring.tokens import Token, tokens
from lambda_src.tickertape.scoring.verdict import DIGITS, Verdict

MAX_WORDS: Final = 10


class WeightedWord(NamedTuple):
    word: str
    """As it stands in the text."""

    weight: float
    """What it adds to the log-odds of positive against negative."""


class Explained(NamedTuple):
    verdict: Verdict
    words: list[WeightedWord]
    """The weightiest first, at most MAX_WORDS; none where nothing was understood."""


def explain(text: str, model: Model | None = None) -> Explained:
    model = model or shipped()
    found = tokens(text)
    weights = _weights(found, model) if understood(found, model) else {}
    ranked = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    words = [WeightedWord(word, round(weight, DIGITS)) for word, weight in ranked[:MAX_WORDS]]
    return Explained(score(text, model), [word for word in words if word.weight])


def _weights(found: list[Token], model: Model) -> dict[str, float]:
    """A feature's weight is shared evenly among the words at its ends."""
    spans = features([token.form for token in found])
    rows = model.find(spans)
    length = model.length(rows.values())
    weights: dict[str, float] = {}
    for name, row in rows.items():
        ends = {found[end].text for end in spans[name]}
        share = (model.positive[row] - model.negative[row]) / length / len(ends)
        for word in ends:
            weights[word] = weights.get(word, 0.0) + share
    return weights
