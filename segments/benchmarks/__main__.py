"""The measurement in its own process: `python -m segments.benchmarks REPEAT`."""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    found = import_module("segments.benchmarks.measuring").measures(int(sys.argv[1]))
    sys.stdout.write(json.dumps(found) + "\n")
