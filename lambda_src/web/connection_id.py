"""How a client names one of its connections."""

from typing import Annotated

from pydantic import StringConstraints

ConnectionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
