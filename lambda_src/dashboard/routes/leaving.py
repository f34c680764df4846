"""Where a client gives a connection's place up, as a page that is being closed does."""

from contextlib import suppress

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from lambda_src.contract import streams
from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.errors import StoreError, TooManyLingeringError
from lambda_src.web.authentication import source_address
from lambda_src.web.connection_id import ConnectionId
from lambda_src.web.documentation import answers

router = APIRouter(tags=["streams"])
_connection_id: TypeAdapter[str] = TypeAdapter(ConnectionId)


@router.post(
    streams.LEAVE,
    status_code=204,
    response_class=Response,
    summary="Give a connection's place up, as a page that is being closed does",
    responses=answers(),
)
def leave(request: Request, resources: AppResources, connection: str = "") -> None:
    """204 whatever became of it: nobody is left to hear.

    A beacon sends no token. What it proves is that it knows the connection's id, which only its
    client does, and that it comes from the address that holds the place.
    """
    address = source_address(request, resources.settings.viewer_address_header)
    with suppress(ValidationError, TooManyLingeringError, StoreError):
        resources.connections.leave(
            Claim.of(None, address, _connection_id.validate_python(connection))
        )
