"""/docs: the API as a page without scripts, from the same OpenAPI document as /openapi.json."""

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; overflow-wrap: anywhere; }
h2 { margin-top: 3rem; }
summary { cursor: pointer; padding: .5rem 0; }
details { border-top: 1px solid #8886; }
code, pre { font: .9rem/1.45 ui-monospace, monospace; }
pre { background: #8881; border-radius: .4rem; overflow-x: auto; padding: .75rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }
td, th { border-top: 1px solid #8883; padding: .3rem .75rem .3rem 0; text-align: left;
  vertical-align: top; }
.method { display: inline-block; font-weight: 700; min-width: 4.5rem; }
"""
_digest = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_digest}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_REFERENCE = re.compile(r"&quot;#/components/schemas/(\w+)&quot;")
_ALONE = re.compile(r"\{\s*&quot;\$ref&quot;: " + _REFERENCE.pattern + r"\s*\}")


def install(app: FastAPI) -> None:
    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return HTMLResponse(page(app.openapi()), headers=headers)


def page(document: dict[str, Any]) -> str:
    info = document["info"]
    title = f"{escape(info['title'])} {escape(info['version'])}"
    schemas = document.get("components", {}).get("schemas", {})
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1><p>{escape(info.get('description', ''))}</p>",
            '<p>For programs: <a href="/openapi.json">/openapi.json</a></p>',
            "<h2>Routes</h2>",
            *_routes(document["paths"]),
            "<h2>Schemas</h2>",
            *(
                f'<details id="{escape(name)}" open><summary>{escape(name)}</summary>'
                f"{_schema(schema)}</details>"
                for name, schema in schemas.items()
            ),
            "</body></html>",
        )
    )


def _routes(paths: dict[str, Any]) -> Iterator[str]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield (
                f'<details><summary><span class="method">{escape(method.upper())}</span>'
                f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary>"
            )
            yield from _operation(operation)
            yield "</details>"


def _operation(operation: dict[str, Any]) -> Iterator[str]:
    if operation.get("security"):
        yield "<p>Takes a session: <code>Authorization: Bearer …</code></p>"
    parameters = [
        (f"{each['name']} ({each['in']})", each.get("description", ""), each.get("schema"))
        for each in operation.get("parameters", [])
    ]
    if parameters:
        yield _rows("Parameter", parameters)
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        yield _rows("Body", [(kind, "", given.get("schema")) for kind, given in body.items()])
    answers = [
        (status, answer["description"], _first(answer.get("content", {})))
        for status, answer in sorted(operation["responses"].items())
    ]
    yield _rows("Answer", answers)


def _first(content: dict[str, Any]) -> Any:
    return next((given.get("schema") for given in content.values()), None)


def _rows(heading: str, rows: list[tuple[str, str, Any]]) -> str:
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(text)}</td>"
        f"<td>{_schema(schema) if schema else ''}</td></tr>"
        for name, text, schema in rows
    )
    return f"<table><tr><th>{heading}</th><th></th><th></th></tr>{cells}</table>"


def _schema(schema: Any) -> str:
    text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
    if alone := _ALONE.fullmatch(text):
        return _link(alone)
    return f"<pre>{_REFERENCE.sub(_link, text)}</pre>"


def _link(match: re.Match[str]) -> str:
    return f'<a href="#{match[1]}">{match[1]}</a>'
