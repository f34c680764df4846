"""From a post's text to its verdict."""

from collections.abc import Sequence
from typing import Final

from lambda_src.tickertape.scoring.features import features
from lambda_src.tickertape.scoring.lexicon import groups
from lambda_src.tickertape.scoring.model import Model, probabilities, shipped
from lambda_src.tickertape.scoring.tokens import CASHTAG, Token, is_word, tokens
from lambda_src.tickertape.scoring.verdict import NOT_UNDERSTOOD, Verdict, verdict

# Of a post's words, so many must be known: fewer, and it is another language or a list of names.
KNOWN_SHARE: Final = 0.5


def score(text: str, model: Model | None = None) -> Verdict:
    """Of any text: work grows with its length and with nothing else. Keeps nothing of it."""
    model = model or shipped()
    found = tokens(text)
    if not understood(found, model):
        return NOT_UNDERSTOOD
    rows = model.find(features([token.form for token in found]))
    return verdict(probabilities(model.odds(rows.values())))


def understood(found: Sequence[Token], model: Model) -> bool:
    """A word of the market counts twice: few sentences of another language have many of them."""
    words = [token.form for token in found if is_word(token)]
    market = [token.form for token in found if token.form != CASHTAG and groups(token.form)]
    known = len(market) + len({*market, *model.find(words)})
    return known > 0 and known >= KNOWN_SHARE * len(set(words))
