"""The stacks of one environment, wired together.

They stand directly below the app: `cdk deploy --all` passes over stacks inside a cdk.Stage.
"""

from dataclasses import dataclass
from pathlib import Path

from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.environments import Environment
from cdk_app.release import Release
from cdk_app.stacks.collector import CollectorStack
from cdk_app.stacks.dashboard import DashboardStack
from cdk_app.stacks.data import DataStack
from cdk_app.stacks.edge import EdgeStack
from cdk_app.stacks.monitoring import MonitoringStack
from cdk_app.stacks.release import ReleaseStack
from cdk_app.stacks.streaming import StreamingStack
from cdk_app.stacks.worker import WorkerStack


@dataclass(frozen=True, kw_only=True)
class Stage:
    data: DataStack
    streaming: StreamingStack
    worker: WorkerStack
    collector: CollectorStack
    dashboard: DashboardStack
    monitoring: MonitoringStack
    edge: EdgeStack | None
    release: ReleaseStack


def build_stage(
    scope: Construct, *, environment: Environment, release: Release, root: Path
) -> Stage:
    bundle = Bundle(root, on_host=environment.on_host)
    with bundle.explained():
        return _wire(scope, environment=environment, release=release, bundle=bundle)


def _wire(scope: Construct, *, environment: Environment, release: Release, bundle: Bundle) -> Stage:
    data = DataStack(scope, environment=environment)
    streaming = StreamingStack(
        scope, environment=environment, release=release, bundle=bundle, table=data.table
    )
    worker = WorkerStack(
        scope, environment=environment, release=release, bundle=bundle, table=data.table
    )
    collector = CollectorStack(
        scope, environment=environment, release=release, bundle=bundle, table=data.table
    )
    dashboard = DashboardStack(
        scope,
        environment=environment,
        release=release,
        bundle=bundle,
        table=data.table,
        queue=worker.queue,
        streaming=streaming.function,
    )
    edge = (
        EdgeStack(
            scope,
            environment=environment,
            dashboard=dashboard.function,
            streaming=streaming.function,
        )
        if environment.edge
        else None
    )
    monitoring = MonitoringStack(
        scope,
        environment=environment,
        bundle=bundle,
        table=data.table,
        queue=worker.queue,
        dashboard=dashboard.function,
        streaming=streaming.function,
        worker=worker.function,
        collector=collector,
        edge=edge.edge if edge else None,
    )
    before = (streaming, worker, collector, dashboard, monitoring, *([edge] if edge else []))
    return Stage(
        data=data,
        streaming=streaming,
        worker=worker,
        collector=collector,
        dashboard=dashboard,
        monitoring=monitoring,
        edge=edge,
        release=ReleaseStack(scope, environment=environment, release=release, after=before),
    )
