"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from segments.benchmarks.dashboards import measure_dashboard
from segments.benchmarks.forecasting import measure_forecast
from segments.benchmarks.segments import measure_segments
from segments.benchmarks.valuing import measure_values

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "segments": measure_segments,
    "dashboard": measure_dashboard,
    "forecast": measure_forecast,
    "customer_value": measure_values,
}
