"""MiniStack with two corrections: `python -m local_cloud.ministack_server`.

- IAM has no actions for the batch calls of SQS: whoever may SendMessage may SendMessageBatch. The
  release that requirements.txt pins asks for `sqs:SendMessageBatch`, which no policy can grant on
  AWS.
- It runs functions with its own interpreter, so that a package which is missing from an artifact
  would be found in this virtual environment. They get the bare interpreter instead.

When a release needs neither, run `python -m ministack`.
"""

from typing import Any

from ministack.app import main
from ministack.core import iam_actions, lambda_runtime

from function_urls.interpreter import bare_interpreter

_extract = iam_actions.extract_iam_action
_detect = lambda_runtime._detect_runtime_binary  # noqa: SLF001


def _authorized_action(*arguments: Any, **options: Any) -> str | None:
    action: str | None = _extract(*arguments, **options)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def _bare_runtime(runtime: str) -> tuple[str, str]:
    binary, script = _detect(runtime)
    return (str(bare_interpreter()) if runtime.startswith("python") else binary), script


iam_actions.extract_iam_action = _authorized_action
lambda_runtime._detect_runtime_binary = _bare_runtime  # noqa: SLF001

if __name__ == "__main__":
    main()
