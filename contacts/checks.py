"""The system check that refuses a relation to a contact without a merge policy (contacts.E001)."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from contacts.operations.merging.relations import problems


@register()
def every_relation_has_a_merge_policy(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Return one error per relation that is undeclared, stale or would clash."""
    return [Error(problem, id="contacts.E001") for problem in problems()]
