"""The rows every installation starts with: purposes, built-in sources, rules of quality."""

from typing import Any

from django.db import connections

from contacts.operations.quality.book import stored_condition
from contacts.quality.ready import READY

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
    from contacts.models.quality import QualityRule
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
    if QualityRule._meta.db_table in existing:
        _ensure_rules(using)


def _ensure_rules(using: str) -> None:
    """Add the ready rules that are missing; those that people changed or switched off stay."""
    from contacts.models.quality import QualityRule

    rules = QualityRule.objects.using(using)
    known = set(rules.values_list("code", flat=True))
    rules.bulk_create(
        [
            QualityRule(
                code=ready.rule.code,
                message_en=ready.english,
                message_es=ready.spanish,
                fields=list(ready.rule.fields),
                operator=ready.rule.operator,
                argument=dict(ready.rule.argument),
                condition=stored_condition(ready.rule.condition),
                dimension=ready.rule.dimension,
                severity=ready.rule.severity,
                weight=ready.rule.weight,
                due_days=ready.rule.due_days,
                fix=ready.rule.fix,
                built_in=True,
            )
            for ready in READY
            if ready.rule.code not in known
        ]
    )
