"""Tickers that were written as such: a cashtag, or a symbol behind its exchange."""

import re
from typing import Final

from lambda_src.collector.tickers.table import Table
from lambda_src.collector.tickers.words import shouted

# Classes of shares; another letter behind a point is another exchange: `$ABC.V` trades in Toronto.
_CLASS: Final = r"(?:[.\-/]([ABC])(?![A-Za-z0-9]))?"
_CASHTAG: Final = re.compile(rf"(?<![\w$.])\$([A-Za-z]{{1,5}}){_CLASS}(?![\w$]|[.\-]\w)")
_EXCHANGE: Final = re.compile(
    r"""(?<![A-Za-z])
    (?: NYSE (?: \s? (?:American|Arca|MKT) )? | AMEX | Cboe (?:\sBZX)?
      | (?:NASDAQ|Nasdaq) (?:GS|GM|CM)?
        (?: \s (?:GS|GM|CM|Capital|Global) (?:\sSelect)? (?:\sMarket)? )?
      | OTC (?: QX | QB | MKTS | \s?Markets | \s?Pink )? )
    (?: /[A-Z]{2,6} )?
    (?P<tight> : | \s?:\s? ) ["\u201c]?
    (?P<symbols> [A-Z]{1,5}\b (?:[.\-/][A-C]\b)? (?: ,\s? [A-Z]{1,5}\b (?:[.\-/][A-C]\b)? ){0,4} )
    """,
    re.VERBOSE,
)
# Reuters writes the exchange behind the symbol: (AAPL.O).
_REUTERS: Final = re.compile(r"[(<]([A-Z]{1,5})\.(?:N|O|OQ|K|A|P)[)>]")
_SYMBOL: Final = re.compile(r"([A-Z]{1,5})(?:[.\-/]([A-C]))?")
_REGISTRANT: Final = re.compile(r"\((\d{10})\)")
# Money and what is traded as if it were money.
_MONEY: Final = """USD EUR GBP JPY CAD AUD NZD CHF CNY CNH HKD INR KRW MXN BRL SEK NOK DKK SGD US
    USDT USDC BTC ETH XRP SOL DOGE SHIB ADA BNB LTC AVAX MATIC XBT XAU XAG BN MM MN TN"""
_SHORTEST_SMALL: Final = 3
_CURRENCIES: Final = frozenset(_MONEY.split())


def written(text: str, table: Table) -> list[str]:
    """In the order in which they stand."""
    found = [
        *(symbol for match in _EXCHANGE.finditer(text) for symbol in _listed(match)),
        *((match.start(), match[1]) for match in _REUTERS.finditer(text)),
        *((match.start(), _cashtag(match, table)) for match in _CASHTAG.finditer(text)),
        *((match.start(), table.registrant(match[1])) for match in _REGISTRANT.finditer(text)),
    ]
    return list(dict.fromkeys(ticker for _, ticker in sorted(found) if ticker))


def _listed(match: re.Match[str]) -> list[tuple[int, str]]:
    before = match.string[match.start() - 1 : match.start()]
    if match["tight"] != ":" and before not in ("(", "[") and shouted(match.string):
        # A headline in capitals: what follows the colon is any word.
        return []
    first, end = match.span("symbols")
    return [
        (symbol.start(), _joined(*symbol.groups()))
        for symbol in _SYMBOL.finditer(match.string, first, end)
    ]


def _cashtag(match: re.Match[str], table: Table) -> str:
    ticker = _joined(match[1].upper(), match[2])
    if ticker in _CURRENCIES:
        return ""
    if match[1].isupper():
        return ticker
    # `$m` and `$rent` are written for other things than a share.
    return ticker if len(ticker) >= _SHORTEST_SMALL and ticker in table.tickers else ""


def _joined(symbol: str, share_class: str | None) -> str:
    return f"{symbol}.{share_class}" if share_class else symbol
