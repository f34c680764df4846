from collections.abc import Mapping
from typing import Any, Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.environments import Environment
from lambda_src.contract.names import log_group_name, resource_name

RETENTION: Final = {
    7: logs.RetentionDays.ONE_WEEK,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
}

NOT_LATEST: Final = {
    "AwsSolutions-L1": (
        "Python 3.13 is supported until 2029; a newer one is a change to measure first."
    ),
    "Serverless-LambdaLatestVersion": "As AwsSolutions-L1.",
}
NOT_LATEST_ON_HOST: Final = {
    "AwsSolutions-L1": "The function runs on this host, so its runtime is the host's Python.",
    "Serverless-LambdaLatestVersion": "As AwsSolutions-L1.",
}


class TickertapeFunction(lambda_.Function):
    """House defaults of all functions: own role, own log group, JSON logs."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bundle: Bundle,
        environment: Environment,
        service: str,
        handler: str,
        variables: Mapping[str, str],
        memory_mb: int,
        timeout_seconds: int,
        no_dead_letters: str = "For asynchronous invocations only, and nobody makes one.",
        **more: Any,
    ) -> None:
        name = resource_name(environment.name, service)
        log_group = logs.LogGroup(
            scope,
            f"{id_}Logs",
            log_group_name=log_group_name(environment.name, service),
            retention=RETENTION[environment.log_retention_days],
            # Not what a failed first creation made: its name would be in the way of the second.
            removal_policy=(
                RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
                if environment.retain_data
                else RemovalPolicy.DESTROY
            ),
        )
        super().__init__(
            scope,
            id_,
            function_name=name,
            code=bundle.code(),
            runtime=bundle.runtime,
            architecture=bundle.architecture,
            handler=handler,
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_seconds),
            role=_role(scope, id_, log_group),
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            environment={
                "TICKERTAPE_ENVIRONMENT": environment.name,
                "POWERTOOLS_SERVICE_NAME": service,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **variables,
            },
            **more,
        )
        self.service = service
        acknowledge(self, NOT_LATEST_ON_HOST if environment.on_host else NOT_LATEST)
        acknowledge(
            self,
            {
                "Serverless-LambdaDLQ": no_dead_letters,
                "Serverless-LambdaTracing": (
                    "The adapter hands no trace on to the app, so X-Ray would show, and bill, bare"
                    " runs; a correlation id follows a request through the logs instead."
                ),
            },
        )


def _role(scope: Construct, id_: str, log_group: logs.LogGroup) -> iam.Role:
    role = iam.Role(scope, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    return role
