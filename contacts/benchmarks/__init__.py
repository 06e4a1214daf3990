"""What `manage.py benchmark` measures of this app."""

from collections.abc import Callable
from typing import Any

from contacts.benchmarks.encryption import measure_encryption
from contacts.benchmarks.importing import measure_import
from contacts.benchmarks.matching import measure_matching
from contacts.benchmarks.normalising import measure_normalise
from contacts.benchmarks.pages import measure_pages
from contacts.benchmarks.quality import measure_quality

BENCHMARKS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "encryption": measure_encryption,
    "import": measure_import,
    "matching": measure_matching,
    "normalise": measure_normalise,
    "pages": measure_pages,
    "quality": measure_quality,
}
