"""Embedded metrics are found as their specification says, and nothing else is."""

import json
from typing import Any

import pytest

from local_cloud.telemetry.embedded_metrics import EmbeddedMetric, embedded_metrics


def line(**changes: Any) -> str:
    """Two metrics, of which one has two values, by two sets of dimensions."""
    root = {
        "_aws": {
            "Timestamp": 1_700_000_000_500,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Shop",
                    "Dimensions": [["service", "stage"], []],
                    "Metrics": [{"Name": "Sold", "Unit": "Count"}, {"Name": "Wait"}],
                }
            ],
        },
        "service": "till",
        "stage": "test",
        "Sold": 3,
        "Wait": [1.5, 2],
    }
    return json.dumps(root | changes)


def found(text: str) -> list[EmbeddedMetric]:
    return list(embedded_metrics(text))


def test_each_metric_is_found_by_each_set_of_dimensions() -> None:
    of_stage = {"service": "till", "stage": "test"}
    assert [(one.name, one.unit, one.dimensions, one.values) for one in found(line())] == [
        ("Sold", "Count", of_stage, (3.0,)),
        ("Wait", "None", of_stage, (1.5, 2.0)),
        ("Sold", "Count", {}, (3.0,)),
        ("Wait", "None", {}, (1.5, 2.0)),
    ]
    assert {(one.namespace, one.at) for one in found(line())} == {("Shop", 1_700_000_000.5)}


@pytest.mark.parametrize("value", [None, "3", True, [1, "2"], [1.0] * 101, [], {"of": 1}])
def test_what_is_no_number_is_no_metric(value: Any) -> None:
    assert {one.name for one in found(line(Sold=value))} == {"Wait"}


@pytest.mark.parametrize("label", [None, 7, ""])
def test_a_set_of_dimensions_without_a_value_for_each_is_none(label: Any) -> None:
    assert {tuple(one.dimensions) for one in found(line(stage=label))} == {()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "START RequestId: 1",
        '{"level": "INFO"}',
        '"_aws"',
        '["_aws"]',
        '{"_aws": 1}',
        '{"_aws": {"Timestamp": 1}}',
        '{"_aws": {"Timestamp": "now", "CloudWatchMetrics": []}}',
        '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": "Shop"}]}}',
        line()[:-1],
    ],
)
def test_any_other_line_is_a_line(text: str) -> None:
    assert found(text) == []
