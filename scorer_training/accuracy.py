"""`python -m scorer_training.accuracy FILE.csv` prints how right the scorer is about a file.

The file has the columns text and sentiment. A file that the model was trained on is
cross-validated, so that no post is judged by a model that has seen it.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from scorer_training.card import card
from scorer_training.cost import cost
from scorer_training.judged import judged
from scorer_training.labelled import LabelledError
from scorer_training.picture import draw

DOCS: Final = Path(__file__).parent.parent / "docs"
_BEGIN, _END = "<!-- card: -->\n", "\n<!-- :card -->"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scorer_training.accuracy", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV with the columns text and sentiment")
    parser.add_argument(
        "--document", action="store_true", help="write it and its picture into docs/accuracy.md"
    )
    arguments = parser.parse_args()
    try:
        found = judged(arguments.file)
    except LabelledError as error:
        print(error, file=sys.stderr)
        return 1
    made = card(found, cost(found.posts.texts))
    if arguments.document:
        page = DOCS / "accuracy.md"
        page.write_text(_placed(page.read_text(encoding="utf-8"), made), encoding="utf-8")
        draw(found, DOCS / "images" / "accuracy.png")
    print(made)
    return 0


def _placed(page: str, made: str) -> str:
    before, _, rest = page.partition(_BEGIN)
    return before + _BEGIN + made + _END + rest.partition(_END)[2]


if __name__ == "__main__":
    sys.exit(main())
