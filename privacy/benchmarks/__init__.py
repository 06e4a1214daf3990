"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from privacy.benchmarks.erasing import measure_erasure

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {"erasure": measure_erasure}
