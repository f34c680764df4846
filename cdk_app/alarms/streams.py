"""Alarms of the streams: whether they live, in time, for everybody."""

from collections.abc import Iterator

from cdk_app.alarms.metrics import lambda_metric, our_metric
from cdk_app.alarms.row import ROLL_BACK, Alarm, Expression, Severity
from cdk_app.environments import Environment
from lambda_src.contract.telemetry import STREAMING, Metric


def streams(environment: Environment) -> Iterator[Alarm]:
    mute_after = 2 * environment.heartbeat_seconds * 1000
    yield Alarm(
        name="silent-streams",
        # Not by Connections, which the heartbeats carry: it would fall silent with them.
        metric=Expression(
            label="Streams without a heartbeat",
            formula=f"IF(duration > {mute_after} AND FILL(beats, 0) < 1, 1, 0)",
            series={
                "duration": lambda_metric(STREAMING, "Duration", "Maximum"),
                "beats": our_metric(STREAMING, Metric.HEARTBEATS_SENT, "Sum"),
            },
        ),
        threshold=0,
        datapoints=2,
        severity=Severity.PAGE,
        meaning="Streams run and no heartbeat is sent: viewers are cut off after 30 s",
        first_look="blocked or failed slices in the streaming function's log",
        then=ROLL_BACK,
    )
    yield Alarm(
        name="delivery-lag",
        metric=our_metric(STREAMING, Metric.DELIVERY_LAG, "p99"),
        threshold=2000,
        datapoints=2,
        severity=Severity.PAGE,
        meaning="1 % of items reach viewers over 2 s after publication; we promise 1 s",
        first_look="table-throttles, then the streaming function's CPU",
        then="more `streaming_memory_mb`, or a shorter `poll_seconds`",
    )
    yield Alarm(
        name="connections",
        metric=our_metric(STREAMING, Metric.CONNECTIONS, "Maximum"),
        threshold=0.8 * environment.max_connections,
        datapoints=2,
        severity=Severity.TICKET,
        meaning=f"Over 80 % of {environment.max_connections} connections are taken",
        first_look="who connects: the clients in the streaming function's log",
        then="raise `max_connections`; the reserved concurrency follows",
    )
    yield Alarm(
        name="refusals",
        metric=our_metric(STREAMING, Metric.CONNECTIONS_REFUSED, "Sum"),
        threshold=10,
        severity=Severity.TICKET,
        meaning="Streams are refused: all connections are taken, or a client's share",
        first_look="connections, then the cause of the refusals in the log",
        then="a client over its share is refused as designed; else as connections",
    )
