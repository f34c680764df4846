"""The stack outputs, for the stacks that write them and the tools that read them."""

from enum import StrEnum
from typing import Self


class Output(StrEnum):
    """Each is written by one stack of every environment."""

    description: str

    def __new__(cls, key: str, description: str) -> Self:
        output = str.__new__(cls, key)
        output._value_ = key
        output.description = description
        return output

    APPLICATION_URL = ("ApplicationUrl", "Where people go: the page and the REST interface.")
    STREAM_URL = (
        "StreamUrl",
        "Where clients open streams; behind an edge the same origin as the application.",
    )
    DASHBOARD_FUNCTION_URL = ("DashboardFunctionUrl", "Function URL of the page and the REST.")
    STREAMING_FUNCTION_URL = ("SseLambdaFunctionUrl", "Function URL of the streams.")
    FEED_TABLE_NAME = ("FeedTableName", "The one table.")
    IMPORT_QUEUE_URL = ("ImportQueueUrl", "Queue of the imports.")
    ALARM_TOPIC_ARN = ("AlarmTopicArn", "Subscribe to hear of alarms that wake somebody.")
    TICKET_TOPIC_ARN = ("TicketTopicArn", "Subscribe to hear of alarms that can wait a day.")
