import pytest

from lambda_src.tickertape.scoring.tokens import tokens


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Stocks ROSE", ["stocks", "rose"]),
        ("$BRK.B and $aapl", ["$tag", "and", "$tag"]),
        ("up 3.5%, not -2 pct", ["up", "%", "not", "-%"]),
        ("+$1.2B and \u22123%", ["+$", "and", "-%"]),
        ("10-15% of 2020-21", ["0", "%", "of", "0", "0"]),
        ("52-week high", ["0", "week", "high"]),
        ("S&amp;P 500", ["s&p", "0"]),
        ("isn\u2019t it? It's!!!", ["isn't", "it", "?", "it's", "!"]),
        ("see https://t.co/Beats and www.x.io", ["see", "and"]),
        ("#Bullish @Some_1 ...", ["bullish", "@user", "…"]),
        ("\N{ROCKET}\N{ROCKET}", ["\N{ROCKET}", "\N{ROCKET}"]),
        ("", []),
    ],
)
def test_what_a_text_is_made_of(text: str, forms: list[str]) -> None:
    assert [token.form for token in tokens(text)] == forms


def test_a_token_stands_as_in_the_text() -> None:
    assert [token.text for token in tokens("$AAPL Crushes +3%")] == ["$AAPL", "Crushes", "+3%"]
