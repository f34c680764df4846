from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_app.constructs.alarm import FIVE_MINUTES, MINUTE, Meaning, add_alarm
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.constructs.web_function import WebFunction
from cdk_app.environments import Environment


class FunctionAlarms(Construct):
    """Errors, throttles and p95 duration of a function; for a web function also its URL's 5xx."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: TickertapeFunction,
        environment: Environment,
        longest_seconds: float,
    ) -> None:
        super().__init__(scope, id_)
        service = function.service
        logs = f"/aws/lambda/tickertape-{environment.name}-{service}"
        self.alarms = [
            add_alarm(
                self,
                f"{service}-errors",
                environment=environment.name,
                metric=function.metric_errors(period=FIVE_MINUTES, statistic="Sum"),
                above=0,
                meaning=Meaning(
                    reason=f"The {service} function crashed, ran out of memory or timed out.",
                    action=f"Read the log group {logs}; if it began with a deployment, roll back.",
                ),
            ),
            add_alarm(
                self,
                f"{service}-throttles",
                environment=environment.name,
                metric=function.metric_throttles(period=FIVE_MINUTES, statistic="Sum"),
                above=0,
                meaning=Meaning(
                    reason=f"Lambda turned away requests of the {service} function with 429.",
                    action="Compare its concurrency with its reservation and with the account's.",
                ),
            ),
            add_alarm(
                self,
                f"{service}-duration",
                environment=environment.name,
                metric=function.metric_duration(period=MINUTE, statistic="p95"),
                above=longest_seconds * 1000,
                datapoints=3,
                periods=5,
                meaning=Meaning(
                    reason=f"5 % of the {service} function's runs take over {longest_seconds:g} s.",
                    action="Look at table latency and throttles, then at a trace of a slow run.",
                ),
            ),
        ]
        if isinstance(function, WebFunction):
            self.alarms.append(_url_alarm(self, function, environment))


def _url_alarm(
    scope: Construct, function: WebFunction, environment: Environment
) -> cloudwatch.Alarm:
    return add_alarm(
        scope,
        f"{function.service}-url-5xx",
        environment=environment.name,
        metric=function.metric("Url5xxCount", period=FIVE_MINUTES, statistic="Sum"),
        above=5,
        meaning=Meaning(
            reason=f"Callers of the {function.service} function see errors of the server.",
            action="Find the correlation ids of the failed requests in its log group.",
        ),
    )
