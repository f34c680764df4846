from constructs import Construct

from cdk_app.constructs.feed_table import FeedTable
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output


class DataStack(TickertapeStack):
    part = "data"

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, environment=environment)
        self.table = FeedTable(
            self,
            "Feed",
            table_name=resource_name(environment.name),
            retain_data=environment.retain_data,
        )
        self.output(Output.FEED_TABLE_NAME, self.table.table_name)
