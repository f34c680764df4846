"""Import tasks: begun here, run by the worker, followed on their own stream."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from lambda_src.contract import streams
from lambda_src.dashboard.resources import AppResources
from lambda_src.tickertape.errors import NotFoundError
from lambda_src.tickertape.import_messages import distinct, messages
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.task_state import Status
from lambda_src.tickertape.telemetry import log
from lambda_src.web.authentication import KNOWN_CALLER, Publisher
from lambda_src.web.documentation import answers

PATH = "/api/tasks"
# A Function URL takes 6 MiB, in which a body that is not ASCII travels in base64, a third larger.
MAX_BODY = 4 * 1024 * 1024
# Seconds before a look at the task's state is worth its while.
LOOK_AFTER = 2

router = APIRouter(prefix=PATH, tags=["tasks"])


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["import"]
    items: Annotated[list[Post], Field(min_length=1, max_length=5_000)]


class StartedTask(BaseModel):
    task_id: str
    stream_url: str
    status: Status


class TaskView(BaseModel):
    """`done` of `total` items are accounted for: imported, known already, or failed."""

    task_id: str
    status: Status
    progress: float
    total: int
    done: int
    imported: int
    duplicates: int
    failed: int
    error: str | None
    created_at: str
    updated_at: str


@router.post(
    "",
    status_code=202,
    summary="Import up to 5,000 posts, 4 MiB in all, in the background",
    responses=answers(401, 403, 413, 415, 503),
)
def begin_task(
    request: Request, response: Response, resources: AppResources, _: Publisher, new: NewTask
) -> StartedTask:
    task_id = uuid.uuid4().hex
    posts = distinct(task_id, new.items)
    duplicates = len(new.items) - len(posts)
    task = resources.tasks.create(task_id, total=len(new.items), duplicates=duplicates)
    resources.queue.send(messages(task_id, posts), request.state.correlation_id)
    log().info(
        "Import accepted",
        extra={
            "correlation_id": request.state.correlation_id,
            "task_id": task_id,
            "items": task.total,
            "duplicates": duplicates,
        },
    )
    response.headers["Location"] = f"{PATH}/{task_id}"
    response.headers["Retry-After"] = str(LOOK_AFTER)
    return StartedTask(
        task_id=task_id,
        stream_url=streams.TASK.address(resources.settings.stream_url, task_id=task_id),
        status=task.status,
    )


@router.get(
    "/{task_id}",
    summary="How far a task is",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 404, 503),
)
def get_task(resources: AppResources, task_id: str) -> TaskView:
    task = resources.tasks.state(task_id)
    if task is None:
        raise NotFoundError("There is no such task, or it is older than seven days")
    return TaskView(
        task_id=task.task_id,
        status=task.status,
        progress=task.done / task.total,
        total=task.total,
        done=task.done,
        imported=task.imported,
        duplicates=task.duplicates,
        failed=task.failed,
        error=task.error,
        created_at=task.created_at,
        updated_at=task.updated_at,
    )
