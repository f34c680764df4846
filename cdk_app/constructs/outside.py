from typing import Final

from aws_cdk import aws_route53 as route53
from constructs import Construct

from cdk_app.alarms.edge import OUTSIDE_EVERY_SECONDS

REGIONS: Final = ["us-east-1", "us-west-2", "eu-west-1"]
"""As few as Route 53 takes; each has some checkers that ask by themselves."""


class Outside(route53.CfnHealthCheck):
    """AWS's checkers ask a path by the public name, and CloudWatch hears whether it answers."""

    def __init__(self, scope: Construct, id_: str, *, name: str, host: str, path: str) -> None:
        super().__init__(
            scope,
            id_,
            health_check_config=route53.CfnHealthCheck.HealthCheckConfigProperty(
                type="HTTPS",
                fully_qualified_domain_name=host,
                port=443,
                resource_path=path,
                request_interval=OUTSIDE_EVERY_SECONDS,
                failure_threshold=3,
                enable_sni=True,
                regions=REGIONS,
            ),
            health_check_tags=[
                route53.CfnHealthCheck.HealthCheckTagProperty(key="Name", value=name)
            ],
        )
