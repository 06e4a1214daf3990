"""What stands in a package, in words: tables and counts, what was taken out and what stayed."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from privacy.models.packages import Package
from privacy.operations.packaging.redacting import OTHERS, STAFF, WHAT
from privacy.operations.packaging.withheld import CITE, WITHHELD

WHY: dict[str, Any] = {
    OTHERS: _("the rights of others (Art. 15(4), 20(4) GDPR)"),
    STAFF: _("a colleague, told by function"),
    WITHHELD: _("must not be sent (%(cite)s)") % {"cite": CITE},
}
STAYS: dict[str, Any] = {
    "derived": _("computed or written by us"),
    "ours": _("how we file it"),
    "no_basis": _("no legal ground is written down in the inventory"),
    "other_basis": _("rests on another ground than consent or contract"),
}


@dataclass(frozen=True, slots=True)
class Out:
    """What was taken out of one column, how often, and why."""

    table: str
    column: str
    what: Any
    why: Any
    count: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a package."""

    tables: list[tuple[str, int]]
    taken_out: list[Out]
    left_out: list[tuple[str, str, Any]]
    unfounded: int
    changes: int


def contents_of(package: Package) -> Contents:
    """Return the contents of a package as its page tells them."""
    said = package.manifest
    left = [
        (_title(table), column, STAYS.get(why, why))
        for table, columns in said.get("left_out", {}).items()
        for column, why in columns.items()
        if why not in ("derived", "ours")
    ]
    unfounded = sum(
        why == "no_basis"
        for columns in said.get("left_out", {}).values()
        for why in columns.values()
    )
    return Contents(
        [(_title(table), count) for table, count in said.get("rows", {}).items()],
        [
            Out(
                _title(each["table"]),
                each["column"],
                WHAT.get(each["what"], each["what"]),
                WHY.get(each["why"], each["why"]),
                each["count"],
            )
            for each in package.redactions
        ],
        left,
        unfounded,
        said.get("changes", 0),
    )


def _title(label: str) -> str:
    if "." not in label:
        return label
    text = str(apps.get_model(label)._meta.verbose_name_plural)
    return text[:1].upper() + text[1:]
