"""What a client of DynamoDB costs a start, by where it comes from."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import boto3

ROUNDS = 7
SECONDS = 30
BOTO3 = "import boto3; boto3.client('dynamodb')"
BOTOCORE = "from botocore.session import get_session; get_session().create_client('dynamodb')"
# All services, all endpoints, all documentation: as the managed runtime has it.
WHOLE = Path(boto3.__file__).parent.parent
_TIMED = """
import gc, time
gc.disable()
import ssl, json, logging
began = time.process_time()
{code}
print(time.process_time() - began)
"""


def client_times(artifact: Path, python: Path, variables: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds of processor from the import to the client, the least of some rounds."""
    ways = {
        "boto3 with all its data, as in the runtime": (WHOLE, BOTO3),
        "botocore with all its data": (WHOLE, BOTOCORE),
        "botocore, bundled and pruned": (artifact, BOTOCORE),
    }
    return {
        name: 1000 * min(_once(python, path, code, variables) for _ in range(ROUNDS))
        for name, (path, code) in ways.items()
    }


def _once(python: Path, path: Path, code: str, variables: Mapping[str, str]) -> float:
    done = subprocess.run(  # noqa: S603 - our own words
        [python / "python3", "-c", _TIMED.format(code=code)],
        env={**variables, "PYTHONPATH": str(path), "PATH": os.defpath},
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return float(done.stdout)
