"""A user's configurations: named sets of one to five tickers."""

from fastapi import APIRouter, Response

from lambda_src.dashboard.configuration_models import (
    Change,
    ConfigurationList,
    ConfigurationView,
    NewConfiguration,
    Replacement,
    view,
)
from lambda_src.dashboard.resources import AppResources
from lambda_src.web.authentication import Viewer
from lambda_src.web.documentation import answers

PATH = "/api/v2/configurations"

router = APIRouter(prefix=PATH, tags=["configurations"])


@router.post(
    "",
    status_code=201,
    summary="Add a configuration",
    responses=answers(401, 409, 413, 415, 503),
)
def create_configuration(
    response: Response, resources: AppResources, caller: Viewer, new: NewConfiguration
) -> ConfigurationView:
    made = resources.configurations.create(caller, new.name, new.tickers)
    response.headers["Location"] = f"{PATH}/{made.config_id}"
    return view(made)


@router.get("", summary="All of the caller's configurations", responses=answers(401, 503))
def list_configurations(resources: AppResources, caller: Viewer) -> ConfigurationList:
    found = resources.configurations.list(caller.user_id)
    return ConfigurationList(configurations=[view(each) for each in found])


@router.get("/{config_id}", summary="One configuration", responses=answers(401, 404, 503))
def get_configuration(resources: AppResources, caller: Viewer, config_id: str) -> ConfigurationView:
    return view(resources.configurations.find(caller.user_id, config_id))


@router.put(
    "/{config_id}",
    summary="Replace a configuration; open streams follow",
    responses=answers(401, 404, 413, 415, 503),
)
def replace_configuration(
    resources: AppResources, caller: Viewer, config_id: str, new: Replacement
) -> ConfigurationView:
    return view(
        resources.configurations.update(
            caller.user_id, config_id, name=new.name, tickers=new.tickers
        )
    )


@router.patch(
    "/{config_id}",
    summary="Change a configuration; open streams follow",
    responses=answers(401, 404, 413, 415, 503),
)
def change_configuration(
    resources: AppResources, caller: Viewer, config_id: str, change: Change
) -> ConfigurationView:
    return view(
        resources.configurations.update(
            caller.user_id, config_id, name=change.name, tickers=change.tickers
        )
    )


@router.delete(
    "/{config_id}",
    status_code=204,
    summary="Delete a configuration; its streams end",
    responses=answers(401, 404, 503),
)
def delete_configuration(resources: AppResources, caller: Viewer, config_id: str) -> None:
    resources.configurations.delete(caller.user_id, config_id)
