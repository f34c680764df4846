"""The release that is deployed, from the parameter that its own stack writes."""

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ValidationError

from lambda_src.tickertape.aws import client
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Version

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class _Release(BaseModel):
    """What the parameter holds; when it was deployed is when the parameter was written."""

    version: str
    environment: str
    git_commit: str


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
            parameter = store.get_parameter(Name=self._parameter)["Parameter"]
            written = parameter["LastModifiedDate"].astimezone(UTC)
            deployed_at = written.strftime("%Y-%m-%dT%H:%M:%SZ")
            release = _Release.model_validate_json(parameter["Value"])
            return Version(**release.model_dump(), deployed_at=deployed_at)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise StoreError(f"The release {self._parameter} cannot be read ({code})") from error
        except BotoCoreError as error:
            kind = type(error).__name__
            raise StoreError(f"The parameter store did not answer ({kind})") from error
        except ValidationError as error:
            raise StoreError(f"The parameter {self._parameter} holds no release") from error
