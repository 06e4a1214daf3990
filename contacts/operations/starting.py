"""The rows every installation starts with: purposes and the built-in sources."""

from typing import Any

from django.db import connections

BUILT_IN_SOURCES = (
    ("Entered by hand", "person", 90),
    ("API", "api", 60),
)
PURPOSES = (
    ("newsletter", "Newsletter", "Boletín", "consent"),
    ("offers", "Offers", "Ofertas", "consent"),
    ("service", "Service messages", "Mensajes de servicio", "contract"),
)


def ensure_starting_rows(*, using: str, **_: Any) -> None:
    """Add the missing starting rows after a migration; existing ones stay as people left them."""
    from contacts.models.preference import Purpose
    from contacts.models.source import Source

    existing = connections[using].introspection.table_names()
    if Purpose._meta.db_table not in existing or Source._meta.db_table not in existing:
        return
    for name, kind, trust in BUILT_IN_SOURCES:
        known = {"kind": kind, "trust": trust}
        Source.objects.using(using).get_or_create(name=name, defaults=known)
    for slug, english, spanish, basis in PURPOSES:
        Purpose.objects.using(using).get_or_create(
            slug=slug,
            version=1,
            defaults={"name_en": english, "name_es": spanish, "basis": basis},
        )
