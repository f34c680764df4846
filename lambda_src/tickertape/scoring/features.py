"""What the model looks at in a post, by name, each with the tokens that it comes from."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import Final

from lambda_src.tickertape.scoring.lexicon import groups

MOST_IN_A_ROW: Final = 3
Span = tuple[int, int]
"""First and last token."""


def features(forms: Sequence[str]) -> dict[str, Span]:
    """Every feature once, in a fixed order.

    Words and pairs of words; what groups of the lexicon follow each other, whatever stands between
    them; a group beside a word. So `slashes its payout` is known from `cuts dividend`.
    """
    found: dict[str, Span] = {}
    found.update(_words(forms))
    found.update(_groups(forms))
    return found


def _words(forms: Sequence[str]) -> Iterator[tuple[str, Span]]:
    previous = "<"
    for here, form in enumerate(forms):
        yield form, (here, here)
        yield f"{previous} {form}", (max(here - 1, 0), here)
        previous = form
    if forms:
        yield f"{previous} >", (len(forms) - 1, len(forms) - 1)


def _groups(forms: Sequence[str]) -> Iterator[tuple[str, Span]]:
    of = [groups(form) for form in forms]
    for left, right in pairwise(range(len(forms))):
        for group in of[left]:
            yield f"#{group} {forms[right]}", (left, right)
        for group in of[right]:
            yield f"{forms[left]} #{group}", (left, right)
    marked = [(here, known) for here, known in enumerate(of) if known]
    for size in range(1, MOST_IN_A_ROW + 1):
        for row in zip(*(marked[start:] for start in range(size)), strict=False):
            for names in product(*(known for _, known in row)):
                yield f"#{' #'.join(names)}", (row[0][0], row[-1][0])
