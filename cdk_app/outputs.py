"""Keys of the stack outputs, for the stacks that write them and the tools that read them."""

from typing import Final

APPLICATION_URL: Final = "ApplicationUrl"
"""Where people go: the page and the REST interface."""

STREAM_URL: Final = "StreamUrl"
"""Where clients open streams: the same origin as the application where there is an edge."""

DASHBOARD_FUNCTION_URL: Final = "DashboardFunctionUrl"
STREAMING_FUNCTION_URL: Final = "SseLambdaFunctionUrl"
FEED_TABLE_NAME: Final = "FeedTableName"
IMPORT_QUEUE_URL: Final = "ImportQueueUrl"
ALARM_TOPIC_ARN: Final = "AlarmTopicArn"

ALL: Final = (
    APPLICATION_URL,
    STREAM_URL,
    DASHBOARD_FUNCTION_URL,
    STREAMING_FUNCTION_URL,
    FEED_TABLE_NAME,
    IMPORT_QUEUE_URL,
    ALARM_TOPIC_ARN,
)

STACKS: Final = ("data", "streaming", "dashboard", "worker", "monitoring", "edge")
"""In the order of their dependencies; edge exists in some environments only."""


def stack_name(environment: str, stack: str) -> str:
    if stack not in STACKS:
        raise ValueError(f"There is no stack {stack!r}; the stacks are {', '.join(STACKS)}.")
    return f"tickertape-{environment}-{stack}"
