"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from privacy.benchmarks.erasing import measure_erasure
from privacy.benchmarks.retaining import measure_retention

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "erasure": measure_erasure,
    "retention": measure_retention,
}
