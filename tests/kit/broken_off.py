"""A stream that a function broke off, as the adapter ends it: in order, with lines of its own."""

BROKEN_OFF = (
    b"Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\n"
    b"Lambda-Runtime-Function-Error-Body: ZXJyb3I=\r\n"
)


def broken_off(event: bytes) -> list[bytes]:
    """The event as far as it came, for every byte at which it could end before it is whole."""
    return [event[:length] + BROKEN_OFF for length in range(len(event))]
