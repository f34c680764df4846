"""Alarms of what people come by: asked from outside, so that a silence is no health."""

from collections.abc import Iterator
from typing import Final

from cdk_app.alarms.metrics import EDGE, FIREWALL, outside
from cdk_app.alarms.row import ROLL_BACK, Alarm, Comparison, Expression, Missing, Series, Severity
from lambda_src.contract.telemetry import DASHBOARD, STREAMING

OUTSIDE_EVERY_SECONDS: Final = 30
MANY: Final = 100
"""Requests in five minutes, below which a share says little."""


def outside_checks() -> Iterator[Alarm]:
    for service in (DASHBOARD, STREAMING):
        yield Alarm(
            name=f"{service}-outside",
            metric=Series(
                namespace="AWS/Route53",
                name="HealthCheckStatus",
                of=outside(service),
                statistic="Minimum",
            ),
            threshold=1,
            comparison=Comparison.LESS_THAN_THRESHOLD,
            datapoints=2,
            severity=Severity.PAGE,
            meaning=f"Nobody reaches the {service} function from outside, or nobody looks",
            first_look="the health path in a browser: a 403 of CloudFront is permissions or the"
            " firewall, no answer is DNS or the distribution, a 503 the table",
            then=ROLL_BACK,
            # Looked at twice a minute, whoever else comes: no data is an outage too.
            missing=Missing.BREACHING,
        )


def edge() -> Iterator[Alarm]:
    yield _share(
        "edge-5xx",
        "5xxErrorRate",
        5,
        meaning="Over 5 % of what CloudFront answers are errors of the server",
        first_look="dashboard-url-5xx and streaming-url-5xx; where they are silent, the functions"
        " were not reached",
    )
    yield _share(
        "edge-4xx",
        "4xxErrorRate",
        50,
        meaning="Most of what CloudFront answers are refusals",
        first_look="`x-amzn-errortype` of a 403: permissions of CloudFront, or firewall-blocks",
    )


def firewall() -> Iterator[Alarm]:
    yield Alarm(
        name="firewall-blocks",
        metric=Series(
            namespace="AWS/WAFV2",
            name="BlockedRequests",
            of=FIREWALL,
            statistic="Sum",
            dimensions={"Rule": "ALL"},
        ),
        threshold=1000,
        severity=Severity.TICKET,
        meaning="The firewall blocks an address that asks too often",
        first_look="the sampled requests of the web ACL: one address, or an office behind one",
        then="raise the rule's limit in cdk_app/constructs/edge_firewall.py, or leave it blocked",
    )


def _share(name: str, metric: str, percent: float, *, meaning: str, first_look: str) -> Alarm:
    def of_edge(metric: str, statistic: str) -> Series:
        return Series(namespace="AWS/CloudFront", name=metric, of=EDGE, statistic=statistic)

    return Alarm(
        name=name,
        metric=Expression(
            label=f"{metric} of over {MANY} requests",
            formula=f"IF(FILL(requests, 0) > {MANY}, rate, 0)",
            series={
                "rate": of_edge(metric, "Average"),
                "requests": of_edge("Requests", "Sum"),
            },
        ),
        threshold=percent,
        datapoints=2,
        severity=Severity.PAGE,
        meaning=meaning,
        first_look=first_look,
        then=ROLL_BACK,
    )
