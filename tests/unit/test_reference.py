import base64
from hashlib import sha256
from typing import Any

from lambda_src.web.reference import POLICY, STYLE, page

DOCUMENT: dict[str, Any] = {
    "info": {"title": "A <b>", "version": "1"},
    "paths": {
        "/things/{id}": {
            "post": {
                "summary": "Make <one>",
                "security": [{"HTTPBearer": []}],
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                    }
                },
                "responses": {
                    "201": {"description": "Made"},
                    "422": {
                        "description": "Wrong",
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    },
                },
            }
        }
    },
    "components": {
        "schemas": {"Thing": {"properties": {"other": {"$ref": "#/components/schemas/Thing"}}}}
    },
}


def test_everything_is_there_and_nothing_is_markup() -> None:
    html = page(DOCUMENT)
    assert "<b>" not in html
    assert "Make &lt;one&gt;" in html
    assert "POST" in html
    assert "Takes a session" in html
    assert "id (path)" in html
    assert html.index("201") < html.index("422")


def test_a_schema_is_linked_where_it_is_named() -> None:
    html = page(DOCUMENT)
    assert '<td><a href="#Thing">Thing</a></td>' in html
    assert '&quot;$ref&quot;: <a href="#Thing">Thing</a>' in html
    assert 'id="Thing"' in html


def test_the_policy_allows_the_one_style_and_no_script() -> None:
    digest = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert f"<style>{STYLE}</style>" in page(DOCUMENT)
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY
