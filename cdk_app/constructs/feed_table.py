from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.constructs.function import TickertapeFunction
from cdk_app.table_access import TABLE_ACCESS


class FeedTable(dynamodb.Table):
    """The one table: feed, metrics, sessions, configurations, leases, tasks."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str, retain_data: bool) -> None:
        string = dynamodb.AttributeType.STRING
        super().__init__(
            scope,
            id_,
            table_name=table_name,
            partition_key=dynamodb.Attribute(name="pk", type=string),
            sort_key=dynamodb.Attribute(name="sk", type=string),
            time_to_live_attribute="expires_at",
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            # The key that AWS owns: one in the account would bill each use and protect no better.
            encryption=dynamodb.TableEncryption.DEFAULT,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=retain_data,
            # Also when its creation is rolled back, since nothing may delete what protects itself:
            # the next deployment imports it.
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )


def grant_access(table: dynamodb.ITable, function: TickertapeFunction) -> None:
    """By key only, in the partitions of its rows: nothing of ours scans, or touches the table."""
    for actions, partitions in TABLE_ACCESS[function.service]:
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=list(actions),
                resources=[table.table_arn],
                conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)}},
            )
        )
