"""System checks: relations without a merge policy (E001), mails without our address (W001)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from contacts.operations.merging.relations import problems


@register()
def every_relation_has_a_merge_policy(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Return one error per relation that is undeclared, stale or would clash."""
    return [Error(problem, id="contacts.E001") for problem in problems()]


@register()
def mails_say_where_we_are(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Warn that no mail that sells can leave while our postal address is not set."""
    if settings.ORG_POSTAL_ADDRESS:
        return []
    words = "Set ORG_POSTAL_ADDRESS: without it no mail that sells leaves."
    return [Warning(words, hint="15 U.S.C. 7704(a)(5)(A)(iii)", id="contacts.W001")]
