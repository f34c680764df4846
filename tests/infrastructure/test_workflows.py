import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cdk_app.environments import CATALOG
from tests.infrastructure.synthesized import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def workflow(name: str) -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        if not action.startswith("$/"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} does not say its version"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_only_unless_a_job_says_more(path: Path) -> None:
    assert workflow(path.name)["permissions"] == {"contents": "read"}
    assert "secrets" not in path.read_text(encoding="utf-8")


def test_main_goes_through_tests_and_preprod_to_prod() -> None:
    jobs = workflow("deploy.yml")["jobs"]
    assert jobs["test"]["uses"] == "$/.github/workflows/test.yml"
    assert jobs["preprod"]["needs"] == "test"
    assert jobs["prod"]["needs"] == "preprod"
    for name in ("preprod", "prod"):
        assert jobs[name]["with"] == {"environment": name}
        assert name in CATALOG
        assert jobs[name]["permissions"]["id-token"] == "write"


def test_an_environment_is_smoked_after_its_deployment_with_the_rights_of_a_role() -> None:
    job = workflow("deploy-environment.yml")["jobs"]["deploy"]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["make install", 'make deploy ENV="$ENV"', 'make smoke ENV="$ENV"']
    (credentials,) = [
        step["with"]
        for step in job["steps"]
        if step.get("uses", "").startswith("aws-actions/configure-aws-credentials@")
    ]
    assert credentials == {
        "role-to-assume": "${{ vars.DEPLOY_ROLE_ARN }}",
        "aws-region": "us-east-1",
    }
    assert {CATALOG[name].region for name in ("preprod", "prod")} == {credentials["aws-region"]}
    assert job["environment"] == "${{ inputs.environment }}"
    assert job["env"]["CDK_REQUIRE_APPROVAL"] == "never"
