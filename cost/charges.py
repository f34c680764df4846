"""How AWS charges: dollars for what was used, by the rules of its price pages."""

from typing import Literal

from cost.prices import GB, MB, PRICES

Architecture = Literal["arm", "x86"]
FREE_OF_A_RESPONSE = 6 * MB


def compute(seconds: float, memory_mb: float, *, on: Architecture, free_gb_s: float = 0) -> float:
    """What functions ran for."""
    return PRICES[f"lambda_{on}"].of(seconds * memory_mb / 1024 - free_gb_s)


def requests(count: float, *, free: float = 0) -> float:
    return PRICES["lambda_request"].of(count - free)


def surcharge(responses: float, size: float) -> float:
    """On streamed responses of `size` bytes each."""
    return PRICES["lambda_streamed"].of(responses * max(0, size - FREE_OF_A_RESPONSE) / GB)


def table(*, reads: float, writes: float) -> float:
    """Request units."""
    return PRICES["dynamodb_read"].of(reads) + PRICES["dynamodb_write"].of(writes)


def out(size: float, *, edge: bool) -> float:
    """Bytes to the internet; what CloudFront fetches from AWS is free."""
    return PRICES["edge_out" if edge else "out"].of(size / GB)


def logs(size: float) -> float:
    return PRICES["log"].of(size / GB)


def tasks(seconds: float, *, cpus: float, memory_gb: float, on: Architecture) -> float:
    """Containers on Fargate."""
    cpu, memory = PRICES[f"fargate_{on}_cpu"], PRICES[f"fargate_{on}_memory"]
    return cpu.of(seconds * cpus) + memory.of(seconds * memory_gb)


def firewall(*, rules: int, requests: float) -> float:
    """A month of one web ACL."""
    return (
        PRICES["firewall"].of(1)
        + PRICES["firewall_rule"].of(rules)
        + PRICES["firewall_request"].of(requests)
    )


def secrets(count: int, *, reads: float) -> float:
    """A month of secrets in Secrets Manager."""
    return PRICES["secret"].of(count) + PRICES["secret_read"].of(reads)


def stored(size: float) -> float:
    """A month of bytes in the table, with its recovery to any moment."""
    return PRICES["dynamodb_storage"].of(size / GB) + PRICES["dynamodb_recovery"].of(size / GB)
