"""MiniStack behind a check of signatures, corrected: `python -m local_cloud.ministack_server`.

Its root credentials are those of the file AWS_SHARED_CREDENTIALS_FILE. The corrections:

- IAM has no actions for the batch calls of SQS: whoever may SendMessage may SendMessageBatch. The
  release that requirements.txt pins asks for `sqs:SendMessageBatch`, which no policy can grant on
  AWS.
- It runs functions with its own interpreter, so that a package which is missing from an artifact
  would be found in this virtual environment. They get the bare interpreter instead.
- It makes the credentials of the functions that it runs out of their names, so that anybody could
  make them too. Here a secret of the run goes into them.
- It knows nothing of leading keys, and forgets who called what: see `calls.py`.
- The place of a function's code, which is presigned on AWS, carries no signature. Here it does.
- What AWS measures of itself and finds in logs it does wrongly or not at all: see `telemetry`.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from ministack import app
from ministack.core import iam_actions, lambda_runtime

from function_urls.interpreter import bare_interpreter
from local_cloud.calls import Recorder
from local_cloud.signed_requests import SignedRequests
from local_cloud.table_faults import TableFaults
from operator_tools.profile import access_key

_LOCATION_SECONDS = 600

_extract = iam_actions.extract_iam_action
_detect = lambda_runtime._detect_runtime_binary  # noqa: SLF001
_credentials_of = lambda_runtime.execution_credentials
_run = secrets.token_hex(32)


def _authorized_action(*arguments: Any, **options: Any) -> str | None:
    action: str | None = _extract(*arguments, **options)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def _bare_runtime(runtime: str) -> tuple[str, str]:
    binary, script = _detect(runtime)
    return (str(bare_interpreter()) if runtime.startswith("python") else binary), script


def _execution_credentials(configuration: Mapping[str, Any]) -> dict[str, str]:
    # They are a digest of the role's ARN, of which all but the name may be anything.
    role = configuration.get("Role", "").rsplit("/", 1)[-1]
    credentials: dict[str, str] = _credentials_of({**configuration, "Role": f"{_run}/{role}"})
    return credentials


def main() -> None:
    key, secret = access_key(Path(os.environ.pop("AWS_SHARED_CREDENTIALS_FILE")))
    os.environ |= {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
    iam_actions.extract_iam_action = _authorized_action
    lambda_runtime._detect_runtime_binary = _bare_runtime  # noqa: SLF001
    lambda_runtime.execution_credentials = _execution_credentials
    if calls := os.environ.pop("TICKERTAPE_CALLS", None):
        Recorder(Path(calls)).install()
    # It takes what it needs of lambda_runtime when it is imported.
    from ministack.services import dynamodb, lambda_svc  # noqa: PLC0415

    unsigned = lambda_svc._presigned_code_url  # noqa: SLF001

    def presigned(name: str) -> str:
        request = AWSRequest("GET", unsigned(name).partition("?")[0])
        region = os.environ["MINISTACK_REGION"]
        SigV4QueryAuth(Credentials(key, secret), "lambda", region, _LOCATION_SECONDS).add_auth(
            request
        )
        return str(request.url)

    lambda_svc._presigned_code_url = presigned  # noqa: SLF001
    # So do the services that these correct.
    from local_cloud.telemetry import cloudwatch, services  # noqa: PLC0415

    if faults := os.environ.pop("TICKERTAPE_FAULTS", None):
        dynamodb.handle_request = TableFaults(Path(faults))(dynamodb.handle_request)
    cloudwatch.correct()
    services.measure()
    app.app = SignedRequests(app.app)
    app.main()


if __name__ == "__main__":
    main()
