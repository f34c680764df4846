"""Who asks for a connection, as the leases know it: hashed, so that no address is stored."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row


@dataclass(frozen=True, slots=True)
class Claim:
    """`client`: the session's user, else the address; `connection`: which of its own it is, if any.

    A connection belongs to its client, so nobody takes another's place by naming it.
    """

    client: str
    address: str
    connection: str | None = None

    @classmethod
    def of(cls, user: str | None, address: str, connection: str | None = None) -> "Claim":
        source = hashed_address(address)
        return cls(
            client=_hashed(f"user:{user}") if user else source,
            address=source,
            connection=_hashed(connection) if connection else None,
        )

    def owns(self, row: "Row") -> bool:
        """Whether a lease's row is this very connection's, held by an earlier request."""
        return (
            self.connection is not None
            and row["connection"] == self.connection
            and row["client"] == self.client
        )


def hashed_address(address: str) -> str:
    return _hashed(f"addr:{address}")


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
