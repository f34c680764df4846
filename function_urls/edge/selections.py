"""Which headers, cookies and query strings a policy names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_KINDS = {"all": "all", "allViewer": "all", "allExcept": "except", "whitelist": "these"}


@dataclass(frozen=True)
class Selection:
    kind: str = "none"
    names: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        if self.kind == "except":
            return name not in self.names
        return self.kind == "all" or (self.kind == "these" and name in self.names)


@dataclass(frozen=True)
class Selected:
    """By a cache policy for its key, or by an origin request policy. Header names in lower case."""

    headers: Selection = Selection()
    cookies: Selection = Selection()
    queries: Selection = Selection()

    @classmethod
    def of(cls, policy: Mapping[str, Any]) -> "Selected":
        headers = _selection(policy, "HeadersConfig", "HeaderBehavior", "Headers")
        return cls(
            headers=Selection(headers.kind, frozenset(name.lower() for name in headers.names)),
            cookies=_selection(policy, "CookiesConfig", "CookieBehavior", "Cookies"),
            queries=_selection(policy, "QueryStringsConfig", "QueryStringBehavior", "QueryStrings"),
        )


def _selection(policy: Mapping[str, Any], part: str, behavior: str, names: str) -> Selection:
    config = policy[part]
    listed = config.get(names, {}).get("Items", ())
    return Selection(_KINDS.get(config[behavior], "none"), frozenset(listed))
