from collections.abc import Iterable

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from cdk_app.environments import Environment
from cdk_app.release import Release
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import release_parameter


class ReleaseStack(TickertapeStack):
    """Says what is deployed, once all of it is: open streams then hear of it."""

    part = "release"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        release: Release,
        after: Iterable[TickertapeStack],
    ) -> None:
        super().__init__(scope, environment=environment)
        ssm.StringParameter(
            self,
            "Release",
            parameter_name=release_parameter(environment.name),
            description="What is deployed.",
            string_value=release.parameter(environment.name),
        )
        for stack in after:
            self.add_stack_dependency(stack)
