from constructs import Construct

from cdk_app.constructs.edge import Edge
from cdk_app.constructs.web_function import WebFunction
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output


class EdgeStack(TickertapeStack):
    """In us-east-1 with the rest of its environment, as CloudFront accepts only web ACLs there."""

    part = "edge"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        dashboard: WebFunction,
        streaming: WebFunction,
    ) -> None:
        super().__init__(scope, environment=environment)
        self.edge = edge = Edge(
            self,
            "Edge",
            name=resource_name(environment.name),
            dashboard=dashboard,
            streaming=streaming,
            log_days=environment.log_retention_days,
        )
        url = f"https://{edge.distribution.distribution_domain_name}/"
        self.output(Output.APPLICATION_URL, url)
        self.output(Output.STREAM_URL, url)
