from constructs import Construct

from cdk_app import outputs
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack


class DataStack(TickertapeStack):
    part = "data"

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, environment=environment)
        self.table = FeedTable(
            self,
            "Feed",
            table_name=f"tickertape-{environment.name}",
            retain_data=environment.retain_data,
        )
        self.output(outputs.FEED_TABLE_NAME, self.table.table_name, "The one table.")
