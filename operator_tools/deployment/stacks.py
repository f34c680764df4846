"""The stacks of an environment as an account has them."""

from typing import Any, Final

from lambda_src.contract.names import resource_name

FAILED_CREATIONS: Final = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"})
"""Of stacks that hold nothing that could be used; the CDK CLI deletes them and begins anew."""

STUCK: Final = frozenset({"UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"})


def statuses(formations: Any, environment: str) -> dict[str, str]:
    """Name and status of each stack that is there."""
    pages = formations.get_paginator("describe_stacks").paginate()
    prefix = resource_name(environment) + "-"
    return {
        stack["StackName"]: stack["StackStatus"]
        for page in pages
        for stack in page["Stacks"]
        if stack["StackName"].startswith(prefix)
    }


def is_busy(status: str) -> bool:
    return status.endswith("_IN_PROGRESS") and status not in FAILED_CREATIONS


def unprotect(formations: Any, stack: str) -> None:
    """Let it be deleted."""
    formations.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
