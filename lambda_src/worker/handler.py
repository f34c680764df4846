"""The worker: brings imports from the queue into the feed; a failed message comes back alone."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from lambda_src.contract.telemetry import Metric
from lambda_src.tickertape.errors import StoreError, TickertapeError
from lambda_src.tickertape.import_messages import Message
from lambda_src.tickertape.import_queue import CORRELATION
from lambda_src.tickertape.telemetry import log
from lambda_src.worker.resources import resources

# Not the whole batch is to be raised about: each message is answered for by itself.
_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


class MessageError(TickertapeError):
    """Why a message stays in the queue, in words that quote nothing of it."""


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    built = resources()
    try:
        return process_partial_response(
            event=event, record_handler=process, processor=_processor, context=context
        )
    finally:
        built.history.keep_up()
        built.telemetry.flush()


def process(record: SQSRecord) -> None:
    """Raises MessageError: the message comes back, or goes to the dead letters at last."""
    try:
        _import(record)
    except Exception as error:  # noqa: BLE001
        extra = {**_about(record), "error": _plain(error)}
        log().warning("A message of an import failed", extra=extra)
        _again_soon(record)
        raise MessageError(_plain(error)) from None


def _import(record: SQSRecord) -> None:
    built = resources()
    message = Message.model_validate_json(record.body)
    appended = built.imports.process(message, give_up=built.attempts.is_last(record))
    built.telemetry.count(Metric.ITEMS_APPENDED, len(appended.accepted))
    about = {"task_id": message.task_id, "offset": message.offset}
    log().info(
        "Items imported",
        extra={**_about(record), **about, "accepted": len(appended.accepted)},
    )


def _again_soon(record: SQSRecord) -> None:
    try:
        resources().attempts.again_soon(record)
    except StoreError as error:
        log().warning(
            "A failed message comes back late", extra={**_about(record), "error": str(error)}
        )


def _about(record: SQSRecord) -> dict[str, str]:
    attribute = record.message_attributes[CORRELATION]
    return {
        "message_id": record.message_id,
        "received": record.attributes.approximate_receive_count,
        CORRELATION: (attribute.string_value if attribute else None) or record.message_id,
    }


def _plain(error: Exception) -> str:
    """Other errors than ours may quote what was sent."""
    if isinstance(error, TickertapeError):
        return str(error)
    if isinstance(error, ValidationError):
        return "The message is not a part of an import"
    return f"Unexpected: {type(error).__name__}"
