"""/docs: the documents of docs/ for whoever writes a client, as the text that they are.

The functions describe themselves for programs in /openapi.json.
"""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, RedirectResponse

from lambda_src.contract.documents import DOCUMENTS, FOLDER, INTERFACE
from lambda_src.tickertape.errors import NotFoundError

_FOLDER: Final = Path(__file__).parents[2] / FOLDER

router = APIRouter(prefix=f"/{FOLDER}", include_in_schema=False)


@router.get("")
async def docs() -> RedirectResponse:
    return RedirectResponse(f"/{FOLDER}/{INTERFACE}")


@router.get("/{name}")
def document(name: str) -> PlainTextResponse:
    if name not in DOCUMENTS:
        raise NotFoundError("There is no such document")
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return PlainTextResponse(text, headers={"Cache-Control": "no-cache"})
