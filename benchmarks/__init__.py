"""What `make bench` runs: the figures that the project promises, measured side by side."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".local" / "bench"
