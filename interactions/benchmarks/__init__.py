"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {}
