import time
from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambda_src.collector.tickers import meant
from lambda_src.tickertape.events import Item

WORDS = "Apple|Target|NYSE:|NASDAQ: |$|$BRK.B|(|)|0000320193|'s|&amp;|<b>|Bank of |America|shares|A"
PIECES = [*WORDS.split("|"), "-", ", ", "\u2019", "İ", "\x00", "\ud800"]


@pytest.mark.parametrize(
    ("title", "text", "tickers"),
    [
        # What the title writes as a ticker settles it.
        ("$AAPL and Microsoft", "(NYSE: KMI)", ("AAPL",)),
        # Where it does not, the beginning of the text is the more certain.
        ("Kestrel works with Pfizer", "Kestrel (NASDAQ: KSTL) said …", ("KSTL", "PFE")),
        ("Quarterly results are out", "<p>Kinder Morgan said …</p>", ("KMI",)),
        ("Quarterly results are out", "x" * 500 + " Kinder Morgan", ()),
        # Names that need no context come first.
        ("Apple and Nvidia shares rise", "", ("NVDA", "AAPL")),
        ("$A $AA $AAPL $AMZN $BA $CAT $DE", "", ("A", "AA", "AAPL", "AMZN", "BA")),
        ("(NYSE: DIS, AAPL) twice: $DIS", "", ("DIS", "AAPL")),
        ("Johnson &amp; Johnson wins", "", ("JNJ",)),
        ("Dick\u2019s Sporting Goods and McDonald\u2019s", "", ("DKS", "MCD")),
        ("Read https://example.com/$AAPL", "", ()),
        ("", "", ()),
    ],
)
def test_what_is_written_comes_before_what_is_named(
    title: str, text: str, tickers: tuple[str, ...]
) -> None:
    assert meant(title, text) == tickers


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map("".join))
def test_whatever_stands_there_an_item_can_carry_what_is_found(text: str) -> None:
    for title, rest in ((text, ""), ("", text)):
        found = meant(title, rest)
        assert len(set(found)) == len(found) <= 5
        if found:
            Item(item_id="a", tickers=list(found), sentiment="neutral", score=0.5, timestamp="now")


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "A",
        "$",
        "NYSE: ",
        "NYSE: A, ",
        "&amp;",
        "Bank of ",
        "'s",
        "a'",
        "(0",
        "İ",
        printable,
    ],
)
def test_a_hostile_text_takes_no_longer_for_being_longer(piece: str) -> None:
    def taken(times: int) -> float:
        """Processor seconds, the least of three."""
        text = piece * times
        spans = []
        for _ in range(3):
            began = time.process_time()
            meant(text, text)
            spans.append(time.process_time() - began)
        return min(spans)

    meant("Apple")
    whole = 2_000 // len(piece) + 1
    # A hundred times as long is read as far as before; twenty leaves room for a busy machine.
    assert taken(100 * whole) < 20 * taken(whole) + 0.01
