"""docs/errors.md: every refusal."""

from typing import Final

from lambda_src.contract.problems import CONNECTIONS_FULL, PROBLEMS

_DOCUMENT: Final = """\
# Errors

Every refusal of both functions is [problem details](https://www.rfc-editor.org/rfc/rfc9457),
`Content-Type: application/problem+json`:

```json
{{
  "type": "{example.uri}",
  "title": "{example.title}",
  "status": {example.status},
  "detail": "Maximum connections reached",
  "code": "{example.code}",
  "correlation_id": "1f0c…",
  "retry_after": {example.retry_after},
  "max_connections": 100
}}
```

Tell one from another by `code`, which stays; `title` and `detail` are for people. `detail` is text,
but for `invalid_request`, where it lists each thing that is wrong: `{{"type", "loc", "msg"}}`, with
`loc` leading from `body`, `query` or `path` inwards. `correlation_id` is in the log of the request.
`retry_after` (seconds, as in `Retry-After`) is there where the same request may succeed later.

What is wrong with a request is `invalid_request` and 422, whatever it is: a body that is no JSON, a
field, a ticker in the query, a parameter that is misspelt or given twice.

An environment behind CloudFront can refuse before a function is asked, and not in this form: a 403
with `x-amzn-errortype: InvalidSignatureException` means that the body's hash is missing or wrong;
see [the header]({clients}). One with `server: CloudFront` comes from its firewall, which
blocks an address that asks too often for some minutes, or means that the path does not take the
method.

| code | status | what happened | what to do |
|---|---|---|---|
{rows}
"""


def document() -> str:
    rows = "\n".join(
        f"| `{each.code}` | {each.status} | {each.title} | {each.remedy} |" for each in PROBLEMS
    )
    return _DOCUMENT.format(example=CONNECTIONS_FULL, rows=rows, clients="clients.md#publishing")
