"""The headers that a response headers policy adds."""

from collections.abc import Iterator, Mapping
from typing import Any

from function_urls.edge.distribution import ResponseHeader


def response_headers(policy: Mapping[str, Any]) -> Iterator[ResponseHeader]:
    """Of its security headers and its custom ones."""
    security = policy.get("SecurityHeadersConfig", {})
    for part, name, value in (
        ("ContentTypeOptions", "x-content-type-options", lambda _: "nosniff"),
        ("FrameOptions", "x-frame-options", lambda one: one["FrameOption"]),
        ("ReferrerPolicy", "referrer-policy", lambda one: one["ReferrerPolicy"]),
        (
            "ContentSecurityPolicy",
            "content-security-policy",
            lambda one: one["ContentSecurityPolicy"],
        ),
        ("StrictTransportSecurity", "strict-transport-security", _transport),
    ):
        if one := security.get(part):
            yield ResponseHeader(
                name=name.encode(), value=value(one).encode(), override=one["Override"]
            )
    for one in policy.get("CustomHeadersConfig", {}).get("Items", ()):
        yield ResponseHeader(
            name=one["Header"].lower().encode(),
            value=one["Value"].encode(),
            override=one["Override"],
        )


def _transport(config: Mapping[str, Any]) -> str:
    parts = [f"max-age={config['AccessControlMaxAgeSec']}"]
    parts += ["includeSubDomains"] if config.get("IncludeSubdomains") else []
    parts += ["preload"] if config.get("Preload") else []
    return "; ".join(parts)
