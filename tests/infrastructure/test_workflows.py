import re
import subprocess
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
    assert jobs["prod"]["needs"] == ["preprod", "approval"]
    for name in ("preprod", "prod"):
        assert jobs[name]["with"] == {"environment": name}
        assert name in CATALOG
        assert jobs[name]["permissions"]["id-token"] == "write"


def test_prod_is_deployed_only_where_somebody_is_asked(tmp_path: Path) -> None:
    """The step itself, against what GitHub answers."""
    job = workflow("deploy.yml")["jobs"]["approval"]
    assert job["permissions"] == {"actions": "read"}
    [step] = job["steps"]

    def passes(answer: str) -> bool:
        gh = tmp_path / "gh"
        gh.write_text(f"#!/bin/sh\n{answer}\n")
        gh.chmod(0o755)
        variables = {"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_REPOSITORY": "me/tickers"}
        command = ["/bin/bash", "-e", "-c", step["run"]]
        return subprocess.run(command, env=variables, check=False).returncode == 0  # noqa: S603

    assert passes("echo true")
    assert not passes("echo false")
    assert not passes("exit 1")


def test_an_environment_is_smoked_after_its_deployment_with_the_rights_of_a_role() -> None:
    job = workflow("deploy-environment.yml")["jobs"]["deploy"]
    install, deploy, smoke, back = [step for step in job["steps"] if "run" in step]
    assert install["run"] == "make install"
    assert (deploy["id"], deploy["run"]) == ("deploy", 'make deploy ENV="$ENV"')
    assert (smoke["id"], smoke["run"]) == ("smoke", 'make smoke ENV="$ENV"')
    # What does not work goes by itself, and what came back must work.
    assert back["if"] == (
        "failure() && (steps.deploy.outcome == 'failure' || steps.smoke.outcome == 'failure')"
    )
    assert back["run"] == ('make rollback ENV="$ENV" FAILED="$GITHUB_SHA" && make smoke ENV="$ENV"')
    assert "continue-on-error" not in str(job), "it went back, and still it failed"
    [checkout] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0, "the release before must be in the clone"
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


@pytest.mark.parametrize(("event", "command"), [("pull_request", "diff"), ("schedule", "drift")])
def test_a_pull_request_shows_its_changes_and_drift_is_looked_for(event: str, command: str) -> None:
    look = workflow("look.yml")
    # YAML reads the bare word `on` as true.
    triggers: dict[str, Any] = look[True]  # type: ignore[index]
    assert event in triggers
    job = look["jobs"]["look"]
    assert job["strategy"]["matrix"]["environment"] == ["preprod", "prod"]
    assert f"'{command}'" in job["env"]["COMMAND"]
    assert "head.repo.full_name == github.repository" in job["if"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"\n{command}: known install" in makefile
    assert "$GITHUB_STEP_SUMMARY" in job["steps"][-1]["run"]
    for step in job["steps"]:
        assert step["if"] == "env.ROLE != ''"
