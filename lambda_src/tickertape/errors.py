"""What can go wrong, for a person to read.

TickertapeError
├── StoreError               the table, the queue or the parameter store did not answer
│   ├── ConditionFailedError     the condition of one write did not hold
│   ├── TransactionCanceledError a transaction did not go through; says which action and why
│   └── TransactionConflictError a transaction held the row that a write was for
├── InvalidInputError        the request is understood and wrong; says where
├── UnauthorizedError        no session where one is needed
│   └── InvalidTokenError        a token whose session has ended or never was
├── ForbiddenError           a session whose role does not allow it
├── NotFoundError
├── LimitReachedError        the caller's own limit
├── TooManyConnectionsError  the client, or its address, holds as many connections as it may
├── TooManyLingeringError    the caller's address opens and leaves faster than what it left ends
├── TooMuchReplayedError     the caller's address has had as much of the past as it may for now
├── TooManySessionsError     the caller's address has begun as many sessions as it may for now
└── ConnectionsFullError     every connection is taken

Which HTTP answer each becomes is web/errors.py's matter.
"""

from collections.abc import Sequence


class TickertapeError(Exception):
    """The root of the tree above; its text, and its `facts`, are shown to the caller."""

    def __init__(self, text: str = "", **facts: int) -> None:
        super().__init__(text)
        self.facts = facts


class StoreError(TickertapeError):
    pass


class ConditionFailedError(StoreError):
    pass


class TransactionCanceledError(StoreError):
    """`reasons` holds one code an action, in the order of the actions; "None" is a success."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("The transaction was canceled: " + ", ".join(reasons))
        self.reasons = list(reasons)


class TransactionConflictError(StoreError):
    pass


class InvalidInputError(TickertapeError):
    """`where`: body, query or path, then inwards."""

    def __init__(self, text: str, *where: str) -> None:
        super().__init__(text)
        self.where = where


class UnauthorizedError(TickertapeError):
    pass


class InvalidTokenError(UnauthorizedError):
    pass


class ForbiddenError(TickertapeError):
    pass


class NotFoundError(TickertapeError):
    pass


class LimitReachedError(TickertapeError):
    pass


class TooManyConnectionsError(TickertapeError):
    def __init__(self, maximum: int, holder: str) -> None:
        super().__init__(
            f"This {holder} already holds {maximum} connections; close one first",
            max_connections=maximum,
        )
        self.maximum = maximum


class TooManyLingeringError(TickertapeError):
    def __init__(self) -> None:
        super().__init__(
            "This address opens and leaves connections faster than they can end; slow down"
        )


class TooMuchReplayedError(TickertapeError):
    def __init__(self) -> None:
        super().__init__(
            "This address has had as much of the past as it may for now; "
            "follow without an event id, or come later"
        )


class TooManySessionsError(TickertapeError):
    def __init__(self) -> None:
        super().__init__(
            "Too many sessions were begun from this address; go on with one of them, or come later"
        )


class ConnectionsFullError(TickertapeError):
    def __init__(self, maximum: int) -> None:
        super().__init__("Maximum connections reached", max_connections=maximum)
        self.maximum = maximum
