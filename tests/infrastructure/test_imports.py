from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk.assertions import Template

from cdk_app.constructs.import_queue import ImportQueue
from tests.infrastructure.synthesized import (
    DEPLOYED,
    ENVIRONMENTS,
    SynthesizedStage,
    bare_stack,
)

QUEUE = "AWS::SQS::Queue"
POLICY = "AWS::SQS::QueuePolicy"


def template(*, enforce_tls: bool = True) -> Template:
    stack = bare_stack()
    ImportQueue(
        stack, "Imports", name="imports", function_timeout_seconds=10, enforce_tls=enforce_tls
    )
    return Template.from_stack(stack)


def test_a_message_stays_hidden_for_six_timeouts_and_dies_after_five_tries() -> None:
    template().has_resource_properties(
        QUEUE,
        {
            "QueueName": "imports",
            "VisibilityTimeout": 60,
            "SqsManagedSseEnabled": True,
            "RedrivePolicy": {"maxReceiveCount": 5},
        },
    )


def test_dead_letters_are_kept_for_two_weeks() -> None:
    template().has_resource_properties(
        QUEUE,
        {
            "QueueName": "imports-dead-letters",
            "MessageRetentionPeriod": 14 * 24 * 3600,
            "SqsManagedSseEnabled": True,
        },
    )


def denials(synthesized: Template) -> list[Any]:
    return [
        statement["Condition"]
        for policy in synthesized.find_resources(POLICY).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
    ]


def test_both_queues_refuse_plain_http_except_in_an_emulator() -> None:
    assert denials(template()) == [{"Bool": {"aws:SecureTransport": "false"}}] * 2
    assert denials(template(enforce_tls=False)) == []


@pytest.mark.parametrize("environment", DEPLOYED)
def test_deployed_queues_refuse_plain_http(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert len(stage(environment)["worker"].all(POLICY)) == 2


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_worker_takes_batches_and_returns_only_what_failed(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stack = stage(environment)["worker"]
    mapping = stack.one("AWS::Lambda::EventSourceMapping")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 5
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_message_is_hidden_for_six_timeouts_of_the_worker(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stack = stage(environment)["worker"]
    function = stack.function("worker")
    hidden = [queue["VisibilityTimeout"] for queue in stack.all(QUEUE) if "RedrivePolicy" in queue]
    assert hidden == [6 * function["Timeout"]]
    assert function["Handler"] == "lambda_src.worker.handler.handler"
    assert "Layers" not in function
