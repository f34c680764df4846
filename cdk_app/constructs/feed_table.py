from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

READ: Final = ("dynamodb:GetItem", "dynamodb:Query")
WRITE: Final = (
    # A transaction needs the permissions of the actions that it is made of.
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)


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
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=retain_data,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )


def grant_read(table: dynamodb.ITable, grantee: iam.IGrantable) -> None:
    """Reading by key only: nothing of ours scans."""
    iam.Grant.add_to_principal(grantee=grantee, actions=list(READ), resource_arns=[table.table_arn])


def grant_write(
    table: dynamodb.ITable, grantee: iam.IGrantable, *, partition: str | None = None
) -> None:
    """Writing of items, of one partition only where one is given; never of the table itself."""
    only = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [partition]}}
    grantee.grant_principal.add_to_principal_policy(
        iam.PolicyStatement(
            actions=list(WRITE),
            resources=[table.table_arn],
            conditions=only if partition else None,
        )
    )
