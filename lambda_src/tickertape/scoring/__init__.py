"""How a post sounds to someone who trades: `score`, and `explain` with the words that weighed."""

from lambda_src.tickertape.scoring.explaining import Explained, WeightedWord, explain
from lambda_src.tickertape.scoring.scorer import score
from lambda_src.tickertape.scoring.verdict import Verdict, agree

__all__ = ["Explained", "Verdict", "WeightedWord", "agree", "explain", "score"]
