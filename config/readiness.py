"""What must be so before anything is served; apps say it, the web, worker and demo ask."""

from collections.abc import Callable

from django.core.management.base import CommandError

# Returns "" when all is well, or one sentence for whoever runs the server.
Check = Callable[[], str]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a check, by the name that /readyz gives it; the same name replaces it."""
    _checks[name] = check


def obstacles() -> dict[str, str]:
    """Return what each check says; nothing may be served unless all are empty."""
    return {name: check() for name, check in _checks.items()}


def demand_ready() -> None:
    """Raise CommandError, in one sentence, when something must be done before serving."""
    for words in obstacles().values():
        if words:
            raise CommandError(words)
