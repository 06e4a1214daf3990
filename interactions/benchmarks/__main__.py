"""One part of a measurement in its own process: `python -m interactions.benchmarks PART`."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django

from interactions.benchmarks import purchases, timeline

PARTS = {
    "purchases": lambda path: purchases.ours(Path(path)),
    "summaries": lambda: import_module("interactions.benchmarks.counting").measures(),
    "timeline": timeline.measures,
}

if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])) + "\n")
