#!/usr/bin/env python
"""Run any of Custodia's commands."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        # A missing secret is the operator's to set: one sentence, no traceback.
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
