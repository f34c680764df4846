"""AWS's list prices, as `prices.toml` has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

GB: Final = 1024**3
MB: Final = 1024**2
"""On AWS's price pages a GB is 1,024 MB."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """`usd` for `per` units."""

    usd: float
    unit: str
    source: str
    read: date
    per: int = 1

    def of(self, quantity: float) -> float:
        """Dollars."""
        return self.usd * quantity / self.per


def _read() -> Mapping[str, Price]:
    text = Path(__file__).with_name("prices.toml").read_text(encoding="utf-8")
    told: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {name: Price(**values) for name, values in told.items()}


PRICES: Final = _read()
