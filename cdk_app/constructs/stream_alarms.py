from constructs import Construct

from cdk_app.constructs.alarm import MINUTE, Meaning, add_alarm
from cdk_app.constructs.custom_metrics import CustomMetrics
from cdk_app.environments import Environment


class StreamAlarms(Construct):
    """What viewers would notice: streams that are refused or late."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        metrics: CustomMetrics,
    ) -> None:
        super().__init__(scope, id_)
        name = environment.name
        self.alarms = [
            add_alarm(
                self,
                "connections",
                environment=name,
                metric=metrics.metric("Connections", "Maximum", period=MINUTE),
                above=0.8 * environment.max_connections,
                datapoints=3,
                periods=5,
                meaning=Meaning(
                    reason=f"Over 80 % of {environment.max_connections} connections are taken.",
                    action="Raise max_connections, or find the client that opens so many.",
                ),
            ),
            add_alarm(
                self,
                "refusals",
                environment=name,
                metric=metrics.metric("ConnectionsRefused", "Sum"),
                above=10,
                meaning=Meaning(
                    reason="Streams are refused: all connections are taken, or a client's share.",
                    action="See the connections alarm; if one client is the cause, it is refused"
                    " as designed.",
                ),
            ),
            add_alarm(
                self,
                "delivery-lag",
                environment=name,
                metric=metrics.metric("DeliveryLag", "p99", period=MINUTE),
                above=2000,
                datapoints=3,
                periods=5,
                meaning=Meaning(
                    reason="1 % of items reach viewers over 2 s after publication; we promise 1 s.",
                    action="Look at table latency, then at CPU: the streaming function may need"
                    " more memory.",
                ),
            ),
        ]
