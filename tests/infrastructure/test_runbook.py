from dataclasses import replace
from pathlib import Path

import pytest

from cdk_app import runbook
from cdk_app.alarms import alarms
from cdk_app.environments import CATALOG
from tests.infrastructure.synthesized import ROOT

ROWS = alarms(CATALOG["prod"])


def test_the_table_has_a_line_for_each_alarm_and_links_to_documents_that_exist() -> None:
    table = runbook.render(ROWS)
    assert table.count("\n") == len(ROWS) + 2
    for row in ROWS:
        assert f"| {row.name} | {row.severity} | {row.condition} |" in table
    assert "[growing](growing.md)" in table
    for row in ROWS:
        for word in f"{row.first_look} {row.then}".split():
            if word.startswith("docs/"):
                assert (ROOT / word).is_file(), word


def test_a_page_that_differs_from_the_rows_is_noticed_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "operations.md"
    page.write_text(f"before\n{runbook.BEGIN}{runbook.END}\nafter\n")
    monkeypatch.setattr(runbook, "PAGE", page)
    assert runbook.main(["--check"]) == 1
    assert "run make runbook" in capsys.readouterr().err
    assert runbook.main([]) == 0
    assert runbook.main(["--check"]) == 0
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith(f"{runbook.END}\nafter\n")
    monkeypatch.setattr(runbook, "alarms", lambda _: [replace(ROWS[0], threshold=7), *ROWS[1:]])
    assert runbook.main(["--check"]) == 1
    page.write_text("nothing")
    with pytest.raises(SystemExit, match="lost the comments"):
        runbook.main([])
