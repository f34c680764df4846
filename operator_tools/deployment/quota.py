"""Lambda's concurrency: what an account has, and what an environment reserves of it."""

from typing import Any, Final

from cdk_app.environments import Environment
from lambda_src.contract.names import resource_name

KEPT_FREE: Final = 100
"""Lambda lets nobody reserve the last of an account."""

QUOTA_CODE: Final = "L-B99A9384"
"""Concurrent executions, in Service Quotas."""


def lacking(environment: Environment, functions: Any) -> tuple[int, int]:
    """How many executions the account has in all, and how many more the environment needs."""
    settings = functions.get_account_settings()["AccountLimit"]
    unreserved: int = settings["UnreservedConcurrentExecutions"]
    services = environment.reserved_concurrency
    held = sum(_held(functions, environment, service) for service in services)
    needed = sum(services.values())
    return settings["ConcurrentExecutions"], max(0, needed + KEPT_FREE - unreserved - held)


def _held(functions: Any, environment: Environment, service: str) -> int:
    """What an earlier deployment reserved."""
    name = resource_name(environment.name, service)
    try:
        answer = functions.get_function_concurrency(FunctionName=name)
    except functions.exceptions.ResourceNotFoundException:
        return 0
    reserved: int = answer.get("ReservedConcurrentExecutions", 0)
    return reserved
