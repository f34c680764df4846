import csv
import json
from pathlib import Path

import pytest

from lambda_src.collector.tickers.table import Grade, Table
from lambda_src.collector.tickers.words import words
from rendering.companies import COMPANIES, NAMES, ListError, main, read, short, unlisted, write

SEC = {
    "0": {"cik_str": 320193, "ticker": "AAPL", "title": "Apple Inc."},
    "1": {"cik_str": 1067983, "ticker": "BRK-B", "title": "BERKSHIRE HATHAWAY INC"},
    "2": {"cik_str": 1067983, "ticker": "BRK-A", "title": "BERKSHIRE HATHAWAY INC"},
    "3": {"cik_str": 70858, "ticker": "BAC-PL", "title": "BANK OF AMERICA CORP /DE/"},
    "4": {"cik_str": 70858, "ticker": "BAC", "title": "BANK OF AMERICA CORP /DE/"},
}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_company_and_every_name_stands_once_and_belongs_together() -> None:
    companies, names = rows(COMPANIES), rows(NAMES)
    tickers = [row["ticker"] for row in companies]
    assert len(set(tickers)) == len(tickers) >= 500
    registrants = [row["cik"] for row in companies if row["cik"]]
    assert len(set(registrants)) == len(registrants)
    assert len({row["name"] for row in names}) == len(names)
    assert [row["name"] for row in names if (row["grade"] == "never") != (not row["ticker"])] == []
    assert unlisted(set(tickers)) == []


def test_of_names_that_overlap_the_longest_counts() -> None:
    names = [
        ["Delta", "DAL", "always"],
        ["Delta variant", "", "never"],
        ["Gone", "GONE", "always"],
    ]
    table = Table([["DAL", "27904", "Delta Air Lines"]], names)
    found = [
        (name.ticker, name.grade)
        for _, name in table.names(words("Delta, Delta variant, Delta Air Lines, Gone"))
    ]
    assert found == [("DAL", Grade.ALWAYS), ("", Grade.NEVER), ("DAL", Grade.ALWAYS)]
    assert (table.registrant("0000027904"), table.registrant("0000000001")) == ("DAL", "")


def test_the_sec_s_list_becomes_the_table(tmp_path: Path) -> None:
    listed, table = tmp_path / "company_tickers.json", tmp_path / "companies.csv"
    listed.write_text(json.dumps(SEC), encoding="utf-8")
    write(read(listed), table)
    assert [tuple(row.values()) for row in rows(table)] == [
        ("AAPL", "320193", "Apple"),
        ("BRK.B", "1067983", "BERKSHIRE HATHAWAY"),
        ("BAC", "70858", "BANK OF AMERICA"),
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("KINDER MORGAN, INC.", "KINDER MORGAN"),
        ("Trip.com Group Ltd", "Trip.com"),
        ("Group Inc", "Group"),
        ("Philip Morris International Inc.", "Philip Morris International"),
        ("ASTRAZENECA PLC", "ASTRAZENECA"),
    ],
)
def test_a_name_loses_its_legal_form(title: str, name: str) -> None:
    assert short(title) == name


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"0": {"ticker": "A"}}', '{"0": 1}', "<html>"]
)
def test_what_is_not_the_list_is_refused_and_nothing_written(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.json"
    file.write_text(content, encoding="utf-8")
    before = COMPANIES.read_bytes()
    with pytest.raises(ListError):
        read(file)
    assert main([str(file)]) == 1
    assert str(file) in capsys.readouterr().err
    assert COMPANIES.read_bytes() == before
