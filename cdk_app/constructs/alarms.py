from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_app.alarms.row import Alarm, Expression, Series, Severity
from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import NAMESPACE, dimensions

FIVE_MINUTES: Final = Duration.minutes(5)


class Metrics:
    """CloudWatch's metrics from ours: a series says which resource, this knows its dimensions."""

    def __init__(self, environment: str, resources: Mapping[str, Mapping[str, str]]) -> None:
        self._environment = environment
        self._resources = resources

    def of(
        self, metric: Series | Expression, period: Duration = FIVE_MINUTES
    ) -> cloudwatch.IMetric:
        if isinstance(metric, Expression):
            return cloudwatch.MathExpression(
                expression=metric.formula,
                label=metric.label,
                using_metrics={id_: self.of(one, period) for id_, one in metric.series.items()},
                period=period,
            )
        resource = (
            dimensions(metric.of, self._environment)
            if metric.namespace == NAMESPACE
            else self._resources[metric.of]
        )
        return cloudwatch.Metric(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions_map={**resource, **metric.dimensions},
            statistic=metric.statistic,
            period=period,
        )


class Alarms(Construct):
    """Each row as an alarm that speaks to the topic of its severity itself.

    No composite alarm stands between them: one that is on already would hide the next.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        rows: Sequence[Alarm],
        metrics: Metrics,
        topics: Mapping[Severity, sns.ITopic],
    ) -> None:
        super().__init__(scope, id_)
        self.all = [self._add(row, environment, metrics, topics[row.severity]) for row in rows]

    def _add(
        self, row: Alarm, environment: str, metrics: Metrics, topic: sns.ITopic
    ) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            "".join(word.capitalize() for word in row.name.split("-")),
            alarm_name=resource_name(environment, row.name),
            alarm_description=row.description.replace("<environment>", environment),
            metric=metrics.of(row.metric, Duration.seconds(row.period_seconds)),
            threshold=row.threshold,
            comparison_operator=cloudwatch.ComparisonOperator[row.comparison.name],
            evaluation_periods=row.evaluation_periods,
            datapoints_to_alarm=row.datapoints,
            treat_missing_data=cloudwatch.TreatMissingData[row.missing.name],
        )
        action = actions.SnsAction(topic)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
        return alarm
