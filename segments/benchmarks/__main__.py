"""The measurement in its own process: `python -m segments.benchmarks REPEAT|values|dashboard`."""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "values":
        found = import_module("segments.benchmarks.value_refresh").measures()
    elif sys.argv[1] == "dashboard":
        found = import_module("segments.benchmarks.dashboard_measuring").measures()
    else:
        found = import_module("segments.benchmarks.measuring").measures(int(sys.argv[1]))
    sys.stdout.write(json.dumps(found) + "\n")
