from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.environments import Environment
from lambda_src.contract.names import key_name
from lambda_src.contract.sources import Source


class SourceKey(secretsmanager.CfnSecret):
    """The secret of a source's key, deployed empty: whoever has the key puts it there."""

    def __init__(self, scope: Construct, *, environment: Environment, source: Source) -> None:
        super().__init__(
            scope,
            f"Key-{source.name}",
            name=key_name(environment.name, source.name),
            description=f"The key of {source.title}, for the collector alone.",
        )
        self.apply_removal_policy(RemovalPolicy.DESTROY)
        acknowledge(
            self,
            {"AwsSolutions-SMG4": "Its issuer gives a new key; no rotation here could ask for it."},
        )
