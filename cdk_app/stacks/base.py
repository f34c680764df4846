from typing import Any

import aws_cdk as cdk
from aws_cdk import CfnOutput, Stack, Tags
from constructs import Construct

from cdk_app.environments import Environment
from lambda_src.contract.names import PRODUCT, stack_name
from lambda_src.contract.outputs import Output


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
            env=cdk.Environment(account=environment.account, region=environment.region),
            termination_protection=environment.retain_data,
            # An emulator that enforces IAM refuses the bootstrap roles; its caller may deploy.
            synthesizer=cdk.CliCredentialsStackSynthesizer() if environment.on_host else None,
            **more,
        )
        Tags.of(self).add("application", PRODUCT)
        Tags.of(self).add("environment", environment.name)

    def output(self, output: Output, value: str) -> None:
        CfnOutput(self, output.value, value=value, description=output.description)
