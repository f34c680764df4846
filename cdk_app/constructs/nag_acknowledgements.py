"""Findings of cdk-nag that we keep, each by its exact id and with its reason."""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    Validations.of(construct).acknowledge(
        *(Acknowledgment(id=id_, reason=reason) for id_, reason in reasons.items())
    )
