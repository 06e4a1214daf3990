"""What commands are told: who they act for, and which file they read."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def person_named(name: str) -> Any:
    """Return the member of staff with this user name, or None when no name is given.

    Raises:
        CommandError: there is no such active person.
    """
    if not name:
        return None
    person = get_user_model().objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active person with the user name {name!r}.", returncode=2)
    return person


def file_named(path: Path) -> Path:
    """Return the path of a file that is there.

    Raises:
        CommandError: there is no such file.
    """
    if not path.is_file():
        raise CommandError(f"There is no file {path}.", returncode=2)
    return path
