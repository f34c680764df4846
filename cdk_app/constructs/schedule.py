from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from lambda_src.contract.sources import SCHEDULE_SECONDS


class Schedule(Construct):
    """Runs a function every minute, by a role that may do that alone."""

    def __init__(
        self, scope: Construct, id_: str, *, name: str, function: lambda_.IFunction, enabled: bool
    ) -> None:
        super().__init__(scope, id_)
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"),
            inline_policies={
                "run": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["lambda:InvokeFunction"], resources=[function.function_arn]
                        )
                    ]
                )
            },
        )
        # Of its own, since the metrics of schedules are of their group.
        self.group = name
        group = scheduler.CfnScheduleGroup(self, "Group", name=name)
        schedule = scheduler.CfnSchedule(
            self,
            "Every",
            name=name,
            group_name=name,
            schedule_expression=f"rate({SCHEDULE_SECONDS // 60} minute)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            state="ENABLED" if enabled else "DISABLED",
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_retry_attempts=0),
            ),
        )
        schedule.add_resource_dependency(group)
