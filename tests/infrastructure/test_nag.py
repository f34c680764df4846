from collections.abc import Callable

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from cdk_nag import AwsSolutionsChecks, NagPack, ServerlessChecks
from constructs import IConstruct

from cdk_app.constructs.nag_acknowledgements import acknowledge
from tests.infrastructure.synthesized import ENVIRONMENTS, SynthesizedStage, bare_stack

PACKS: tuple[type[NagPack], ...] = (AwsSolutionsChecks, ServerlessChecks)


def findings(scope: IConstruct) -> set[tuple[str, str]]:
    return {
        (violation.rule_name, str(resource.construct_path))
        for pack in PACKS
        for violation in pack().validate_scope(scope).violations
        for resource in violation.violating_resources
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_finding_is_left_unexplained(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert findings(stage(environment).app) == set()


def rules(scope: IConstruct) -> set[str]:
    return {rule for rule, _ in findings(scope)}


def test_a_finding_is_found_and_only_the_one_that_is_explained_goes_away() -> None:
    stack = bare_stack()
    queue = sqs.Queue(stack, "Plain")
    assert {"AwsSolutions-SQS3", "AwsSolutions-SQS4"} <= rules(stack)
    acknowledge(queue, {"AwsSolutions-SQS3": "It is a test."})
    assert "AwsSolutions-SQS3" not in rules(stack)
    assert "AwsSolutions-SQS4" in rules(stack)


def acknowledged(scope: IConstruct) -> dict[tuple[str, str], str]:
    """What is explained: by construct path and id, the reason."""
    return {
        (node.node.path, str(id_).rpartition("::")[2] if "[" not in id_ else str(id_)): str(reason)
        for node in scope.node.find_all()
        for entry in node.node.metadata
        if entry.type == cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY
        for id_, reason in entry.data.items()
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_explanation_names_one_rule_and_gives_a_reason(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    explained = acknowledged(stage(environment).app)
    assert explained
    for (path, id_), reason in explained.items():
        assert "AwsSolutions-" in id_ or "Serverless-" in id_, path
        assert reason.endswith("."), (path, id_)


def test_synth_fails_on_a_finding(tmp_path: object) -> None:
    app = cdk.App(outdir=str(tmp_path))
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = cdk.Stack(app, "bare")
    lambda_.Function(
        stack,
        "Old",
        code=lambda_.Code.from_inline("def handler(event, context): pass"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_9,
    )
    with pytest.raises(RuntimeError):
        app.synth()
