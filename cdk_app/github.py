"""The words by which an account, its roles and the workflows find each other."""

from typing import Final

from lambda_src.contract.names import PRODUCT, resource_name

ISSUER: Final = "token.actions.githubusercontent.com"
STACK: Final = f"{PRODUCT}-github"
"""Once an account: that it believes GitHub's tokens."""

REPOSITORY: Final = "repository"
"""Context: whose workflows, such as `owner/name`; with it the app is the roles' stacks alone."""


def pipeline_stack(environment: str) -> str:
    return resource_name(environment, "pipeline")
