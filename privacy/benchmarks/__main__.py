"""The measurement in its own process: `python -m privacy.benchmarks REPEAT PEOPLE`.

`retention` instead of the numbers measures retention.
"""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "retention":
        found = import_module("privacy.benchmarks.keeping").measures()
    else:
        measuring = import_module("privacy.benchmarks.measuring")
        found = measuring.measures(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(found) + "\n")
