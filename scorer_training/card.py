"""The card: what `python -m scorer_training.accuracy` prints, in Markdown."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from scorer_training.cost import Cost
from scorer_training.judged import Judged
from scorer_training.kinds import HARD, KINDS
from scorer_training.labelled import SENTIMENTS
from scorer_training.measures import confidence_calibration, measure, score_calibration
from scorer_training.others import always_neutral, vader

if TYPE_CHECKING:
    from lambda_src.tickertape.events import Sentiment

_SURE: Final = (0.0, 0.5, 0.7, 0.9)
_Row = Sequence[str | int | float]


def card(judged: Judged, cost: Cost) -> str:
    parts = (_overall(judged), _classes(judged), _kinds(judged), _hard(judged), _sure(judged))
    return "\n\n".join(["\n\n".join(part) for part in parts] + list(_cost(cost)))


def _overall(judged: Judged) -> Iterator[str]:
    posts, truth = judged.posts, judged.posts.sentiments
    yield f"{len(posts):,} labelled posts, {judged.how}."
    scorers: dict[str, list[Sentiment]] = {
        "Tickertape": [verdict.sentiment for verdict in judged.verdicts],
        "always neutral": always_neutral(posts.texts),
        "VADER": vader(posts.texts),
    }
    measured = {name: measure(truth, said) for name, said in scorers.items()}
    yield _table(
        ("scorer", "accuracy", "macro-F1", *(f"F1 {word}" for word in SENTIMENTS)),
        ((name, m.accuracy, m.macro_f1, *m.f1) for name, m in measured.items()),
    )


def _classes(judged: Judged) -> Iterator[str]:
    found = measure(judged.posts.sentiments, [verdict.sentiment for verdict in judged.verdicts])
    yield "## By class"
    columns = zip(
        SENTIMENTS,
        found.posts,
        found.precision,
        found.recall,
        found.f1,
        *zip(*found.confusion, strict=True),
        strict=True,
    )
    names = ("label", "posts", "precision", "recall", "F1")
    yield _table((*names, *(f"judged {word}" for word in SENTIMENTS)), columns)


def _kinds(judged: Judged) -> Iterator[str]:
    yield "## By kind of text"
    yield "A post may be of several kinds."
    yield _parts(judged, KINDS)


def _hard(judged: Judged) -> Iterator[str]:
    yield "## Where it fails"
    yield (
        "It knows words and what stands beside them, not what a sentence says: who does what to "
        "whom, irony, and figures that must be compared escape it."
    )
    yield _parts(judged, HARD)


def _parts(judged: Judged, parts: dict[str, Callable[[str], bool]]) -> str:
    rows = list(zip(judged.posts.texts, judged.posts.sentiments, judged.verdicts, strict=True))
    vaders = vader(judged.posts.texts)
    lines: list[_Row] = []
    for name, belongs in parts.items():
        chosen = [number for number, (text, _, _) in enumerate(rows) if belongs(text)]
        if chosen:
            truth = [rows[number][1] for number in chosen]
            found = measure(truth, [rows[number][2].sentiment for number in chosen])
            other = measure(truth, [vaders[number] for number in chosen])
            lines.append((name, len(chosen), found.accuracy, found.macro_f1, other.accuracy))
    return _table(("kind", "posts", "accuracy", "macro-F1", "VADER's accuracy"), lines)


def _sure(judged: Judged) -> Iterator[str]:
    truth = judged.posts.sentiments
    confidence = confidence_calibration(truth, judged.verdicts).error
    score = score_calibration(truth, judged.verdicts).error
    strangers = sum(not verdict.understood for verdict in judged.verdicts)
    yield "## How sure it is"
    yield (
        f"Expected calibration error {confidence:.3f} of the confidence, {score:.3f} of the score "
        f"(a label counts as 0, 0.5 or 1). Posts in which it understood nothing: {strangers}."
    )
    pairs = list(zip(truth, judged.verdicts, strict=True))
    lines: list[_Row] = []
    for least in _SURE:
        right = [said.sentiment == label for label, said in pairs if said.confidence >= least]
        if right:
            lines.append(
                (f"at least {least:.1f}", len(right) / len(pairs), sum(right) / len(right))
            )
    yield _table(("confidence", "share of the posts", "accuracy"), lines)


def _cost(cost: Cost) -> Iterator[str]:
    yield "## What it costs"
    yield (
        f"{cost.post_us:.0f} µs of processor time a post, {cost.load_ms:.1f} ms to read the model "
        f"when the first post comes, {cost.file_bytes / 1024:.0f} KiB in the artifact."
    )


def _table(names: Sequence[str], rows: "Iterator[_Row] | Sequence[_Row]") -> str:
    ruler = ["---", *("---:" for _ in names[1:])]
    lines = [names, ruler, *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return value if isinstance(value, str) else f"{value:,}"
