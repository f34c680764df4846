"""Templates as tests read them: by resource type and by their own words, never by logical id."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk.assertions import Template

from cdk_app.constructs.bundle import Bundle
from cdk_app.environments import CATALOG, Environment
from cdk_app.release import Release
from cdk_app.stage import Stage, build_stage

ROOT: Final = Path(__file__).resolve().parents[2]
RELEASE: Final = Release(version="9.8.7", git_commit="0123abc")
ENVIRONMENTS: Final = tuple(CATALOG)
DEPLOYED: Final = ("dev", "preprod", "prod")
WITH_EDGE: Final = ("preprod", "prod")
NO_BUNDLING: Final[dict[str, object]] = {"aws:cdk:bundling-stacks": []}


class SynthesizedStack:
    def __init__(self, stack: cdk.Stack) -> None:
        self.stack = stack
        self.template: dict[str, Any] = json.loads(json.dumps(Template.from_stack(stack).to_json()))

    def all(self, type_: str) -> list[dict[str, Any]]:
        """The properties of every resource of this type."""
        return [
            resource.get("Properties", {})
            for resource in self.resources()
            if resource["Type"] == type_
        ]

    def one(self, type_: str) -> dict[str, Any]:
        found = self.all(type_)
        assert len(found) == 1, f"{len(found)} resources of type {type_}, not 1"
        return found[0]

    def resources(self) -> Iterator[dict[str, Any]]:
        yield from self.template.get("Resources", {}).values()

    @property
    def outputs(self) -> dict[str, Any]:
        return {
            key: output["Value"]
            for key, output in self.template.get("Outputs", {}).items()
            if "Export" not in output
        }

    def variables(self, service: str) -> dict[str, Any]:
        variables: dict[str, Any] = self.function(service)["Environment"]["Variables"]
        return variables

    def function(self, service: str) -> dict[str, Any]:
        found = [
            function
            for function in self.all("AWS::Lambda::Function")
            if function["FunctionName"].endswith(f"-{service}")
        ]
        assert len(found) == 1, f"{len(found)} functions of service {service}, not 1"
        return found[0]


class SynthesizedStage:
    def __init__(self, app: cdk.App, stage: Stage) -> None:
        self.app = app
        self._stage = stage

    def __getitem__(self, part: str) -> SynthesizedStack:
        return self.stacks[part]

    @cached_property
    def stacks(self) -> Mapping[str, SynthesizedStack]:
        return {
            part: SynthesizedStack(stack)
            for part, stack in vars(self._stage).items()
            if stack is not None
        }


def new_app() -> cdk.App:
    """An app with the feature flags of the real one."""
    flags = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return cdk.App(context={**flags, **NO_BUNDLING})


def synthesize(name: str, **changes: Any) -> SynthesizedStage:
    """Of an environment, or of one that differs from it."""
    app = new_app()
    environment = replace(CATALOG[name], **changes)
    stage = build_stage(app, environment=environment, release=RELEASE, root=ROOT)
    return SynthesizedStage(app, stage)


def bare_stack() -> cdk.Stack:
    return cdk.Stack(new_app(), "bare", env=cdk.Environment(region="eu-west-1"))


def bundle(environment: Environment) -> Bundle:
    return Bundle(ROOT, on_host=environment.on_host)
