"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from segments.benchmarks.segments import measure_segments

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {"segments": measure_segments}
