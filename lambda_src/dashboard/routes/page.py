"""The page and its files."""

from fastapi import APIRouter, Request, Response

from lambda_src.dashboard.page import INDEX
from lambda_src.dashboard.resources import AppResources

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request, resources: AppResources) -> Response:
    return resources.page.answer(request, INDEX)


@router.get("/assets/{path:path}")
async def asset(request: Request, resources: AppResources, path: str) -> Response:
    return resources.page.answer(request, f"assets/{path}")
