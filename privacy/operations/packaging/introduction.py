"""What a package says of itself: its title, what is in it and what is not."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from privacy.models.health import PsychotherapyNote
from privacy.models.packages import Package, PackageKind
from privacy.operations.packaging.knowledge import Facts
from privacy.operations.packaging.redacting import WHAT, Place, Redactor
from privacy.operations.packaging.rows import texts_in
from privacy.operations.packaging.tables import CONTACT
from privacy.operations.packaging.withheld import CITE, WITHHELD
from privacy.operations.phi.psychotherapy import ACCESS

_ABOUT = Place("about", "", "")


def introduced(package: Package, facts: Facts, redactor: Redactor) -> Facts:
    """Return the facts with title and first words, cut to what this kind of package may say."""
    title, intro = _words(package.kind)
    facts = {"title": title, "intro": intro, **facts, "redacted": bool(redactor.counts)}
    for name in ("exports", "logic", "statements"):
        redactor.look_up(texts_in(facts[name]))
        facts[name] = redactor.clean_all(facts[name], _ABOUT)
    if package.kind == PackageKind.PORTABILITY:
        for name in ("recipients", "exports", "logic", "sources", "retention"):
            facts[name] = []
    if package.kind == PackageKind.KNOW_CATEGORIES:
        facts |= _categories_only(facts)
    withheld = _withheld(redactor)
    if withheld:
        why = _(
            "The law does not let us send these (%(cite)s). We hold them in a form as particular"
            " as named here."
        )
        facts |= {"withheld": withheld, "withheld_why": why % {"cite": CITE}}
    return facts


def kept_apart(people: Sequence[int]) -> str:
    """Say that there are psychotherapy notes which the package does not hold, or nothing."""
    if not PsychotherapyNote.objects.filter(contact__in=people).exists():
        return ""
    return _(
        "There are psychotherapy notes about you. They are kept apart from your record and are"
        " not part of this package: the right of access does not cover them (%(cite)s)."
    ) % {"cite": ACCESS}


def _words(kind: str) -> tuple[str, str]:
    match kind:
        case PackageKind.PORTABILITY:
            return _("Your data, to take with you"), _(
                "This is what you gave us, or what we saw while you used what we offer, for"
                " purposes that rest on your consent or on a contract with you. Results that we"
                " computed ourselves are not part of it; ask for access to see these too."
            )
        case PackageKind.KNOW_CATEGORIES:
            return _("The categories of data we hold about you"), _(
                "This says what kinds of data we collect about you, where they come from, why,"
                " and to what kinds of recipients they go. It holds none of the data themselves."
            )
    return _("Your data"), _(
        "This is everything our customer system holds about you, why it is there, where it came"
        " from and who received it. Names and addresses of other people were taken out;"
        " colleagues are named by what they do."
    )


def _categories_only(facts: Facts) -> Facts:
    """Return recipients and sources by kind, and nothing that is a specific piece."""
    kinds = {
        (each["kind"], each["purpose"], each["shares"]): {
            "who": each["kind"],
            "kind": "",
            "region": "",
            "safeguard": "",
            "shares": each["shares"],
            "purpose": each["purpose"],
            "basis": each["basis"],
            "fields": each["fields"],
            "last": "",
            "first": "",
            "times": 1,
        }
        for each in facts["recipients"]
    }
    sources: dict[Any, Facts] = {
        each["kind"]: {"source": each["kind"] or each["source"], "kind": "", "fields": []}
        for each in facts["sources"]
    }
    return {
        "recipients": list(kinds.values()),
        "sources": list(sources.values()),
        "exports": [],
        "logic": [],
        "statements": [],
    }


def _withheld(redactor: Redactor) -> list[Facts]:
    where: dict[str, set[str]] = {}
    for table, column, what, why in redactor.counts:
        if why == WITHHELD and what != "secret":
            place = column if table == CONTACT else f"{table.partition('.')[2]}.{column}"
            where.setdefault(what, set()).add(place)
    return [
        {"what": str(WHAT[what]), "where": ", ".join(sorted(places))}
        for what, places in sorted(where.items())
    ]
