"""Sessions: opaque bearer tokens with a role, of which only the SHA-256 is stored."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, cast

from lambda_src.tickertape.claims import hashed_address
from lambda_src.tickertape.clock import Clock, epoch_seconds, iso
from lambda_src.tickertape.errors import ConditionFailedError, TooManySessionsError

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

Role = Literal["viewer", "publisher"]
LIFETIME = timedelta(days=30)
UNUSED_LIFETIME = timedelta(days=1)
"""Of an anonymous session that nobody has used yet."""

MINTED = 60
MINTED_WITHIN = timedelta(minutes=10)
SORT_KEY = "SESSION"


@dataclass(frozen=True, slots=True)
class Session:
    """Who is calling. `key` is the token's hash: enough to look again, of no use to a thief."""

    key: str
    user_id: str
    role: Role
    created_at: str
    expires_at: int

    @property
    def ends(self) -> str:
        return iso(datetime.fromtimestamp(self.expires_at, UTC))


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session and its token, which nobody can read again."""

    token: str
    session: Session


class Sessions:
    """`prolongs`: an unused session lives on from its first use; takes the right to write it."""

    def __init__(self, table: "Table", clock: Clock, *, prolongs: bool = False) -> None:
        self._table = table
        self._clock = clock
        self._prolongs = prolongs

    def mint(self, address: str) -> NewSession:
        """An anonymous session, short-lived until it is used.

        Raises TooManySessionsError: MINTED an address within MINTED_WITHIN.
        """
        now, window = epoch_seconds(self._clock()), int(MINTED_WITHIN.total_seconds())
        ends = now - now % window + window
        action = self._table.update(
            f"MINTED#{hashed_address(address)}",
            f"UNTIL#{ends}",
            "ADD minted :one SET expires_at = :ends",
            condition="attribute_not_exists(pk) OR minted < :most",
            values={":one": 1, ":ends": ends, ":most": MINTED},
        )
        try:
            self._table.write(action)
        except ConditionFailedError as error:
            raise TooManySessionsError from error
        return self.create("viewer", lifetime=UNUSED_LIFETIME, unused=True)

    def create(
        self, role: Role = "viewer", *, lifetime: timedelta = LIFETIME, unused: bool = False
    ) -> NewSession:
        token = secrets.token_urlsafe(32)
        now = self._clock()
        session = Session(
            key=token_key(token),
            user_id=str(uuid.uuid4()),
            role=role,
            created_at=iso(now),
            expires_at=epoch_seconds(now + lifetime),
        )
        row = {
            "pk": _partition(session.key),
            "sk": SORT_KEY,
            "user_id": session.user_id,
            "role": session.role,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "unused": unused,
        }
        self._table.write(self._table.put(row, condition="attribute_not_exists(pk)"))
        return NewSession(token, session)

    def find(self, token: str) -> Session | None:
        return self.find_by_key(token_key(token))

    def find_by_key(self, key: str) -> Session | None:
        """Consistent, so that a deleted session is gone at once; an expired one is gone too."""
        row = self._table.get(_partition(key), SORT_KEY, consistent=True)
        if row is None or row["expires_at"] <= epoch_seconds(self._clock()):
            return None
        if self._prolongs and row["unused"]:
            row = self._prolonged(key)
        return _session(key, row) if row else None

    def _prolonged(self, key: str) -> "Row | None":
        """None where it was deleted meanwhile; another request may have prolonged it."""
        action = self._table.update(
            _partition(key),
            SORT_KEY,
            "SET expires_at = :ends, unused = :no",
            condition="unused = :yes",
            values={":ends": epoch_seconds(self._clock() + LIFETIME), ":no": False, ":yes": True},
        )
        try:
            return self._table.write(action)
        except ConditionFailedError:
            return self._table.get(_partition(key), SORT_KEY, consistent=True)

    def delete(self, key: str) -> None:
        self._table.write(self._table.delete(_partition(key), SORT_KEY))


def token_key(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _partition(key: str) -> str:
    return f"SESSION#{key}"


def _session(key: str, row: "Row") -> Session:
    return Session(
        key=key,
        user_id=row["user_id"],
        role=cast("Role", row["role"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
