"""The Python that functions run with."""

import sys
from pathlib import Path


def bare_interpreter() -> Path:
    """Return this interpreter without this virtual environment's packages.

    On Lambda a package that is missing from the artifact is missing; so it must be here.
    """
    return Path(getattr(sys, "_base_executable", sys.executable))
