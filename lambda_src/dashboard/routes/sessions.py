"""Sessions: an anonymous one for anybody; publishers' are made by an operator."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.sessions import Role
from lambda_src.web.authentication import Viewer, source_address
from lambda_src.web.documentation import answers

router = APIRouter(prefix="/api/v2/auth", tags=["sessions"])


class Nothing(BaseModel):
    """A body is optional, and has no fields yet."""

    model_config = ConfigDict(extra="forbid")


NOTHING = Nothing()


class AnonymousSession(BaseModel):
    user_id: str
    token: str = Field(description="Send it as `Authorization: Bearer …`; it is shown only here")
    auth_type: Literal["anonymous"] = "anonymous"
    created_at: str
    session_expires_at: str


class CurrentSession(BaseModel):
    user_id: str
    role: Role
    auth_type: Literal["anonymous", "operator"]
    created_at: str
    session_expires_at: str


@router.post(
    "/anonymous",
    status_code=201,
    summary="Begin a viewer's session",
    responses=answers(413, 415, 429, 503),
)
def begin_session(
    request: Request, resources: AppResources, _: Nothing = NOTHING
) -> AnonymousSession:
    made = resources.sessions.mint(
        source_address(request, resources.settings.viewer_address_header)
    )
    return AnonymousSession(
        user_id=made.session.user_id,
        token=made.token,
        created_at=made.session.created_at,
        session_expires_at=made.session.ends,
    )


@router.get("/me", summary="Whose session this is", responses=answers(401, 503))
async def get_session(caller: Viewer) -> CurrentSession:
    return CurrentSession(
        user_id=caller.user_id,
        role=caller.role,
        auth_type="anonymous" if caller.role == "viewer" else "operator",
        created_at=caller.created_at,
        session_expires_at=caller.ends,
    )


@router.delete(
    "/session",
    status_code=204,
    summary="End the session, everywhere and at once",
    responses=answers(401, 503),
)
def end_session(resources: AppResources, caller: Viewer) -> None:
    resources.sessions.delete(caller.key)
