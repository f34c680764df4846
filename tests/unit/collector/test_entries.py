from dataclasses import replace

import pytest

from lambda_src.collector.entries import (
    MOST_ID,
    MOST_KEPT,
    MOST_READ,
    MOST_TEXT,
    MOST_TITLE,
    MOST_URL,
    Entry,
    bounded,
    plain_text,
)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Ember &amp; Kelp", "Ember & Kelp"),
        ("<p>Ember <b>beats</b></p>", "Ember  beats"),
        ("a\x00b\x1b[31m\r\n\u2028c", "a b [31m c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("half \ud800 a pair", "half   a pair".replace("   ", " ")),
        ("", ""),
    ],
)
def test_a_text_is_plain(marked: str, plain: str) -> None:
    assert plain_text(marked).split() == plain.split()


def test_a_text_of_tags_alone_takes_no_time() -> None:
    assert plain_text("<" * 1_000_000) == "<" * 10_000
    assert plain_text("<a" * 1_000_000)


def test_an_entry_has_an_id_of_its_own_or_of_what_it_has() -> None:
    given = [
        Entry(id="1", title="a", url="https://x/1"),
        Entry(id="", title="a", url="https://x/2"),
        Entry(id="", title="b", text="c"),
        Entry(id="", text="c"),
        Entry(id=""),
    ]
    assert [entry.id for entry in bounded(given)] == ["c", "b", "https://x/2", "1"]


def test_the_oldest_comes_first_and_of_one_id_the_first_of_the_document() -> None:
    given = [
        Entry(id="new", published=30),
        Entry(id="undated"),
        Entry(id="old", published=10, title="first"),
        Entry(id="old", published=40, title="second"),
        Entry(id="mid", published=20),
    ]
    found = bounded(given)
    assert [entry.id for entry in found] == ["undated", "old", "mid", "new"]
    assert found[1].title == "first"


def test_the_newest_are_kept_of_those_that_are_looked_at() -> None:
    given = (Entry(id=str(n), published=n + 1) for n in range(MOST_READ + 1_000_000_000))
    found = bounded(given)
    assert [entry.id for entry in found] == [
        str(n) for n in range(MOST_READ - MOST_KEPT, MOST_READ)
    ]


def test_everything_of_an_entry_is_bounded() -> None:
    long = "x" * 100_000
    given = Entry(id=long, title=long, text=long, url=long, tickers=("A",) * 100)
    [found] = bounded([given])
    assert (len(found.id), len(found.title), len(found.text)) == (MOST_ID, MOST_TITLE, MOST_TEXT)
    assert (found.url, len(found.tickers)) == ("", 5)
    [found] = bounded([replace(given, url="u" * MOST_URL)])
    assert found.url == "u" * MOST_URL
