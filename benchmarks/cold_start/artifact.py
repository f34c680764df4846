"""The deployed artifact for this machine, with a bare app beside the functions."""

import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from benchmarks import ROOT
from cdk_app.artifact import Artifact

BARE = Path(__file__).parent / "bare"
# As one would start it without us: the options of web/serve.py on uvicorn's own command line.
RUN_BARE = """#!/bin/sh
export PYTHONPATH="$LAMBDA_TASK_ROOT"
exec python3 -m uvicorn lambda_src.bare.app:create_app --factory \\
  --host 127.0.0.1 --port "$AWS_LWA_PORT" --no-access-log \\
  --log-level warning --no-server-header --timeout-keep-alive 300
"""


def build(target: Path) -> Path:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    Artifact(root=ROOT, python=python, platform=None).build(target)
    bare = target / "lambda_src" / "bare"
    shutil.copytree(BARE, bare)
    compileall.compile_dir(
        target / "lambda_src" / "bare",
        quiet=2,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    script = target / "run-bare.sh"
    script.write_text(RUN_BARE, encoding="utf-8")
    script.chmod(0o755)
    return target
