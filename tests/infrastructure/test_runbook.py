from cdk_app.alarms import alarms
from cdk_app.environments import CATALOG
from rendering.alarms import alarms_table
from tests.infrastructure.synthesized import ROOT


def test_the_table_has_a_line_for_each_alarm_and_links_to_documents_that_exist() -> None:
    rows = alarms(CATALOG["prod"])
    table = alarms_table()
    assert table.count("\n") == len(rows) + 2
    for row in rows:
        assert f"| {row.name} | {row.severity} | {row.condition} |" in table
        for word in f"{row.first_look} {row.then}".split():
            if word.startswith("docs/"):
                assert (ROOT / word).is_file(), word
    assert "[growing](growing.md)" in table
