"""How following a stream can go wrong.

SseError
├── RefusedError        the answer is no event stream: its status, its Content-Type
├── MalformedError      what arrived breaks the format (strict clients only)
├── DroppedError        the connection broke, or was never made
├── StreamTimeoutError
│   ├── IdleTimeoutError    nothing came for too long
│   └── TotalTimeoutError   the whole took too long
└── StreamEndedError    the response ended well, before what a test waited for
"""


class SseError(Exception):
    pass


class RefusedError(SseError):
    def __init__(self, message: str, *, status: int, body: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class MalformedError(SseError):
    pass


class DroppedError(SseError):
    pass


class StreamTimeoutError(SseError):
    pass


class IdleTimeoutError(StreamTimeoutError):
    pass


class TotalTimeoutError(StreamTimeoutError):
    pass


class StreamEndedError(SseError):
    pass


class MalformedWarning(UserWarning):
    """What a lenient client met and passed over."""
