"""The names of everything a stream says, and why it closes. Payloads: tickertape/events.py."""

from enum import StrEnum
from typing import Self


class EventName(StrEnum):
    CONNECTION_OPEN = "connection_open"
    METRICS = "metrics"
    NEW_ITEM = "new_item"
    TASK_EVENT = "task_event"
    VERSION = "version"
    HEARTBEAT = "heartbeat"
    ERROR = "error"
    REFUSED = "refused"
    CONNECTION_CLOSE = "connection_close"


class Then(StrEnum):
    """What a client must do when a stream has closed."""

    RESUME = "resume"
    """Come back with the last event id."""

    RENEW = "renew"
    """Come back with the last event id and a new session."""

    STOP = "stop"
    """Stay away: the stream is over."""


class CloseReason(StrEnum):
    """The reason that `connection_close` gives."""

    meaning: str
    then: Then

    def __new__(cls, value: str, meaning: str, then: Then) -> Self:
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.meaning = meaning
        reason.then = then
        return reason

    SLICE_ENDED = (
        "slice_ended",
        "The slice has lasted, or sent, as much as one may; the stream goes on in the next",
        Then.RESUME,
    )
    LEASE_LOST = (
        "lease_lost",
        "The slice could not renew its place among the connections, and another may have it",
        Then.RESUME,
    )
    REPLACED = (
        "replaced",
        "Another connection with the same connection id has taken its place",
        Then.RESUME,
    )
    LEFT = (
        "left",
        "The client gave this connection's place up, itself or by one that replaced it",
        Then.RESUME,
    )
    SHUTDOWN = ("shutdown", "The process that served the slice ends", Then.RESUME)
    ERROR = ("error", "Something failed; the `error` before it says what", Then.RESUME)
    SESSION_ENDED = (
        "session_ended",
        "The session that opened the stream has ended or was deleted",
        Then.RENEW,
    )
    CONFIGURATION_DELETED = ("configuration_deleted", "There is nothing left to follow", Then.STOP)
    TASK_COMPLETED = ("task_completed", "The task is done; its last event was sent", Then.STOP)
    TASK_FAILED = ("task_failed", "The task has failed; its last event says why", Then.STOP)
    TASK_NOT_FOUND = (
        "task_not_found",
        "There is no such task, or it is older than seven days",
        Then.STOP,
    )
    VERSION_FETCH_ERROR = (
        "version_fetch_error",
        "The release could not be read; the `error` before it says why",
        Then.RESUME,
    )
