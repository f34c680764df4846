"""The keys of the sources that need one: read when they are used, kept nowhere."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from lambda_src.collector.errors import SourceError
from lambda_src.contract.names import key_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_secretsmanager import SecretsManagerClient

# What is wrong with a header is told with the header: so nothing that is wrong becomes one.
_KEY: Final = re.compile(r"[!-~]{1,512}")
_NO_VALUE: Final = "ResourceNotFoundException"


class Keys:
    """The client is made when a source first needs a key: most environments have none that do."""

    def __init__(self, environment: str, client: "Callable[[], SecretsManagerClient]") -> None:
        self._environment = environment
        self._client = cache(client)

    def find(self, source: str) -> str:
        """Raises SourceError."""
        name = key_name(self._environment, source)
        missing = f"It has no key yet: put it into the secret {name}"
        try:
            key = self._client().get_secret_value(SecretId=name).get("SecretString", "").strip()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            text = missing if code == _NO_VALUE else f"Its key cannot be read ({code})"
            raise SourceError(text) from error
        except BotoCoreError as error:
            raise SourceError(f"Its key cannot be read ({type(error).__name__})") from error
        if not key:
            raise SourceError(missing)
        if not _KEY.fullmatch(key):
            raise SourceError(f"What is in the secret {name} is no key: one line, no spaces")
        return key
