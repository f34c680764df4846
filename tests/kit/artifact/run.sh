#!/bin/sh
exec python3 "$LAMBDA_TASK_ROOT/app.py"
