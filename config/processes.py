"""Commands in processes of their own, on a database of choice."""

import os
import subprocess
import sys

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
    """Return this process's environment with the database of `url`, whichever role asks."""
    return dict(
        os.environ,
        DATABASE_URL=url,
        DATABASE_OWNER_URL=url,
        DJANGO_SETTINGS_MODULE="config.settings",
        **more,
    )
