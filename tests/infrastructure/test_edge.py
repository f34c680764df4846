import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.routing import APIRoute

from lambda_src.contract import streams
from lambda_src.dashboard.routes import items, tasks
from tests.infrastructure.synthesized import WITH_EDGE, SynthesizedStage

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

pytestmark = pytest.mark.parametrize("environment", WITH_EDGE)


def distribution(synthesized: SynthesizedStage) -> dict[str, Any]:
    config: dict[str, Any] = synthesized["edge"].one("AWS::CloudFront::Distribution")[
        "DistributionConfig"
    ]
    return config


def origins(synthesized: SynthesizedStage) -> dict[str, dict[str, Any]]:
    """Origins by the service that they lead to."""
    found = {}
    for origin in distribution(synthesized)["Origins"]:
        text = json.dumps(origin["DomainName"])
        found["streaming" if "StreamingFunctionUrl" in text else "dashboard"] = origin
    return found


def test_streams_and_nothing_else_go_to_the_streaming_function(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    config = distribution(stage(environment))
    targets = origins(stage(environment))
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == targets["dashboard"]["Id"]
    streaming = [
        behavior["PathPattern"]
        for behavior in config["CacheBehaviors"]
        if behavior["TargetOriginId"] == targets["streaming"]["Id"]
    ]
    assert sorted(streaming) == sorted(streams.edge_patterns())


def test_streams_are_neither_cached_nor_compressed(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    config = distribution(stage(environment))
    patterns = streams.edge_patterns()
    for behavior in config["CacheBehaviors"]:
        if behavior["PathPattern"] not in patterns:
            continue
        assert behavior["CachePolicyId"] == CACHING_DISABLED
        assert behavior["Compress"] is False
        assert behavior["ViewerProtocolPolicy"] == "https-only"
        assert behavior["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST
        assert behavior["AllowedMethods"] == ["GET", "HEAD", "OPTIONS"]


def test_the_edge_keeps_what_is_named_by_its_content_and_nothing_else(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    config = distribution(stage(environment))
    behaviors = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    (assets,) = (each for each in behaviors if each["CachePolicyId"] != CACHING_DISABLED)
    assert assets["PathPattern"] == "/assets/*"
    assert assets["CachePolicyId"] == CACHING_OPTIMIZED
    assert assets["TargetOriginId"] == origins(stage(environment))["dashboard"]["Id"]
    assert assets["AllowedMethods"] == ["GET", "HEAD"]
    assert assets["Compress"] is True
    # Nothing of a viewer reaches the function, so nothing of one is kept for another.
    assert "OriginRequestPolicyId" not in assets


def test_no_error_is_kept_for_others(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    config = distribution(stage(environment))
    kept = {each["ErrorCode"]: each for each in config["CustomErrorResponses"]}
    assert set(kept) == {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
    for each in kept.values():
        assert each["ErrorCachingMinTTL"] == 0
        # What the function says of it reaches the viewer as it is.
        assert each.keys() == {"ErrorCode", "ErrorCachingMinTTL"}


def test_a_silent_origin_is_cut_only_after_several_heartbeats(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    synthesized = stage(environment)
    heartbeat = int(synthesized["streaming"].variables("streaming")["TICKERTAPE_HEARTBEAT_SECONDS"])
    timeout = origins(synthesized)["streaming"]["CustomOriginConfig"]["OriginReadTimeout"]
    assert timeout >= 2 * heartbeat
    page = origins(synthesized)["dashboard"]["CustomOriginConfig"]["OriginReadTimeout"]
    assert page > synthesized["dashboard"].function("dashboard")["Timeout"]


def test_cloudfront_has_both_permissions_on_both_functions(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    """aws-cdk once granted only one of the two; then every request is a 403."""
    found = set()
    for permission in stage(environment)["edge"].all("AWS::Lambda::Permission"):
        assert permission["Principal"] == "cloudfront.amazonaws.com"
        assert ":distribution/" in json.dumps(permission["SourceArn"])
        assert "EdgeDistribution" in json.dumps(permission["SourceArn"])
        target = json.dumps(permission["FunctionName"])
        service = "streaming" if "StreamingFunctionUrl" in target else "dashboard"
        found.add((service, permission["Action"], permission.get("InvokedViaFunctionUrl", False)))
    assert found == {
        ("dashboard", "lambda:InvokeFunctionUrl", False),
        ("dashboard", "lambda:InvokeFunction", True),
        ("streaming", "lambda:InvokeFunctionUrl", False),
        ("streaming", "lambda:InvokeFunction", True),
    }


def test_both_origins_are_signed(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    controls = stage(environment)["edge"].all("AWS::CloudFront::OriginAccessControl")
    configs = [control["OriginAccessControlConfig"] for control in controls]
    assert {config["SigningBehavior"] for config in configs} == {"always"}
    assert {config["OriginAccessControlOriginType"] for config in configs} == {"lambda"}
    assert all("OriginAccessControlId" in origin for origin in origins(stage(environment)).values())


def test_an_address_that_asks_too_often_is_blocked_and_a_producer_only_by_its_own_rule(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    firewall = stage(environment)["edge"].one("AWS::WAFv2::WebACL")
    assert firewall["Scope"] == "CLOUDFRONT"
    assert stage(environment)["edge"].stack.region == "us-east-1"
    assert "WebACLId" in distribution(stage(environment))
    for rule in firewall["Rules"]:
        assert rule["Action"] == {"Block": {}}
        assert rule["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"

    def limits(method: str, path: str) -> list[int]:
        """Of the rules that count such a request."""
        rates = [rule["Statement"]["RateBasedStatement"] for rule in firewall["Rules"]]
        return [
            rate["Limit"] for rate in rates if matches(rate["ScopeDownStatement"], method, path)
        ]

    publishing = [
        (method, route.path)
        for router in (items.router, tasks.router)
        for route in router.routes
        if isinstance(route, APIRoute) and 403 in route.responses
        for method in route.methods or ()
    ]
    assert len(publishing) == 2
    for method, path in publishing:
        assert limits(method, path) == [30_000]
    for method, path in [
        ("GET", "/api/v2/items"),
        ("POST", "/api/v2/auth/anonymous"),
        ("GET", "/"),
    ]:
        assert limits(method, path) == [10_000]


def matches(statement: dict[str, Any], method: str, path: str) -> bool:
    """As AWS WAF reads a statement."""
    [(kind, said)] = statement.items()
    match kind:
        case "NotStatement":
            return not matches(said["Statement"], method, path)
        case "AndStatement":
            return all(matches(each, method, path) for each in said["Statements"])
        case "OrStatement":
            return any(matches(each, method, path) for each in said["Statements"])
        case "ByteMatchStatement":
            [(field, _)] = said["FieldToMatch"].items()
            assert said["PositionalConstraint"] == "EXACTLY"
            return bool({"Method": method, "UriPath": path}[field] == said["SearchString"])
    raise AssertionError(f"This test does not know {kind}")
