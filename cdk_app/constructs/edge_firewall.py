from typing import Final

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from lambda_src.contract.edge import PUBLISHING

WINDOW_SECONDS: Final = 300
REQUESTS: Final = 10_000
"""An address's within the window: an office of thirty who each reload ten times makes 3,000, and a
page that was refused and polls 400."""

PUBLICATIONS: Final = 30_000
"""A hundred a second, more than the feed takes of all producers together."""

Statement = wafv2.CfnWebACL.StatementProperty


class EdgeFirewall(wafv2.CfnWebACL):
    """Blocks an address that asks too often; a producer is no viewer. Its stack is in us-east-1."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        publishing = _both(_method("POST"), _either(*map(_path, PUBLISHING)))
        viewing = Statement(
            not_statement=wafv2.CfnWebACL.NotStatementProperty(statement=publishing)
        )
        super().__init__(
            scope,
            id_,
            name=name,
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visibility(name),
            rules=[
                _rate(0, f"{name}-viewers", REQUESTS, viewing),
                _rate(1, f"{name}-producers", PUBLICATIONS, publishing),
            ],
        )


def _rate(priority: int, name: str, limit: int, of: Statement) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=Statement(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP",
                limit=limit,
                evaluation_window_sec=WINDOW_SECONDS,
                scope_down_statement=of,
            )
        ),
        visibility_config=_visibility(name),
    )


def _both(*statements: Statement) -> Statement:
    return Statement(and_statement=wafv2.CfnWebACL.AndStatementProperty(statements=[*statements]))


def _either(*statements: Statement) -> Statement:
    return Statement(or_statement=wafv2.CfnWebACL.OrStatementProperty(statements=[*statements]))


def _method(name: str) -> Statement:
    return _is(wafv2.CfnWebACL.FieldToMatchProperty(method={}), name)


def _path(path: str) -> Statement:
    return _is(wafv2.CfnWebACL.FieldToMatchProperty(uri_path={}), path)


def _is(field: wafv2.CfnWebACL.FieldToMatchProperty, text: str) -> Statement:
    return Statement(
        byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=field,
            positional_constraint="EXACTLY",
            search_string=text,
            text_transformations=[
                wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")
            ],
        )
    )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
