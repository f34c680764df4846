"""A post's text as tokens: words in lower case, and signs for what differs in every post."""

import html
import re
from typing import Final, NamedTuple

CASHTAG: Final = "$tag"
MENTION: Final = "@user"

_LINK: Final = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"""
      (?P<cashtag> \$ [a-z]{1,6} (?:[.\-][a-z]{1,3})? (?![\w$]) )
    | (?P<mention> @ \w+ )
    | (?P<number>  (?: (?<![\w.)]) [-+\u2212\u2013~] )? [$€£¥]? \d [\d,]* (?:\.\d+)?
                   (?: \s? (?:%|pct\b|percent\b) | (?:bln|bn|mln|mm|[kmbtcxp]|bps?) \b )? )
    | (?P<word>    s&p | m&a | [^\W\d_]+ (?: ['\u2019] [^\W\d_]+ )* )
    | (?P<sign>    [!?]+ | \u2026 | \.{3} | [\u2190-\u2bff\U0001f000-\U0001faff] )
    """,
    re.VERBOSE,
)
_CURRENCIES: Final = frozenset("$€£¥")
_PERCENT: Final = ("%", "pct", "percent")


class Token(NamedTuple):
    form: str
    """What the model knows it by: `plunges`, `+%` for any gain in per cent, `$tag`, …"""

    text: str
    """As it stands in the post."""


def tokens(text: str) -> list[Token]:
    """Links are left out: where a post leads says nothing of what it says."""
    plain = _LINK.sub(" ", html.unescape(text))
    lowered = plain.lower()
    # A few letters change their length in lower case; then the lower case stands for itself.
    shown = plain if len(plain) == len(lowered) else lowered
    return [
        Token(_form(match), shown[match.start() : match.end()])
        for match in _TOKEN.finditer(lowered)
    ]


def is_word(token: Token) -> bool:
    return token.form[0].isalpha()


def _form(match: re.Match[str]) -> str:
    text = match.group()
    kind = match.lastgroup
    if kind == "word":
        return text.replace("\u2019", "'")
    if kind == "number":
        return _number(text)
    if kind == "cashtag":
        return CASHTAG
    if kind == "mention":
        return MENTION
    return "…" if text == "..." else text[0]


def _number(text: str) -> str:
    """`+%`, `-$`, `0`: its sign and its unit; what it amounts to differs in every post."""
    sign = "+" if text[0] == "+" else "-" if text[0] in "-\u2212\u2013" else ""
    if text.endswith(_PERCENT):
        return sign + "%"
    return sign + ("$" if _CURRENCIES.intersection(text) else "0")
