"""What stops a deployment before it begins, and what it is told."""

from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from cdk_app.environments import CATALOG, Environment
from lambda_src.contract.telemetry import SERVICES
from operator_tools.deployment.preflight import Preflight, PreflightError

DEV, PROD = CATALOG["dev"], CATALOG["prod"]


class Account:
    """AWS as stubs answer for it, in the order of what is asked of each service."""

    def __init__(self) -> None:
        self._stubs: dict[str, Stubber] = {}
        self.said: list[str] = []

    def stub(self, service: str) -> Stubber:
        if service not in self._stubs:
            client = boto3.client(  # type: ignore[call-overload]
                service,
                region_name="us-east-1",
                aws_access_key_id="key",
                aws_secret_access_key="secret",  # pragma: allowlist secret
            )
            self._stubs[service] = Stubber(client)
            self._stubs[service].activate()
        return self._stubs[service]

    def preflight(self, environment: Environment = DEV) -> Preflight:
        return Preflight(
            environment=environment,
            client=lambda service: self.stub(service).client,
            say=self.said.append,
        )

    def has_stacks(self, **statuses: str) -> None:
        """By environment and part."""
        stacks = [
            {
                "StackName": f"tickertape-{name.replace('_', '-')}",
                "StackStatus": status,
                "CreationTime": "2026-01-01T00:00:00Z",
            }
            for name, status in statuses.items()
        ]
        self.stub("cloudformation").add_response("describe_stacks", {"Stacks": stacks})

    def has_concurrency(self, total: int, *, unreserved: int, held: int | None = None) -> None:
        functions = self.stub("lambda")
        limit = {"ConcurrentExecutions": total, "UnreservedConcurrentExecutions": unreserved}
        functions.add_response("get_account_settings", {"AccountLimit": limit})
        for _ in ("streaming", "dashboard"):
            if held is None:
                functions.add_client_error("get_function_concurrency", "ResourceNotFoundException")
            else:
                functions.add_response(
                    "get_function_concurrency", {"ReservedConcurrentExecutions": held}
                )


@pytest.fixture
def account() -> Account:
    return Account()


def _is(account: Account, number: str) -> None:
    account.stub("sts").add_response("get_caller_identity", {"Account": number})


def test_an_environment_goes_into_its_own_account_only(account: Account) -> None:
    pinned = replace(DEV, account="111111111111")
    _is(account, "111111111111")
    assert account.preflight(pinned).require_account() == "111111111111"
    _is(account, "222222222222")
    with pytest.raises(PreflightError, match=r"for the account 111111111111, and .* 222222222222"):
        account.preflight(pinned).require_account()
    _is(account, "222222222222")
    assert account.preflight(DEV).require_account() == "222222222222"


def test_an_account_without_bootstrap_is_told_the_command(account: Account) -> None:
    account.stub("ssm").add_client_error("get_parameter", "ParameterNotFound")
    with pytest.raises(PreflightError, match="run `make bootstrap ENV=dev`"):
        account.preflight().require_bootstrap()
    account.stub("ssm").add_response("get_parameter", {"Parameter": {"Value": "21"}})
    account.preflight().require_bootstrap()


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_was_never_whole_is_unlocked(account: Account, status: str) -> None:
    account.has_stacks(prod_data="CREATE_COMPLETE", prod_streaming=status, dev_worker=status)
    account.stub("cloudformation").add_response(
        "update_termination_protection",
        {"StackId": "id"},
        {"StackName": "tickertape-prod-streaming", "EnableTerminationProtection": False},
    )
    assert account.preflight(PROD).repair_stacks() == {
        "tickertape-prod-data": "CREATE_COMPLETE",
        "tickertape-prod-streaming": status,
    }
    account.stub("cloudformation").assert_no_pending_responses()
    assert len(account.said) == 1
    assert "tickertape-prod-streaming" in account.said[0]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UPDATE_IN_PROGRESS", "somebody deploys dev now"),
        ("DELETE_IN_PROGRESS", "somebody deploys dev now"),
        ("ROLLBACK_IN_PROGRESS", "somebody deploys dev now"),
        ("DELETE_FAILED", "delete-stack --stack-name tickertape-dev-data"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name tickertape-dev-data"),
    ],
)
def test_a_stack_that_cannot_be_deployed_is_named(account: Account, status: str, said: str) -> None:
    account.has_stacks(dev_data=status)
    with pytest.raises(PreflightError, match=said):
        account.preflight().repair_stacks()


@pytest.mark.parametrize(
    ("total", "unreserved", "held"),
    [(270, 270, None), (1000, 1000, None), (270, 100, 85), (400, 185, 50)],
)
def test_what_fits_is_deployed_as_it_is(
    account: Account, total: int, unreserved: int, held: int | None
) -> None:
    account.has_concurrency(total, unreserved=unreserved, held=held)
    assert account.preflight(PROD).fit() is None
    assert account.said == []


@pytest.mark.parametrize(
    ("total", "unreserved", "viewers"),
    [(10, 10, 5), (50, 50, 20), (149, 149, 20), (400, 140, 20)],
)
def test_a_small_account_gets_dev_without_reservations(
    account: Account, total: int, unreserved: int, viewers: int
) -> None:
    account.has_concurrency(total, unreserved=unreserved)
    assert account.preflight().fit() == total
    assert f"for {viewers} viewers" in account.said[0]
    small = DEV.within(total)
    assert (small.reserved_concurrency, small.max_connections) == ({}, viewers)


def test_prod_waits_for_its_quota(account: Account) -> None:
    account.has_concurrency(50, unreserved=50)
    with pytest.raises(PreflightError, match=r"lacks 220\. .* --desired-value 270 --region us-ea"):
        account.preflight(PROD).fit()


def _has_groups(account: Account, *names: str) -> None:
    for service in SERVICES:
        found = [{"logGroupName": name} for name in names if name.endswith(service)]
        account.stub("logs").add_response("describe_log_groups", {"logGroups": found})


@pytest.mark.parametrize("left", [True, False])
def test_what_an_earlier_deployment_left_is_taken_over(account: Account, *, left: bool) -> None:
    tables = account.stub("dynamodb")
    if left:
        tables.add_response("describe_table", {"Table": {}})
        _has_groups(account, "/aws/lambda/tickertape-prod-worker")
    else:
        tables.add_client_error("describe_table", "ResourceNotFoundException")
        _has_groups(account)
    assert account.preflight(PROD).find_leftovers({}) is left
    expected = ("the table tickertape-prod", "the log group /aws/lambda/tickertape-prod-worker")
    assert [said.rsplit(": ", 1)[1].rstrip(".") for said in account.said] == list(
        expected if left else ()
    )


def test_what_belongs_to_a_stack_is_no_leftover(account: Account) -> None:
    whole = {f"tickertape-prod-{part}": "CREATE_COMPLETE" for part in ("data", *SERVICES)}
    assert not account.preflight(PROD).find_leftovers(whole)


def test_dev_keeps_nothing_so_what_is_in_the_way_is_named(account: Account) -> None:
    account.stub("dynamodb").add_response("describe_table", {"Table": {}})
    _has_groups(account)
    with pytest.raises(PreflightError, match="left the table tickertape-dev"):
        account.preflight().find_leftovers({})


def test_credentials_that_may_not_look_still_deploy(account: Account) -> None:
    account.stub("lambda").add_client_error("get_account_settings", "AccessDeniedException")
    preflight = account.preflight()
    assert preflight.attempt(preflight.fit, None) is None
    assert account.said == ["Not looked at, for want of rights: GetAccountSettings."]
