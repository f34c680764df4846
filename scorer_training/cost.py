"""What scoring costs: processor time a post, reading the model, its size."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lambda_src.tickertape.scoring import score
from lambda_src.tickertape.scoring.model import FILE

ROUNDS: Final = 5
POSTS: Final = 500
_LOAD: Final = (
    "import time; from lambda_src.tickertape.scoring.model import shipped; "
    "began = time.process_time(); shipped(); print(time.process_time() - began)"
)


@dataclass(frozen=True)
class Cost:
    post_us: float
    load_ms: float
    file_bytes: int


def cost(texts: Sequence[str]) -> Cost:
    """The best of several rounds: what else runs on the machine only ever adds to them."""
    chosen = texts[:: max(1, len(texts) // POSTS)]
    rounds = [_seconds(chosen) / len(chosen) for _ in range(ROUNDS)]
    return Cost(min(rounds) * 1e6, min(_load() for _ in range(ROUNDS)) * 1e3, FILE.stat().st_size)


def _seconds(texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        score(text)
    return time.process_time() - began


def _load() -> float:
    """In a process of its own, as in a new execution environment."""
    answer = subprocess.run(  # noqa: S603 - the words are ours
        [sys.executable, "-c", _LOAD], check=True, capture_output=True, text=True, timeout=60
    )
    return float(answer.stdout)
