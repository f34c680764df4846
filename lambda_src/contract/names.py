"""The names of what is deployed: each begins with the product and the environment."""

from typing import Final

PRODUCT: Final = "tickertape"
STACKS: Final = (
    "data",
    "streaming",
    "worker",
    "collector",
    "dashboard",
    "monitoring",
    "edge",
    "release",
)
"""In the order of their dependencies; collector and edge exist in some environments only."""


def resource_name(environment: str, part: str = "") -> str:
    """Such as `tickertape-dev-dashboard`; of the one thing of its kind, `tickertape-dev`."""
    return f"{PRODUCT}-{environment}-{part}" if part else f"{PRODUCT}-{environment}"


def log_group_name(environment: str, service: str) -> str:
    """Of the function that is this service."""
    return f"/aws/lambda/{resource_name(environment, service)}"


def stack_name(environment: str, stack: str) -> str:
    if stack not in STACKS:
        raise ValueError(f"There is no stack {stack!r}; the stacks are {', '.join(STACKS)}.")
    return resource_name(environment, stack)


def release_parameter(environment: str) -> str:
    """Of the one parameter that says which release is deployed."""
    return f"/{PRODUCT}/{environment}/release"


def key_name(environment: str, source: str) -> str:
    """Of the secret that holds the key of a source."""
    return resource_name(environment, f"{source}-key")
