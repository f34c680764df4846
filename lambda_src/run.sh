#!/bin/sh
# The functions' handler under the Lambda Web Adapter, and the start command everywhere else.
# TICKERTAPE_APP: dashboard or streaming. AWS_LWA_PORT: where the adapter (or a person) calls.
set -eu
root="${LAMBDA_TASK_ROOT:-$(cd "$(dirname "$0")/.." && pwd)}"
cd "$root"
export PYTHONPATH="$root"
exec python3 -m lambda_src.web.serve "${TICKERTAPE_APP:?dashboard or streaming}" "${AWS_LWA_PORT:-8080}"
