"""The page's module of the contract."""

import json

from lambda_src.contract import streams
from lambda_src.contract.events import CloseReason

_TEMPLATE = """\
// Written by `make render` from lambda_src/contract; not by hand.

/** Paths of the streams, with `{{parameters}}`. */
export const STREAMS = {streams};

/** How full the house is, as the streaming function sees it. */
export const STATUS = {status};

/** Where a connection gives its place up. */
export const LEAVE = {leave};

/** What each reason of `connection_close` asks of a client: "resume", "renew" or "stop". */
export const THEN = {then};
"""


def module() -> str:
    return _TEMPLATE.format(
        streams=_object({stream.name: stream.path for stream in streams.STREAMS}),
        status=json.dumps(streams.STATUS),
        leave=json.dumps(streams.LEAVE),
        then=_object({reason: reason.then for reason in CloseReason}),
    )


def _object(values: dict[str, str]) -> str:
    lines = [f"  {key}: {json.dumps(value)},\n" for key, value in values.items()]
    return "{\n" + "".join(lines) + "}"
