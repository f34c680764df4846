"""A user's configurations: named sets of one to five tickers."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from asgi.answers import answers
from asgi.authentication import Viewer
from dashboard.resources import Built
from tickertape.configuration_rows import Configuration
from tickertape.configurations import MAX_CONFIGURATIONS
from tickertape.errors import NotFoundError
from tickertape.events import Ticker

router = APIRouter(prefix="/api/v2/configurations", tags=["configurations"])


def _distinct(tickers: list[str]) -> list[str]:
    if len(set(tickers)) < len(tickers):
        raise ValueError("Each ticker may be named once")
    return tickers


# Nothing that breaks a line, and no half of a surrogate pair, which the pattern refuses too.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=50,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$",
    ),
]
Tickers = Annotated[list[Ticker], Field(min_length=1, max_length=5), AfterValidator(_distinct)]


class NewConfiguration(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    tickers: Tickers


class Change(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name | None = None
    tickers: Tickers | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and self.tickers is None:
            raise ValueError("Send a name, tickers or both")
        return self


class Symbol(BaseModel):
    symbol: str


class ConfigurationView(BaseModel):
    config_id: str
    name: str
    tickers: list[Symbol]
    created_at: str
    updated_at: str


class ConfigurationList(BaseModel):
    configurations: list[ConfigurationView]
    max_allowed: int = MAX_CONFIGURATIONS


def _view(configuration: Configuration) -> ConfigurationView:
    return ConfigurationView(
        config_id=configuration.config_id,
        name=configuration.name,
        tickers=[Symbol(symbol=ticker) for ticker in configuration.tickers],
        created_at=configuration.created_at,
        updated_at=configuration.updated_at,
    )


@router.post(
    "",
    status_code=201,
    summary="Add a configuration",
    responses=answers(400, 401, 409, 413, 503),
)
def add(built: Built, caller: Viewer, new: NewConfiguration) -> ConfigurationView:
    return _view(built.configurations.create(caller, new.name, new.tickers))


@router.get("", summary="All of the caller's configurations", responses=answers(401, 503))
def every(built: Built, caller: Viewer) -> ConfigurationList:
    found = built.configurations.list(caller.user_id)
    return ConfigurationList(configurations=[_view(each) for each in found])


@router.get("/{config_id}", summary="One configuration", responses=answers(401, 404, 503))
def one(built: Built, caller: Viewer, config_id: str) -> ConfigurationView:
    found = built.configurations.get(caller.user_id, config_id)
    if found is None:
        raise NotFoundError("There is no such configuration")
    return _view(found)


@router.put(
    "/{config_id}",
    summary="Replace a configuration; open streams follow",
    responses=answers(400, 401, 404, 413, 503),
)
def replace(
    built: Built, caller: Viewer, config_id: str, new: NewConfiguration
) -> ConfigurationView:
    return _view(
        built.configurations.update(caller.user_id, config_id, name=new.name, tickers=new.tickers)
    )


@router.patch(
    "/{config_id}",
    summary="Change a configuration; open streams follow",
    responses=answers(400, 401, 404, 413, 503),
)
def change(built: Built, caller: Viewer, config_id: str, change: Change) -> ConfigurationView:
    return _view(
        built.configurations.update(
            caller.user_id, config_id, name=change.name, tickers=change.tickers
        )
    )


@router.delete(
    "/{config_id}",
    status_code=204,
    summary="Delete a configuration; its streams end",
    responses=answers(401, 404, 503),
)
def delete(built: Built, caller: Viewer, config_id: str) -> None:
    built.configurations.delete(caller.user_id, config_id)
