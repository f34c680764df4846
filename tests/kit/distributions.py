"""A CloudFront distribution in front of functions that tests deploy, made by the CloudFront API."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.kit.account import Account

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
READS = ("GET", "HEAD")
ALL = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE")


class Distribution:
    """`function` answers everything; `behaviors` send path patterns elsewhere or by other rules."""

    def __init__(self, account: Account, function: str, **settings: Any) -> None:
        self.account = account
        self.client = account.client("cloudfront")
        self.name = f"edge-{uuid.uuid4().hex[:8]}"
        self._settings = {"function": function, **settings}
        self._control = self.client.create_origin_access_control(
            OriginAccessControlConfig={
                "Name": self.name,
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "lambda",
            }
        )["OriginAccessControl"]["Id"]
        config = self._config(**self._settings)
        made = self.client.create_distribution(DistributionConfig=config)
        self.id: str = made["Distribution"]["Id"]
        self.url = f"https://{made['Distribution']['DomainName']}/"

    def update(self, **settings: Any) -> None:
        self._settings |= settings
        self._put(enabled=True)

    def disable(self) -> None:
        self._put(enabled=False)

    def _put(self, *, enabled: bool) -> None:
        etag = self.client.get_distribution_config(Id=self.id)["ETag"]
        config = self._config(**self._settings) | {"Enabled": enabled}
        self.client.update_distribution(Id=self.id, IfMatch=etag, DistributionConfig=config)

    def publish_function(self, code: str) -> str:
        """A viewer-request function's ARN."""
        name = f"function-{uuid.uuid4().hex[:8]}"
        made = self.client.create_function(
            Name=name,
            FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"},
            FunctionCode=code.encode(),
        )
        self.client.publish_function(Name=name, IfMatch=made["ETag"])
        arn: str = made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
        return arn.replace("/DEVELOPMENT", "")

    def _config(
        self,
        *,
        function: str,
        behaviors: Mapping[str, Mapping[str, Any]] | None = None,
        errors: Mapping[int, int] | None = None,
        read_seconds: int = 30,
        attempts: int = 1,
        **default: Any,
    ) -> dict[str, Any]:
        patterns = behaviors or {}
        origins = {function, *(each.get("function", function) for each in patterns.values())}
        return {
            "CallerReference": self.name,
            "Comment": "",
            "Enabled": True,
            "Origins": _items([self._origin(one, read_seconds, attempts) for one in origins]),
            "DefaultCacheBehavior": _behavior({"function": function, **default}),
            "CacheBehaviors": _items(
                [
                    {"PathPattern": pattern, **_behavior({"function": function, **each})}
                    for pattern, each in patterns.items()
                ]
            ),
            "CustomErrorResponses": _items(
                [
                    {"ErrorCode": status, "ErrorCachingMinTTL": seconds}
                    for status, seconds in (errors or {}).items()
                ]
            ),
        }

    def _origin(self, function: str, read_seconds: int, attempts: int) -> dict[str, Any]:
        return {
            "Id": function,
            "DomainName": urlsplit(self.account.url(function)).hostname,
            "OriginAccessControlId": self._control,
            "ConnectionAttempts": attempts,
            "CustomOriginConfig": {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
                "OriginReadTimeout": read_seconds,
            },
        }


def _behavior(given: Mapping[str, Any]) -> dict[str, Any]:
    methods: Sequence[str] = given.get("methods", ALL)
    viewer_request = given.get("viewer_request")
    return {
        "TargetOriginId": given["function"],
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": {**_items(methods), "CachedMethods": _items(READS)},
        "CachePolicyId": given.get("cache", CACHING_DISABLED),
        **(
            {"OriginRequestPolicyId": ALL_VIEWER_EXCEPT_HOST}
            if given.get("cache", CACHING_DISABLED) == CACHING_DISABLED
            else {}
        ),
        "FunctionAssociations": _items(
            [{"EventType": "viewer-request", "FunctionARN": viewer_request}]
            if viewer_request
            else []
        ),
        **given.get("more", {}),
    }


def _items(items: Sequence[Any]) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": list(items)}
