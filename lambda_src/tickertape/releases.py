"""The release that is deployed, from the parameter that its own stack writes."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from lambda_src.tickertape.aws import client
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Version

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


@cache
def parameter_store() -> "SSMClient":
    made: SSMClient = client("ssm")
    return made


class Releases:
    """The client is made at the first read: most streams never ask for the release."""

    def __init__(self, parameter: str, client: "SSMClient | None" = None) -> None:
        self._parameter = parameter
        self._client = client

    def read(self) -> Version:
        store = self._client or parameter_store()
        try:
            value = store.get_parameter(Name=self._parameter)["Parameter"]["Value"]
            return Version.model_validate_json(value)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise StoreError(f"The release {self._parameter} cannot be read ({code})") from error
        except BotoCoreError as error:
            kind = type(error).__name__
            raise StoreError(f"The parameter store did not answer ({kind})") from error
        except ValidationError as error:
            raise StoreError(f"The parameter {self._parameter} holds no release") from error
