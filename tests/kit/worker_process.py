"""A worker to be killed: `python -m tests.kit.worker_process QUEUE_URL`."""

import sys
import time

from lambda_src.tickertape.import_queue import sqs
from tests.kit.delivery import Queue

_EMPTY_SECONDS = 0.05

if __name__ == "__main__":
    queue = Queue(sqs(), url=sys.argv[1], dead_letters="")
    while True:
        if queue.deliver() == 0:
            time.sleep(_EMPTY_SECONDS)
