from typing import Final

import aws_cdk as cdk
from aws_cdk import CfnOutput
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.environments import Environment
from cdk_app.github import ISSUER, STACK, pipeline_stack
from lambda_src.contract.names import release_parameter, resource_name

BOOTSTRAPPED: Final = "cdk-hnb659fds"
"""How `cdk bootstrap` begins the names of its roles, which do the deploying."""


class GithubStack(cdk.Stack):
    """That the account believes GitHub's tokens: once an account, for all environments in it."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(
            scope,
            STACK,
            stack_name=STACK,
            description="Lets GitHub Actions prove which repository and environment they run for",
            env=cdk.Environment(account=environment.account, region=environment.region),
        )
        iam.CfnOIDCProvider(
            self, "Provider", url=f"https://{ISSUER}", client_id_list=["sts.amazonaws.com"]
        )


class PipelineStack(cdk.Stack):
    """The roles of the workflows: one deploys an environment, one only looks at it."""

    def __init__(self, scope: Construct, *, environment: Environment, repository: str) -> None:
        name = environment.name
        super().__init__(
            scope,
            pipeline_stack(name),
            stack_name=pipeline_stack(name),
            description=f"The roles with which workflows deploy {name} and look at it",
            env=cdk.Environment(account=environment.account, region=environment.region),
        )
        self._environment_name = name
        deploys = self._role("deploy", [f"repo:{repository}:environment:{name}"])
        self._may(deploys, ["sts:AssumeRole"], f"iam::{self.account}:role/{BOOTSTRAPPED}-*")
        stacks = f"cloudformation:{self.region}:{self.account}:stack/{resource_name(name)}-*"
        self._may(deploys, ["cloudformation:UpdateTerminationProtection"], stacks)
        # What `make deploy` and `make smoke` look at.
        self._may(deploys, ["cloudformation:DescribeStacks"], "*")
        functions = f"lambda:{self.region}:{self.account}:function:{resource_name(name)}-*"
        reads = ("GetFunctionConcurrency", "GetFunctionConfiguration", "GetFunctionUrlConfig")
        self._may(deploys, [f"lambda:{read}" for read in reads], functions)
        self._may(deploys, ["lambda:GetAccountSettings", "logs:DescribeLogGroups"], "*")
        table = f"dynamodb:{self.region}:{self.account}:table/{resource_name(name)}"
        self._may(deploys, ["dynamodb:DescribeTable"], table)
        parameters = f"ssm:{self.region}:{self.account}:parameter"
        self._may(deploys, ["ssm:GetParameter"], f"{parameters}/cdk-bootstrap/hnb659fds/version")
        self._may(deploys, ["ssm:GetParameterHistory"], f"{parameters}{release_parameter(name)}")

        # A pull request's own code runs with it, so it reads settings and no data.
        looks = self._role(
            "look", [f"repo:{repository}:{at}" for at in ("pull_request", "ref:refs/heads/main")]
        )
        looks.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("SecurityAudit"))
        self._may(
            looks, ["sts:AssumeRole"], f"iam::{self.account}:role/{BOOTSTRAPPED}-lookup-role-*"
        )
        self._may(
            looks,
            ["cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"],
            stacks,
        )
        acknowledge(
            looks,
            {
                "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/SecurityAudit]": (
                    "AWS's own list of what only looks; ours would age."
                )
            },
        )

    def _role(self, purpose: str, subjects: list[str]) -> iam.Role:
        role = iam.Role(
            self,
            purpose.capitalize(),
            role_name=resource_name(self._environment_name, purpose),
            assumed_by=iam.WebIdentityPrincipal(
                f"arn:aws:iam::{self.account}:oidc-provider/{ISSUER}",
                {
                    "StringEquals": {
                        f"{ISSUER}:aud": "sts.amazonaws.com",
                        f"{ISSUER}:sub": subjects,
                    }
                },
            ),
        )
        CfnOutput(self, f"{purpose.capitalize()}RoleArn", value=role.role_arn)
        return role

    def _may(self, role: iam.Role, actions: list[str], resource: str) -> None:
        arn = resource if resource == "*" else f"arn:aws:{resource}"
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[arn]))
        if "*" in arn:
            named = arn.replace(self.account, "<AWS::AccountId>")
            reason = "Names of one environment or of the bootstrap, or actions that take no name."
            acknowledge(role, {f"AwsSolutions-IAM5[Resource::{named}]": reason})
