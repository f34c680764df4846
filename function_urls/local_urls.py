"""Deployed Function URLs in a text, replaced by the loopback URLs that serve them here."""

from collections.abc import Mapping


def translate(value: str, urls: Mapping[str, str]) -> str:
    """`urls` maps deployed to local."""
    for deployed, local in urls.items():
        value = value.replace(deployed.rstrip("/"), local.rstrip("/"))
    return value
