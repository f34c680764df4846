"""The AWS profile of one run: the files in which AWS tools find its emulator and credentials."""

import configparser
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Profile:
    """The files `aws/config` and `aws/credentials` of a local cloud's directory.

    The credentials are the root of the emulator's account, random for each run. Whoever can read
    them can run code as this user, so the files and their folder are this user's alone.
    """

    directory: Path

    @property
    def config(self) -> Path:
        return self.directory / "aws" / "config"

    @property
    def credentials(self) -> Path:
        return self.directory / "aws" / "credentials"

    @property
    def variables(self) -> dict[str, str]:
        """Make boto3, the AWS CLI and the CDK CLI read this profile and no other."""
        return {
            "AWS_CONFIG_FILE": str(self.config),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.credentials),
        }

    def create(self, *, endpoint: str, region: str) -> None:
        """Write it anew, with credentials that nobody has seen."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.parent.chmod(0o700)
        _write(self.config, {"endpoint_url": endpoint, "region": region})
        _write(
            self.credentials,
            {
                "aws_access_key_id": f"AKIA{secrets.token_hex(8).upper()}",
                "aws_secret_access_key": secrets.token_hex(32),
            },
        )


def access_key(credentials: Path) -> tuple[str, str]:
    """Read the id and the secret of the access key in a credentials file."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(credentials.read_text())
    default = parser["default"]
    return default["aws_access_key_id"], default["aws_secret_access_key"]


def _write(path: Path, settings: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    lines = ["[default]", *(f"{name} = {value}" for name, value in settings.items()), ""]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines))
