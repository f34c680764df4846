"""How many viewers one partition of the table bears, each with a process of its own."""

from typing import Final

from cost.bounds import PARTITION_READS
from cost.usage import Feed, Viewer

FULL: Final = 40
APPENDS: Final = (0, 1, 5, 10, 25)
"""Full appends a second; the last is as many as the partition takes in writes."""


def of_log(appends: int) -> tuple[float, int | None]:
    """Read units of a viewer and second in the log's partition; viewers, None for any number."""
    viewer = Viewer(feed=Feed(posts_a_minute=appends * 60 * FULL, a_request=FULL))
    return viewer.log_reads, int(PARTITION_READS / viewer.log_reads) if viewer.log_reads else None


def of_head() -> int:
    """Viewers whose polls one partition bears."""
    return int(PARTITION_READS / Viewer().polls)


def of_metrics(appends: int) -> int | None:
    """Viewers; None where nothing is read."""
    viewer = Viewer(feed=Feed(posts_a_minute=appends * 60 * FULL, a_request=FULL))
    return int(PARTITION_READS / viewer.metrics_reads) if viewer.metrics_reads else None
