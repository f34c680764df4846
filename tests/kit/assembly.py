"""A synthesized environment as the CDK CLI deploys it, whose templates a test may break."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from cdk_app.environments import Environment
from cdk_app.release import Release
from cdk_app.stage import build_stage
from local_cloud.cdk_cli import ROOT

RELEASE = Release(version="9.8.7", git_commit="0123abc")
# Of these the emulator knows nothing.
UNKNOWN = ("AWS::Budgets::", "AWS::CE::", "AWS::Route53::")
# It knows no alarm of several metrics either; a stack that holds one cannot be created.
IMPOSSIBLE = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Metrics": [{"Id": "a", "Expression": "1 + 1"}],
    },
}

Template = dict[str, Any]


def synthesize(environment: Environment, folder: Path) -> "Assembly":
    """The templates of an environment without the code of its functions and what is impossible."""
    flags = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=flags | {"aws:cdk:bundling-stacks": []}, outdir=str(folder))
    build_stage(app, environment=environment, release=RELEASE, root=ROOT)
    app.synth()
    assembly = Assembly(folder)
    for name in assembly.stacks:
        assembly.edit(name, _leave_out_the_impossible)
    return assembly


class Assembly:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stacks = [
            file.name.removesuffix(".template.json") for file in folder.glob("*.template.json")
        ]

    def break_(self, stack: str) -> None:
        """Let its creation fail when everything else in it has been created."""

        def add(template: Template) -> None:
            others = list(template["Resources"])
            template["Resources"]["Impossible"] = IMPOSSIBLE | {"DependsOn": others}

        self.edit(stack, add)

    def mend(self, stack: str) -> None:
        self.edit(stack, lambda template: template["Resources"].pop("Impossible"))

    def edit(self, stack: str, change: Callable[[Template], object]) -> None:
        """Change a template, and the name under which it is uploaded, which is its content's."""
        file = self.folder / f"{stack}.template.json"
        before = file.read_bytes()
        template = json.loads(before)
        change(template)
        after = json.dumps(template, indent=1).encode()
        file.write_bytes(after)
        for manifest in (self.folder / f"{stack}.assets.json", self.folder / "manifest.json"):
            text = manifest.read_text(encoding="utf-8")
            manifest.write_text(text.replace(_name(before), _name(after)), encoding="utf-8")


def _name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _leave_out_the_impossible(template: Template) -> None:
    resources = template["Resources"]
    for name in [name for name, resource in resources.items() if _is_impossible(resource)]:
        del resources[name]


def _is_impossible(resource: Template) -> bool:
    if resource["Type"].startswith(UNKNOWN):
        return True
    if resource["Type"] != IMPOSSIBLE["Type"]:
        return False
    dimensions = resource["Properties"].get("Dimensions", [])
    checked = any(each["Name"] == "HealthCheckId" for each in dimensions)
    return checked or "Metrics" in resource["Properties"]
