"""The collector's stack: its schedule, what it fetches, the keys of its sources."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from cdk_app.environments import CATALOG, Environment, InvalidEnvironmentError
from cdk_app.stage import build_stage
from lambda_src.collector.kinds import find_kind
from lambda_src.contract.sources import MOST_BYTES, Source, read, written
from tests.infrastructure.synthesized import (
    DEPLOYED,
    ENVIRONMENTS,
    RELEASE,
    ROOT,
    SynthesizedStack,
    SynthesizedStage,
    new_app,
)
from tests.infrastructure.test_nag import findings

KEYED = Source(
    name="wire", title="Wire", url="https://finnhub.io/api/v1/news", kind="finnhub", keyed=True
)
LOCAL = Source(name="mine", title="Mine", url="http://127.0.0.1:8000/feed", every_seconds=5)


def synthesize(environment: Environment) -> SynthesizedStage:
    app = new_app()
    return SynthesizedStage(
        app, build_stage(app, environment=environment, release=RELEASE, root=ROOT)
    )


def stack_of(environment: Environment) -> SynthesizedStack:
    return synthesize(environment)["collector"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_runs_every_minute_where_there_is_something_to_fetch(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stack = stage(environment)["collector"]
    schedule = stack.one("AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["State"] == ("ENABLED" if CATALOG[environment].sources else "DISABLED")
    assert schedule["GroupName"] == stack.one("AWS::Scheduler::ScheduleGroup")["Name"]
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert stack.one("AWS::Lambda::EventInvokeConfig")["MaximumRetryAttempts"] == 0


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_schedule_may_run_the_collector_and_nothing_else(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stack = stage(environment)["collector"]
    target = stack.one("AWS::Scheduler::Schedule")["Target"]
    [role] = [role for role in stack.all("AWS::IAM::Role") if "Policies" in role]
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": target["Arn"],
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_function_has_the_sources_of_its_environment_and_kinds_to_read_them(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    variables = stage(environment)["collector"].variables("collector")
    sources = read(variables["TICKERTAPE_SOURCES"])
    assert sources == CATALOG[environment].sources
    for source in sources:
        assert find_kind(source.kind).headers(None)


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_loopback_is_a_laptops(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert "TICKERTAPE_LOOPBACK" not in stage(environment)["collector"].variables("collector")
    local = stage("local")["collector"].variables("collector")
    assert local["TICKERTAPE_LOOPBACK"] == "1"


def test_who_fetches_says_so_and_how_to_reach_them() -> None:
    with_contact = replace(CATALOG["dev"], contact="ops@example.com")
    assert stack_of(with_contact).variables("collector")["TICKERTAPE_AGENT"] == (
        "Tickertape/9.8.7 (dev) ops@example.com"
    )


def test_a_key_is_a_secret_that_is_deployed_empty_and_that_the_collector_alone_reads() -> None:
    stage = synthesize(replace(CATALOG["prod"], sources=(*CATALOG["prod"].sources, KEYED)))
    secret = stage["collector"].one("AWS::SecretsManager::Secret")
    assert secret["Name"] == "tickertape-prod-wire-key"
    assert not {"SecretString", "GenerateSecretString"} & set(secret)
    granted = {
        part: [
            statement
            for policy in stack.all("AWS::IAM::Policy")
            for statement in policy["PolicyDocument"]["Statement"]
            if "secretsmanager" in json.dumps(statement["Action"])
        ]
        for part, stack in stage.stacks.items()
    }
    [statement] = granted.pop("collector")
    assert statement["Action"] == "secretsmanager:GetSecretValue"
    [(of, attribute)] = statement["Resource"].values()
    assert (of.startswith("Keywire"), attribute) == (True, "Id")
    assert not any(granted.values())
    assert findings(stage.app) == set()


def test_a_source_has_its_own_alarms() -> None:
    stage = synthesize(replace(CATALOG["prod"], sources=(KEYED,)))
    alarms = {alarm["AlarmName"] for alarm in stage["monitoring"].all("AWS::CloudWatch::Alarm")}
    of_sources = {name for name in alarms if "-source-" in name}
    assert of_sources == {
        "tickertape-prod-source-failing-wire",
        "tickertape-prod-source-silent-wire",
    }


def test_a_laptop_follows_what_it_is_told() -> None:
    environment = CATALOG["local"].following(written([LOCAL]))
    assert environment.sources == (LOCAL,)
    schedule = stack_of(environment).one("AWS::Scheduler::Schedule")
    assert schedule["State"] == "ENABLED"


@pytest.mark.parametrize(
    ("environment", "given", "problem"),
    [
        ("dev", written([LOCAL]), "environments.py alone"),
        ("local", "[", "cannot be read"),
        ("local", '[{"nam": "x"}]', "cannot be read"),
        ("local", '[{"name": "X", "title": "x", "url": "http://x/"}]', "lower-case"),
    ],
)
def test_what_cannot_be_followed_is_refused(environment: str, given: str, problem: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=problem):
        CATALOG[environment].following(given)


@pytest.mark.parametrize(
    ("sources", "problem"),
    [
        ((KEYED, KEYED), "one name"),
        ((LOCAL,), "https"),
        (
            tuple(replace(KEYED, name=f"wire-{n}") for n in range(MOST_BYTES // 80)),
            f"over {MOST_BYTES} bytes",
        ),
    ],
)
def test_sources_that_do_not_go_together_are_refused(
    sources: tuple[Source, ...], problem: str
) -> None:
    with pytest.raises(InvalidEnvironmentError, match=problem):
        replace(CATALOG["prod"], sources=sources)


def test_a_contact_is_a_line_of_a_header() -> None:
    with pytest.raises(InvalidEnvironmentError, match="contact"):
        replace(CATALOG["prod"], contact="me\r\nX-Evil: 1")
