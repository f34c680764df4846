"""The page and its files."""

from fastapi import APIRouter, Request, Response

from lambda_src.dashboard.page import INDEX
from lambda_src.dashboard.resources import Built

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request, built: Built) -> Response:
    return built.page.answer(request, INDEX)


@router.get("/assets/{path:path}")
async def asset(request: Request, built: Built, path: str) -> Response:
    return built.page.answer(request, f"assets/{path}")
