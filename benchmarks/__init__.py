"""What `make bench` runs: the figures that the project promises, measured side by side."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "lambda_src"
RESULTS = ROOT / ".local" / "bench"

# The functions' packages stand at the root of their artifact.
if str(SOURCES) not in sys.path:
    sys.path.insert(0, str(SOURCES))
