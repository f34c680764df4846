"""`python -m supply_chain locks`, and `python -m supply_chain audit NPM…`."""

import sys
from pathlib import Path
from typing import Final

from supply_chain import advisories, locks

ROOT: Final = Path(__file__).resolve().parents[1]


def main(command: str, *npm: str) -> int:
    if command == "locks":
        said = locks.problems(ROOT)
        failed = bool(said)
    else:
        verdicts = (advisories.python(ROOT), advisories.npm(ROOT, npm))
        said = [str(verdict) for verdict in verdicts]
        failed = not all(verdict.clean for verdict in verdicts)
    for sentence in said:
        print(sentence)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
