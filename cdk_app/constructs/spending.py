import json
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_ce as ce
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.environments import BRAKE_FLOOR, Environment
from lambda_src.contract.names import resource_name

WARNED_AT: Final = (("ACTUAL", 80), ("FORECASTED", 100))
SPENT_AT: Final = ("ACTUAL", 100)
UNUSUAL_SHARE: Final = 0.1
"""Of the monthly limit: what one anomaly must cost before anybody is told."""


class Spending(Construct):
    """The month's budget of an environment, and a monitor of what is unusual about its spending.

    Both count what bears the environment's tag. `warnings` hears of what may come; `spent` of a
    limit that is reached.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        limit_usd: int,
        warnings: sns.Topic,
        spent: sns.Topic,
    ) -> None:
        super().__init__(scope, id_)
        self._environment, self._spent = environment, spent
        name = resource_name(environment.name)
        account = Stack.of(self).account
        hears = {
            "budgets.amazonaws.com": (warnings, spent),
            "costalerts.amazonaws.com": (warnings,),
        }
        for service, topics in hears.items():
            # They publish for whoever asks: only for this account.
            condition = {"StringEquals": {"aws:SourceAccount": account}}
            for topic in topics:
                topic.grant_publish(iam.ServicePrincipal(service, conditions=condition))
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=limit_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:environment${environment.name}"]},
            ),
            notifications_with_subscribers=[
                *(_notification(*when, warnings) for when in WARNED_AT),
                _notification(*SPENT_AT, spent),
            ],
        )
        monitor = ce.CfnAnomalyMonitor(
            self,
            "Monitor",
            monitor_name=name,
            monitor_type="CUSTOM",
            monitor_specification=json.dumps(
                {"Tags": {"Key": "environment", "Values": [environment.name]}}
            ),
        )
        ce.CfnAnomalySubscription(
            self,
            "Unusual",
            subscription_name=name,
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor.attr_monitor_arn],
            subscribers=[
                ce.CfnAnomalySubscription.SubscriberProperty(type="SNS", address=warnings.topic_arn)
            ],
            threshold_expression=json.dumps(
                {
                    "Dimensions": {
                        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                        "Values": [f"{UNUSUAL_SHARE * limit_usd:g}"],
                    }
                }
            ),
        )

    def brake(self, *, bundle: Bundle, function: lambda_.IFunction) -> None:
        """Take a function's concurrency down when the budget is spent; a person takes it off.

        AWS Budgets itself can stop instances and attach policies, but sets no concurrency.
        """
        brake = TickertapeFunction(
            self,
            "Brake",
            bundle=bundle,
            environment=self._environment,
            service="brake",
            handler="lambda_src.brake.handler.handler",
            variables={
                "TICKERTAPE_FUNCTION": function.function_name,
                "TICKERTAPE_FLOOR": str(BRAKE_FLOOR),
            },
            memory_mb=128,
            timeout_seconds=30,
        )
        brake.add_to_role_policy(
            iam.PolicyStatement(
                actions=["lambda:PutFunctionConcurrency"], resources=[function.function_arn]
            )
        )
        subscription = self._spent.add_subscription(subscriptions.LambdaSubscription(brake))
        reason = "SNS tries for hours; who hears of the topic looks whether the brake is on."
        acknowledge(subscription, {"Serverless-SNSRedrivePolicy": reason})


def _notification(
    kind: str, percent: int, topic: sns.Topic
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[
            budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic_arn)
        ],
    )
