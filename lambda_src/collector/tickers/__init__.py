"""Which company an entry is about: `meant`. Better none than a wrong one."""

from lambda_src.collector.tickers.deciding import meant

__all__ = ["meant"]
