"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from interactions.benchmarks.purchases import measure_purchases
from interactions.benchmarks.summaries import measure_summaries
from interactions.benchmarks.timeline import measure_timeline

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "purchases": measure_purchases,
    "summaries": measure_summaries,
    "timeline": measure_timeline,
}
