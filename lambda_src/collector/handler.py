"""The collector: brings what the environment's sources have new into the feed, on a schedule."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambda_src.collector.resources import resources


def handler(_: Any, __: LambdaContext) -> None:
    built = resources()
    try:
        built.loop.run(built.collector.run())
    finally:
        built.history.keep_up()
        built.telemetry.flush()
