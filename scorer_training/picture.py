"""The card's picture: right against others, and as sure as it ought to be."""

from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from scorer_training.judged import Judged
from scorer_training.labelled import SENTIMENTS
from scorer_training.measures import confidence_calibration, measure
from scorer_training.others import always_neutral, vader

INK, GRID = "#24292f", "#d0d7de"
COLOURS: Final = {"Tickertape": "#0969da", "VADER": "#9a6700", "always neutral": "#6e7781"}
_WIDTH: Final = 0.27


def draw(judged: Judged, file: Path) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.2))
    _classes(judged, left)
    _calibration(judged, right)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK, labelsize=8)
    figure.tight_layout()
    # Without a date or a version of the library: the same posts give the same picture.
    figure.savefig(file, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _classes(judged: Judged, axes: Axes) -> None:
    texts, truth = judged.posts.texts, judged.posts.sentiments
    scorers = {
        "Tickertape": [verdict.sentiment for verdict in judged.verdicts],
        "VADER": vader(texts),
        "always neutral": always_neutral(texts),
    }
    for number, (name, said) in enumerate(scorers.items()):
        found = measure(truth, said)
        places = [place + (number - 1) * _WIDTH for place in range(len(SENTIMENTS) + 1)]
        heights = [*found.f1, found.macro_f1]
        axes.bar(places, heights, _WIDTH, color=COLOURS[name], label=name)
        for place, height in zip(places, heights, strict=True):
            axes.text(place, height, f"{height:.2f}", ha="center", va="bottom", fontsize=6)
    axes.set_xticks(range(len(SENTIMENTS) + 1), [*SENTIMENTS, "mean"])
    axes.set_ylim(0, 1)
    axes.set_ylabel("F1", fontsize=8)
    axes.legend(fontsize=7, frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))


def _calibration(judged: Judged, axes: Axes) -> None:
    found = confidence_calibration(judged.posts.sentiments, judged.verdicts)
    axes.plot([0, 1], [0, 1], color=GRID)
    axes.plot(found.claimed, found.true, marker="o", color=COLOURS["Tickertape"])
    for claimed, true, posts in zip(found.claimed, found.true, found.posts, strict=True):
        axes.annotate(
            f"{posts:,}", (claimed, true), (6, -9), textcoords="offset points", fontsize=6
        )
    axes.set(xlim=(0.3, 1), ylim=(0, 1))
    axes.set_xlabel("confidence, and how many posts", fontsize=8)
    axes.set_ylabel("share that is right", fontsize=8)
