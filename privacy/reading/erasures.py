"""Erasures as pages show them: tables and columns by name, grounds and states in words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.models.erasure import Erasure
from privacy.operations.erasing.keeping import HISTORY
from privacy.operations.erasing.proving import certificate_of, digest_of

GROUNDS = {
    "tax": _("The tax law asks for the books of these years: GDPR Art. 17(3)(b)"),
    "anonymous": _("Names nobody any more: sums and results stay what they were"),
    "consent_evidence": _("Proof of a consent by keyed digest: GDPR Art. 7(1), 17(3)(e)"),
    "recipients": _("Whom the data were sent to, until all confirmed: GDPR Art. 19"),
    "request_log": _("How a request was answered: GDPR Art. 5(2), 11 CCR 7101"),
    "review_evidence": _("That a colleague checked the record, without its values"),
    "accountability": _("Who changed which field when, without values: GDPR Art. 5(2)"),
    "key": _("The key of the record alone, so that totals stay whole"),
}
HOW = {
    "empty": pgettext_lazy("rows of an erasure", "emptied"),
    "delete": pgettext_lazy("rows of an erasure", "deleted"),
    "rewrite": pgettext_lazy("rows of an erasure", "values taken out of the history"),
    "let go": pgettext_lazy("rows of an erasure", "link removed"),
    "keep": pgettext_lazy("rows of an erasure", "kept"),
    "words": pgettext_lazy("rows of an erasure", "found by words"),
}
WORDS = {
    "email": _("email addresses"),
    "phone": _("phone numbers"),
    "name": _("full names"),
    "address": _("streets with a number"),
    "key": _("handles and keys elsewhere"),
    "shared": _("not looked for: somebody else is known by it too"),
    "too_usual": _("not looked for: too short or too usual"),
}
TONES = {
    Erasure.State.DONE: "green",
    Erasure.State.BLOCKED: "red",
    Erasure.State.HELD: "amber",
    Erasure.State.PLANNED: "amber",
    Erasure.State.APPROVED: "blue",
    Erasure.State.RUNNING: "blue",
    Erasure.State.PROVING: "blue",
}
FOLDERS = {
    "imports": _("files brought in"),
    "exports": _("files of exports"),
    "audiences": _("files for destinations"),
    "attachments": _("attachments of conversations"),
    "packages": _("packages for the person"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One table of a plan."""

    name: str
    table: str
    how: Any
    columns: tuple[str, ...]
    rows: int


def lines_of(erasure: Erasure) -> list[Line]:
    """Return what goes, most rows first; what is only counted is told under what stays."""
    rows = [row for row in erasure.plan.get("tables", ()) if row["how"] != "keep"]
    return [
        Line(
            name_of(row["table"]),
            row["table"],
            HOW.get(row["how"], row["how"]),
            tuple(row["columns"]),
            row["rows"],
        )
        for row in sorted(rows, key=lambda row: (-row["rows"], row["table"]))
    ]


def name_of(table: str) -> str:
    """Return what a table is called: by its model where there is one."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return str(model._meta.verbose_name_plural)
    return table


def kept_of(erasure: Erasure) -> list[dict[str, Any]]:
    """Return what stays, each with its ground in words."""
    return [
        {
            "name": _("versions in the history")
            if each["what"] == HISTORY
            else apps.get_model(each["what"])._meta.verbose_name_plural,
            "ground": GROUNDS.get(each["ground"], each["ground"]),
            "rows": each["rows"],
        }
        for each in erasure.kept
    ]


def files_of(erasure: Erasure) -> list[tuple[Any, int]]:
    """Return how many files go, by what they are."""
    return [(FOLDERS.get(name, name), n) for name, n in erasure.plan.get("files", {}).items()]


def words_of(erasure: Erasure) -> list[tuple[Any, int]]:
    """Return how many words are looked for, by kind."""
    told = erasure.proof.get("words") or erasure.plan.get("sought", {})
    return [(WORDS.get(kind, kind), n) for kind, n in told.items() if n]


def hits_of(erasure: Erasure) -> list[tuple[str, int]]:
    """Return where something was found: "table.column" and rows, never a value."""
    return sorted(erasure.proof.get("found", {}).items())


def totals(erasure: Erasure) -> dict[str, int]:
    """Return how many rows of how many tables."""
    rows: Counter[str] = Counter()
    for each in erasure.plan.get("tables", ()):
        if each["how"] != "keep":
            rows[each["table"]] += each["rows"]
    return {"tables": len(rows), "rows": sum(rows.values())}


def officers_of(erasure: Erasure) -> dict[str, Any]:
    """Return who planned and approved it."""
    numbers = [erasure.planned_by_id, erasure.approved_by_id]
    known = get_user_model().objects.in_bulk([number for number in numbers if number])
    return {"planned_by": known.get(numbers[0]), "approved_by": known.get(numbers[1])}


def is_genuine(erasure: Erasure) -> bool:
    """Say whether the certificate still is the one that was issued."""
    return bool(erasure.certificate) and erasure.certificate == digest_of(certificate_of(erasure))
