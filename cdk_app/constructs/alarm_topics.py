from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_app.alarms.row import Severity
from cdk_app.environments import Environment
from lambda_src.contract.names import resource_name


class AlarmTopics(Construct):
    """Where alarms go, a topic for each severity, encrypted with a key of their own.

    CloudWatch cannot publish to a topic under the key that AWS manages, whose policy is fixed; and
    it publishes for whoever asks, so topics and key hear it for this environment's alarms alone.
    """

    def __init__(self, scope: Construct, id_: str, *, environment: Environment) -> None:
        super().__init__(scope, id_)
        prefix = resource_name(environment.name)
        stack = Stack.of(self)
        alarms = stack.format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name=f"{prefix}-*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        cloudwatch = iam.ServicePrincipal(
            "cloudwatch.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        )
        self._environment = environment
        self._key = kms.Key(
            self,
            "Key",
            alias=f"alias/{prefix}-alarms",
            description="Encrypts the alarms of Tickertape.",
            enable_key_rotation=True,
            # Nothing that it encrypts outlives its delivery.
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.by_severity = {severity: self.topic(severity) for severity in Severity}
        for topic in self.by_severity.values():
            # Of the key too.
            topic.grant_publish(cloudwatch)

    def topic(self, name: str) -> sns.Topic:
        """One more that whoever hears of alarms hears."""
        environment = self._environment
        topic = sns.Topic(
            self,
            name.capitalize(),
            topic_name=resource_name(environment.name, name),
            display_name=f"Tickertape {environment.name}: {name}",
            master_key=self._key,
            enforce_ssl=True,
        )
        if environment.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(environment.alarm_email))
        return topic
