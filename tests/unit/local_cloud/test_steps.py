"""What a start has done stays to be read."""

import io
import re

import pytest
from rich.console import Console

from local_cloud.steps import ShownSteps

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.mark.parametrize("terminal", [True, False])
def test_every_step_leaves_a_line_with_its_seconds_although_another_goes_on(
    *, terminal: bool
) -> None:
    screen = io.StringIO()
    steps = ShownSteps(Console(file=screen, force_terminal=terminal, width=80))
    with steps.step("Deploying"):
        with steps.step("Bootstrapping") as detail:
            detail("half of it")
        with steps.step("Synthesizing"):
            pass
    shown = CONTROL.sub("", screen.getvalue())
    left = re.findall(r"✓ (\w+): \d+\.\d s", shown)
    assert left == ["Bootstrapping", "Synthesizing", "Deploying"]
