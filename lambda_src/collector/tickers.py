"""Which tickers an entry means: cashtags, and the notation of exchanges."""

import re
from typing import Final

_SYMBOL: Final = r"([A-Z]{1,5}(?:\.[A-Z])?)(?![\w.]*\w)"
_CASHTAG: Final = re.compile(rf"(?<![\w$]){re.escape('$')}{_SYMBOL}")
_EXCHANGE: Final = re.compile(rf"\b(?:NASDAQ|Nasdaq|NYSE(?: American| Arca)?|AMEX)\s*:\s*{_SYMBOL}")


def meant(title: str, text: str = "") -> tuple[str, ...]:
    """Most certain first; empty where no company is meant for certain."""
    said = (title, text)
    found = [
        each for pattern in (_EXCHANGE, _CASHTAG) for one in said for each in pattern.findall(one)
    ]
    return tuple(dict.fromkeys(found))
