"""`python3 -m lambda_src.web.serve APP PORT`: what run.sh starts, everywhere."""

import gc
import os
import sys
from importlib import import_module

# Loading makes objects by the hundred thousand and hardly any garbage: looking for it among them
# takes a tenth of a cold start.
gc.disable()

import uvicorn  # noqa: E402


def main(name: str, port: int) -> None:
    app = import_module(f"lambda_src.{name}.app").create_app()
    # What was loaded stays; no later collection walks through it.
    gc.freeze()
    gc.enable()
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        # Where the port would be open to more than the adapter.
        uds=os.environ.get("UVICORN_UDS"),
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=300,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
