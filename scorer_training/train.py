"""`python -m scorer_training.train FILE.csv` writes the model that is deployed."""

import argparse
import sys
from pathlib import Path

from lambda_src.tickertape.scoring.model import FILE
from scorer_training.fit import fit
from scorer_training.labelled import LabelledError, digest, read


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scorer_training.train", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV with the columns text and sentiment")
    parser.add_argument("--output", type=Path, default=FILE, help="where the model goes")
    arguments = parser.parse_args()
    try:
        posts = read(arguments.file)
        model = fit(posts, digest(arguments.file))
    except LabelledError as error:
        print(error, file=sys.stderr)
        return 1
    data = model.pack()
    arguments.output.write_bytes(data)
    print(f"{len(posts):,} posts, {len(model.rows):,} features, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
