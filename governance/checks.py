"""The system check that refuses a table or column nobody declared (governance.E001)."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from governance import inventory


@register()
def every_table_is_declared(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Return one error per undeclared, doubly declared or stale name."""
    return [Error(problem, id="governance.E001") for problem in inventory.problems()]
