from typing import Any

import aws_cdk as cdk
from aws_cdk import CfnOutput, Stack, Tags
from constructs import Construct

from cdk_app.environments import Environment
from cdk_app.outputs import stack_name


class TickertapeStack(Stack):
    """A stack whose name, region and tags come from its environment."""

    part: str

    def __init__(self, scope: Construct, *, environment: Environment, **more: Any) -> None:
        name = stack_name(environment.name, self.part)
        super().__init__(
            scope,
            name,
            stack_name=name,
            description=f"Tickertape {environment.name}: {self.part}",
            env=cdk.Environment(region=environment.region),
            termination_protection=environment.retain_data,
            # An emulator that enforces IAM refuses the bootstrap roles; its caller may deploy.
            synthesizer=cdk.CliCredentialsStackSynthesizer() if environment.on_host else None,
            **more,
        )
        self.settings = environment
        Tags.of(self).add("application", "tickertape")
        Tags.of(self).add("environment", environment.name)

    def output(self, key: str, value: str, description: str) -> None:
        CfnOutput(self, key, value=value, description=description)
