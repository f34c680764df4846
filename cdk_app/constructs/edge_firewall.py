from typing import Final

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

REQUESTS: Final = 2000
"""A source's in five minutes: a page that polls twice a second makes 600."""


class EdgeFirewall(wafv2.CfnWebACL):
    """Blocks a source address that asks too often. Its stack must be in us-east-1."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(
            scope,
            id_,
            name=name,
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visibility(name),
            rules=[
                wafv2.CfnWebACL.RuleProperty(
                    name="rate",
                    priority=0,
                    action=wafv2.CfnWebACL.RuleActionProperty(block={}),
                    statement=wafv2.CfnWebACL.StatementProperty(
                        rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                            aggregate_key_type="IP", limit=REQUESTS, evaluation_window_sec=300
                        )
                    ),
                    visibility_config=_visibility(f"{name}-rate"),
                )
            ],
        )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
