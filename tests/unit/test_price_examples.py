"""The examples that AWS prints on its price pages, to the cent, by our prices and our rules.

Charges of things that we do not use (snapshots, pollers, extra storage) are left out of those
examples that have them; every line that is here is one that the page prints.
"""

import pytest

from cost import charges
from cost.prices import MB, PRICES

LAMBDA = "https://aws.amazon.com/lambda/pricing/"
FARGATE = "https://aws.amazon.com/fargate/pricing/"
WAF = "https://aws.amazon.com/waf/pricing/"
CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
FREE_GB_S = 400_000
FREE_REQUESTS = 1_000_000
MONTH = 30 * 600
VEHICLES = 10_000 * 24 * 31

EXAMPLES = {
    f"{LAMBDA} mobile application backend": [
        (charges.compute(3e6 * 0.120, 1536, on="x86", free_gb_s=FREE_GB_S), "2.33"),
        (charges.requests(3e6, free=FREE_REQUESTS), "0.40"),
    ],
    f"{LAMBDA} streaming telemetry": [
        (charges.requests(VEHICLES), "1.49"),
        (charges.compute(VEHICLES * 2, 1024, on="x86"), "248.00"),
    ],
    f"{LAMBDA} customer support tickets": [
        (charges.compute(6e6 * 0.280, 4096, on="x86", free_gb_s=FREE_GB_S), "105.33"),
        (charges.requests(6e6, free=FREE_REQUESTS), "1.00"),
    ],
    f"{LAMBDA} mobile application launch, without provisioned concurrency": [
        (charges.compute(2.5e6 * 0.120, 1536, on="x86", free_gb_s=FREE_GB_S), "0.83"),
        (charges.requests(3e6, free=FREE_REQUESTS), "0.40"),
    ],
    f"{LAMBDA} response streaming": [
        (charges.compute(3e6 * 0.5, 1536, on="x86", free_gb_s=FREE_GB_S), "30.83"),
        (charges.requests(3e6, free=FREE_REQUESTS), "0.40"),
        (charges.surcharge(2e6, 100 * 1024), "0.00"),
        (charges.surcharge(1e6, 7 * MB), "7.81"),
    ],
    f"{LAMBDA} durable functions, on arm64": [
        (charges.compute(32e6, 1024, on="arm", free_gb_s=FREE_GB_S), "421.34"),
        (charges.requests(2e6, free=FREE_REQUESTS), "0.20"),
    ],
    f"{LAMBDA} events from SQS": [
        (charges.compute(30e6, 1024, on="x86"), "500.00"),
        (charges.requests(30e6), "6.00"),
    ],
    f"{LAMBDA} managed instances": [(charges.requests(100e6), "20.00")],
    f"{FARGATE} example 1, x86": [
        (5 * charges.tasks(MONTH, cpus=1, memory_gb=0, on="x86"), "1.01"),
        (5 * charges.tasks(MONTH, cpus=0, memory_gb=2, on="x86"), "0.22"),
    ],
    f"{FARGATE} example 2, arm64": [
        (5 * charges.tasks(MONTH, cpus=1, memory_gb=0, on="arm"), "0.81"),
        (5 * charges.tasks(MONTH, cpus=0, memory_gb=2, on="arm"), "0.18"),
    ],
    f"{FARGATE} example 3, x86": [
        (10 * charges.tasks(30 * 3600, cpus=0.25, memory_gb=0, on="x86"), "3.04"),
        (10 * charges.tasks(30 * 3600, cpus=0, memory_gb=1, on="x86"), "1.33"),
    ],
    f"{WAF} one web ACL, ten million requests": [
        (charges.firewall(rules=0, requests=0), "5.00"),
        (charges.firewall(rules=0, requests=10e6) - charges.firewall(rules=0, requests=0), "6.00"),
    ],
    f"{CLOUDWATCH} four alarms": [(PRICES["alarm"].of(4), "0.40")],
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_that_aws_prints(example: str) -> None:
    for charge, printed in EXAMPLES[example]:
        assert f"{charge:.2f}" == printed


TOTALS = {
    f"{LAMBDA} mobile application backend": "2.73",
    f"{LAMBDA} streaming telemetry": "249.49",
    f"{LAMBDA} response streaming": "39.04",
    f"{FARGATE} example 3, x86": "4.37",
}


@pytest.mark.parametrize("example", TOTALS)
def test_a_total_that_aws_prints(example: str) -> None:
    """The sum of the lines as they are printed, each rounded to the cent."""
    assert f"{sum(round(charge, 2) for charge, _ in EXAMPLES[example]):.2f}" == TOTALS[example]


def test_a_price_says_where_and_when_it_was_read() -> None:
    for name, price in PRICES.items():
        assert price.source.startswith("https://aws.amazon.com/"), name
        assert price.usd > 0, name
