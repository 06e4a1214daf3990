"""One part of a measurement in its own process: `python -m contacts.benchmarks PART [FILE]`."""

import json
import sys
from pathlib import Path
from typing import Any

import django

from contacts.benchmarks import importing, matching_parts, pages, quality

_MATCHING = {
    "matching-load": matching_parts.load_the_base,
    "matching-find": matching_parts.in_the_base,
    "matching-check": matching_parts.check_new_ones,
}


def measured(part: str, *files: str) -> Any:
    """Return what one part measured."""
    if part == "pages":
        return pages.measures()
    if part == "rotation":
        from contacts.benchmarks import rotation  # its models need Django to be set up

        return rotation.measures(int(files[0]))
    if part == "matching-set":
        return matching_parts.in_a_set(files[0])
    if part in _MATCHING:
        return _MATCHING[part](Path(files[0]))
    if part == "quality":
        return quality.measures()
    return {"ours": importing.ours, "peer": importing.peer}[part](Path(files[0]))


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measured(*sys.argv[1:])) + "\n")
