"""What must be so before an environment is deployed, asked before anything is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from cdk_app.environments import Environment
from operator_tools.deployment import quota, stacks
from operator_tools.deployment.leftovers import leftovers

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})

MakeClient = Callable[[str], Any]
Say = Callable[[str], None]
T = TypeVar("T")


class PreflightError(RuntimeError):
    """The environment cannot be deployed as things are; the message says how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Preflight:
    environment: Environment
    client: MakeClient
    say: Say

    def require_account(self) -> str:
        """Who we are must be who the environment is for. The account's number."""
        account: str = self.client("sts").get_caller_identity()["Account"]
        wanted = self.environment.account
        if wanted is not None and account != wanted:
            raise PreflightError(
                f"{self._name} is for the account {wanted}, and these credentials are of {account}:"
                " log in there, for example with AWS_PROFILE."
            )
        return account

    def require_bootstrap(self) -> None:
        parameters = self.client("ssm")
        try:
            parameters.get_parameter(Name=BOOTSTRAP_VERSION)
        except parameters.exceptions.ParameterNotFound:
            raise PreflightError(
                f"The account is not prepared for the CDK in {self.environment.region}: run"
                f" `make bootstrap ENV={self._name}`, once for each account and region."
            ) from None

    def repair_stacks(self) -> dict[str, str]:
        """Unlock stacks whose first creation failed. Status of each stack by its name."""
        formations = self.client("cloudformation")
        found = stacks.statuses(formations, self._name)
        for stack, status in found.items():
            if stacks.is_busy(status):
                raise PreflightError(
                    f"The stack {stack} is {status}: somebody deploys {self._name} now. Wait for"
                    " it to end, then try again."
                )
            if status in stacks.STUCK:
                raise PreflightError(
                    f"The stack {stack} is {status}. Look in the CloudFormation console at what"
                    f" holds it, then {_unstick(stack, status)}."
                )
            if status in stacks.FAILED_CREATIONS:
                stacks.unprotect(formations, stack)
                self.say(f"{stack} was never created whole; it is deleted and created again.")
        return found

    def fit(self) -> int | None:
        """The account's executions where it is too small for a reservation; None where it is not.

        Raises PreflightError if the environment cannot do without.
        """
        executions, missing = quota.lacking(self.environment, self.client("lambda"))
        if not missing:
            return None
        if self.environment.retain_data:
            raise PreflightError(
                f"{self._name} reserves {sum(self.environment.reserved_concurrency.values())}"
                f" concurrent executions, and Lambda keeps {quota.KEPT_FREE} free: this account,"
                f" with {executions} in {self.environment.region}, lacks {missing}. Ask for more:"
                " aws service-quotas request-service-quota-increase --service-code lambda"
                f" --quota-code {quota.QUOTA_CODE} --desired-value {executions + missing}"
                f" --region {self.environment.region}"
            )
        small = self.environment.within(executions)
        self.say(
            f"The account runs {executions} functions at once, {missing} too few for the"
            f" reservations of {self._name}: it is deployed without them, for"
            f" {small.max_connections} viewers. A higher quota ({quota.QUOTA_CODE}) lifts this."
        )
        return executions

    def find_leftovers(self, statuses: dict[str, str]) -> bool:
        """Whether an earlier deployment left something that this one takes over.

        Raises PreflightError where it cannot, as nothing of the environment is meant to stay.
        """
        found = list(leftovers(self._name, statuses, self.client))
        if found and not self.environment.retain_data:
            raise PreflightError(
                f"An earlier deployment of {self._name} left {', '.join(found)}. Nothing of"
                f" {self._name} is meant to stay: delete it, then try again."
            )
        for each in found:
            self.say(f"Taken over from an earlier deployment, with what is in it: {each}.")
        return bool(found)

    def attempt(self, asked: Callable[[], T], otherwise: T) -> T:
        """A look that these credentials may be too weak for, as those of a pipeline are."""
        try:
            return asked()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _DENIED:
                raise
            self.say(f"Not looked at, for want of rights: {error.operation_name}.")
            return otherwise

    @property
    def _name(self) -> str:
        return self.environment.name


def _unstick(stack: str, status: str) -> str:
    if status == "DELETE_FAILED":
        return f"delete it again: aws cloudformation delete-stack --stack-name {stack}"
    return f"let it go on: aws cloudformation continue-update-rollback --stack-name {stack}"
