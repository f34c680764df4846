"""The documents that go along with the functions, for whoever writes a client: /docs."""

from typing import Final

FOLDER: Final = "docs"
"""In the repository, in the artifact and in the address."""

INTERFACE: Final = "api.md"
STREAMS: Final = "streams.md"
DOCUMENTS: Final = (INTERFACE, STREAMS, "clients.md", "errors.md")
