"""The data domains every installation starts with; who answers for them is for people to say."""

from typing import Any

from django.db import connections
from django.utils.translation import gettext_noop as _

# Code, name and description; the names are translated where they are shown unchanged.
STARTING_DOMAINS = (
    ("identity", _("Identity"), _("Names, birth dates and the keys that tell people apart.")),
    (
        "contact-data",
        _("Contact data"),
        _("Email addresses, phone numbers, postal addresses, handles."),
    ),
    ("purchases", _("Purchases"), _("What people bought, when, where and for how much.")),
    ("engagement", _("Engagement"), _("What people did: opened, clicked, answered, visited.")),
    ("preferences", _("Preferences"), _("What people allow and wish: consent, language, pauses.")),
    (
        "attributes",
        _("Attributes"),
        _("What describes people: occupation, organisation, notes, tags."),
    ),
    (
        "special",
        _("Special categories"),
        _("Beliefs, origin, orientation and the like (GDPR Art. 9)."),
    ),
    ("health", _("Health"), _("Anything about health; the strictest rules apply.")),
    ("house", _("House data"), _("Who in the house did or answers for what; keys and times.")),
)


def ensure_domains(*, using: str, **_options: Any) -> None:
    """Add the missing starting domains after a migration; existing ones stay as people left them.

    Works the same in production and in the demo: it is run by every `migrate`.
    """
    from governance.models.domain import DataDomain

    if DataDomain._meta.db_table not in connections[using].introspection.table_names():
        return
    for code, name, description in STARTING_DOMAINS:
        said = {"name": name, "description": description}
        DataDomain.objects.using(using).get_or_create(code=code, defaults=said)
