"""What a server's answer says, in words for whoever wrote the file."""

import json
from typing import Any

import httpx

from lambda_src.contract.edge import BODY_HASH
from operator_tools.posts_file import BadLine, Line

_WORDS = {
    ("tickers", "too_short"): "it has no tickers",
    ("tickers", "too_long"): "it has more tickers than a post may have: five",
    ("tickers", "string_pattern_mismatch"): (
        "{value} is no ticker: one to five letters, with a class such as .B if it has one"
    ),
    ("text", "string_too_long"): "its text is too long: {length:,} characters, 2,000 at most",
    ("text", "string_too_short"): "its text is empty",
    ("text", "string_pattern_mismatch"): "its text holds control characters",
    ("timestamp", "string_pattern_mismatch"): "{value} is no time such as 2026-01-31T14:00:00Z",
    ("item_id", "string_pattern_mismatch"): (
        "{value} is no item_id: letters, digits and . _ : - only, 128 at most"
    ),
}
_WORDS_OF_ANY = {
    "missing": "there is no '{at}'",
    "extra_forbidden": "there is no field '{at}' in a post",
}
_LONGEST = 300
_SHOWN = 40


def answer_words(response: httpx.Response) -> str:
    """The status and what the answer's problem details say, else the answer as it came."""
    if response.status_code == httpx.codes.FORBIDDEN and (words := _refused_on_the_way(response)):
        return f"403 {words}"
    try:
        said = response.json()["detail"]
    except (ValueError, LookupError, TypeError):
        said = response.text
    match said:
        case str():
            words = said
        case [{"msg": str()}, *_]:
            words = "; ".join(str(one.get("msg")) for one in said if isinstance(one, dict))
        case _:
            words = response.text
    return f"{response.status_code} {words}"[:_LONGEST]


def _refused_on_the_way(response: httpx.Response) -> str | None:
    """Of a 403 that no function of ours gave: who did, and what to do."""
    told = response.headers
    match told.get("x-amzn-errortype", "").partition(":")[0]:
        case "InvalidSignatureException":
            return f"from Lambda: the body is not the one whose hash {BODY_HASH} was sent. Send it."
        case "AccessDeniedException":
            return (
                "from Lambda: the function answers only what CloudFront signs. Call the "
                "environment by its ApplicationUrl, or deploy it again if that is what you called."
            )
    if told.get("server") == "CloudFront":
        return (
            "from CloudFront: its firewall blocks an address that asks too often, for some "
            "minutes; otherwise the path does not take this method."
        )
    return None


def blame(batch: list[Line], detail: Any) -> list[BadLine]:
    """Find the lines that a 422 speaks of; empty if it does not say."""
    found: dict[int, list[str]] = {}
    for problem in detail if isinstance(detail, list) else []:
        match problem:
            case {"loc": ["body", "items", int(index), *where], "msg": str(message)}:
                if index < len(batch):
                    line = batch[index]
                    kind = str(problem.get("type", ""))
                    found.setdefault(line.number, []).append(
                        _words(line.item, where, kind, message)
                    )
    return [
        BadLine(number, "; ".join(dict.fromkeys(reasons)))
        for number, reasons in sorted(found.items())
    ]


def _words(item: dict[str, Any], where: list[Any], kind: str, message: str) -> str:
    at = ".".join(str(part) for part in where)
    template = _WORDS.get((str(where[0]) if where else "", kind)) or _WORDS_OF_ANY.get(kind)
    if template is None or not where:
        return f"{at}: {message}" if at else message
    value: Any = item
    for part in where:
        value = value[part] if _has(value, part) else None
    length = len(value) if isinstance(value, str) else 0
    return template.format(at=at, value=_shown(value), length=length)


def _has(value: Any, part: Any) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
