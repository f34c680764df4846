from constructs import Construct

from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack


class MonitoringStack(TickertapeStack):
    part = "monitoring"

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, environment=environment)
