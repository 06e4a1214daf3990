"""Files of purchases: which of them a reader may look at, and how their columns are offered."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import Can as CanContacts
from contacts.models.source import ImportState
from interactions.access import Can
from interactions.files.purchases.columns import WORDS
from interactions.models.purchase_import import PurchaseImport
from interactions.models.purchases import Order, OrderLine

TONES = {
    ImportState.UPLOADED: "amber",
    ImportState.RUNNING: "blue",
    ImportState.DONE: "green",
    ImportState.FAILED: "red",
    ImportState.UNDOING: "blue",
}
SAMPLES = 2
# What the columns of an order are called; the others bear the name of their column.
_NAMED = {
    "external_id": _("Number of the order"),
    "order_discount": _("Discount of the order"),
    "order_tax": _("Tax of the order"),
    "refund_of": _("Number of the refunded sale"),
    "accepts": _("Accepts marketing"),
    "category": _("Category"),
    "name": _("Product"),
}


def purchase_imports_seen(user: Any) -> QuerySet[PurchaseImport]:
    """Keep one's own files; all of them for who sees every contact and may view imports."""
    rows = PurchaseImport.objects.select_related("source", "by")
    if not user.is_active or not user.has_perm(Can.IMPORT_PURCHASES):
        return rows.none()
    if user.has_perm(CanContacts.VIEW_ALL) and user.has_perm(CanContacts.VIEW_IMPORTS):
        return rows
    return rows.filter(by=user)


def targets() -> list[tuple[str, str]]:
    """Return what a column can become, with its words, sorted by them."""
    return sorted(((word, _label(word)) for word in WORDS), key=lambda pair: pair[1].casefold())


def _label(word: str) -> str:
    if word in _NAMED:
        return str(_NAMED[word])
    for model in (Order, OrderLine):
        for field in model._meta.concrete_fields:
            if field.name == word:
                label = str(field.verbose_name)
                return label[:1].upper() + label[1:]
    return word


def columns_of(job: PurchaseImport) -> list[dict[str, Any]]:
    """Return the columns of a file with what each becomes and its first values."""
    sample = [row for row in job.details.get("sample", []) if isinstance(row, list)]
    return [
        {
            "number": number,
            "header": header,
            "target": target or "",
            "samples": [row[number] for row in sample if number < len(row) and row[number]][
                :SAMPLES
            ],
        }
        for number, (header, target) in enumerate(zip(job.headers, job.mapping, strict=False))
    ]


_KEPT_FOR = {
    "changed": _("changed since"),
    "points": _("points were given for it"),
    "refunded": _("a refund of it is kept"),
}


def undone_words(job: PurchaseImport) -> dict[str, Any]:
    """Return what came of taking an import back; empty where it was not."""
    undone = job.details.get("undone")
    if not undone:
        return {}
    named = [(each["number"], _KEPT_FOR.get(each["reason"], "")) for each in undone["orders"]]
    return {**undone, "orders": named}
