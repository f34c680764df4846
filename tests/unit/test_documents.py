"""What the functions say of themselves, to programs and to people."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator

from lambda_src.contract.documents import DOCUMENTS, FOLDER
from lambda_src.dashboard import app as dashboard
from lambda_src.streaming import app as streaming
from rendering import api
from rendering.parts import ROOT

FUNCTIONS = pytest.mark.parametrize(
    "routed", [dashboard.routed_app, streaming.routed_app], ids=["dashboard", "streaming"]
)
Routed = Callable[[str], FastAPI]


@FUNCTIONS
def test_the_document_is_openapi(routed: Routed) -> None:
    problems = OpenAPIV31SpecValidator(routed("1").openapi()).iter_errors()
    assert [str(problem) for problem in problems] == []


@FUNCTIONS
def test_the_document_links_to_the_contract_of_the_streams(routed: Routed) -> None:
    _, folder, name = routed("1").openapi()["externalDocs"]["url"].split("/")
    assert folder == FOLDER
    assert name in DOCUMENTS
    assert (ROOT / folder / name).read_text(encoding="utf-8").startswith("# Streams")


def test_every_schema_that_the_reference_names_stands_in_it() -> None:
    text = api.document()
    headings = {found.lower() for found in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    linked = set(re.findall(r"\(#([^)]+)\)", text))
    assert {"post", "itemspage", "feeditem"} <= linked
    assert linked <= headings


def test_what_goes_along_links_to_nothing_that_stays() -> None:
    for name in DOCUMENTS:
        text = (ROOT / FOLDER / name).read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
        assert set(links) <= set(DOCUMENTS), name
