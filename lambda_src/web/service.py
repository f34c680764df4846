"""What both web functions say of themselves."""

from typing import Literal

from pydantic import BaseModel, Field


class Ready(BaseModel):
    status: Literal["ready"] = "ready"


class Health(BaseModel):
    status: Literal["healthy"] = "healthy"
    service: Literal["dashboard", "streaming"] = Field(
        description="The function that answers: behind an edge both have one origin"
    )
    version: str
    environment: str


class StreamStatus(BaseModel):
    connections: int = Field(description="Unexpired leases, in all execution environments")
    max_connections: int
    available: int
    uptime_seconds: float = Field(description="Of the process that answers")
