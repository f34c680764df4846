from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct


class AlarmTopic(sns.Topic):
    """Where alarms go, encrypted with a key of its own.

    CloudWatch cannot publish to a topic under the key that AWS manages, whose policy is fixed.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, retain_data: bool) -> None:
        key = kms.Key(
            scope,
            f"{id_}Key",
            alias=f"alias/{name}",
            description="Encrypts the alarms of Tickertape.",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )
        super().__init__(scope, id_, topic_name=name, master_key=key, enforce_ssl=True)
        # Of the key too.
        self.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
