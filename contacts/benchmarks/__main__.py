"""One part of a measurement in its own process: `python -m contacts.benchmarks PART [FILE]`."""

import json
import sys
from pathlib import Path
from typing import Any

import django

from contacts.benchmarks import importing, pages, quality


def measured(part: str, *files: str) -> Any:
    """Return what one part measured."""
    if part == "pages":
        return pages.measures()
    if part == "quality":
        return quality.measures()
    return {"ours": importing.ours, "peer": importing.peer}[part](Path(files[0]))


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measured(*sys.argv[1:])) + "\n")
