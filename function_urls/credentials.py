"""A function's own credentials: those of its role, so that the emulator enforces its policy."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

# New environments get credentials with at least this share of their life left.
_FRESH = 0.8


@dataclass
class RoleCredentials:
    """Assumes roles. Blocking: call it in a thread."""

    client: "STSClient" = field(repr=False)
    duration_seconds: int
    _known: dict[str, tuple[float, dict[str, str]]] = field(default_factory=dict, repr=False)

    def for_role(self, role: str, *, session: str) -> dict[str, str]:
        """Return them as the variables in which a function finds them."""
        now = time.monotonic()
        if role in self._known and now < self._known[role][0]:
            return self._known[role][1]
        credentials = self.client.assume_role(
            RoleArn=role,
            RoleSessionName=session[:64],
            DurationSeconds=self.duration_seconds,
        )["Credentials"]
        variables = {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        }
        self._known[role] = (now + self.duration_seconds * (1 - _FRESH), variables)
        return variables
