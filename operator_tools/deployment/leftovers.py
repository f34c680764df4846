"""What an environment keeps when its stacks go: its table and logs, under names of their own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lambda_src.contract.names import log_group_name, resource_name, stack_name
from lambda_src.contract.telemetry import SERVICES
from operator_tools.deployment.stacks import FAILED_CREATIONS


def leftovers(
    environment: str, statuses: Mapping[str, str], client: Callable[[str], Any]
) -> Iterator[str]:
    """Name what is there of stacks that are not, so that creating it again would fail."""

    def gone(part: str) -> bool:
        return statuses.get(stack_name(environment, part), "ROLLBACK_COMPLETE") in FAILED_CREATIONS

    if gone("data"):
        tables = client("dynamodb")
        name = resource_name(environment)
        try:
            tables.describe_table(TableName=name)
        except tables.exceptions.ResourceNotFoundException:
            pass
        else:
            yield f"the table {name}"
    for part in filter(gone, SERVICES):
        name = log_group_name(environment, part)
        groups = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        if any(group["logGroupName"] == name for group in groups):
            yield f"the log group {name}"
