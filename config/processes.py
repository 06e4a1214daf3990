"""Commands in processes of their own, on a database of choice."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings


def manage(url: str, *arguments: str) -> str:
    """Run a `manage.py` command against `url` in a process of its own; return its output."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment_of(url),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def environment_of(url: str, **more: str) -> dict[str, str]:
    """Return this process's environment with the database of `url`, whichever role asks.

    What is erased there is written into a ledger of its own, unless `more` names another one.
    """
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LEDGER_URL": str(ledger_beside(url)),
        **more,
    }


def ledger_beside(url: str) -> Path:
    """Return the folder of the ledger of erasures of a database that is not the application's."""
    return settings.VAR_DIR / "ledgers" / (urlsplit(url).path.strip("/") or "default")
