from collections.abc import Callable

import pytest
from aws_cdk.assertions import Match, Template

from cdk_app.constructs.feed_table import FeedTable
from tests.infrastructure.synthesized import ENVIRONMENTS, SynthesizedStage, bare_stack

TABLE = "AWS::DynamoDB::Table"


def table(*, retain_data: bool) -> Template:
    stack = bare_stack()
    FeedTable(stack, "Feed", table_name="feed", retain_data=retain_data)
    return Template.from_stack(stack)


def test_the_table_is_as_the_feed_needs_it() -> None:
    table(retain_data=False).has_resource_properties(
        TABLE,
        {
            "TableName": "feed",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": False},
            "GlobalSecondaryIndexes": Match.absent(),
        },
    )


@pytest.mark.parametrize(("retain_data", "policy"), [(True, "Retain"), (False, "Delete")])
def test_data_is_retained_or_deleted(*, retain_data: bool, policy: str) -> None:
    table(retain_data=retain_data).has_resource(
        TABLE,
        {
            "DeletionPolicy": policy,
            "UpdateReplacePolicy": policy,
            "Properties": {"DeletionProtectionEnabled": retain_data},
        },
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_there_is_one_table_and_only_prod_and_preprod_retain_it(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    tables = [
        resource
        for synthesized in stage(environment).stacks.values()
        for resource in synthesized.resources()
        if resource["Type"] == TABLE
    ]
    expected = "Retain" if environment in {"preprod", "prod"} else "Delete"
    assert [resource["DeletionPolicy"] for resource in tables] == [expected]
