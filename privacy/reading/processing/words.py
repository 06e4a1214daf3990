"""The record of processing in words: its codes, its gaps and what to do, its table for files."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from config.templatetags.ui import country_name
from contacts.models.contact import Stage
from governance.models.inventory import LawfulBasis
from governance.templatetags.governance_words import category_words
from privacy.models.processing import RecipientPlace
from privacy.operations.processing.activities import REQUESTS, SECURITY, STAFF
from privacy.operations.processing.recipients import EEA
from privacy.operations.processing.record import Difference, Gap

Content = Mapping[str, Any]
NAMES = {
    REQUESTS: gettext_lazy("Answering people's rights, with proof"),
    SECURITY: gettext_lazy("Security, and proof of who did what"),
}
MEASURES = {
    "roles": gettext_lazy("Everybody sees what their role and team need; rows and fields alike"),
    "second_factor": gettext_lazy("A second factor for roles that see or change much"),
    "history": gettext_lazy("Every change of data is kept with who, when and through which door"),
    "sealed_audit": gettext_lazy("A trail of what was done, sealed against later changes"),
    "sealed_fields": gettext_lazy("Sensitive fields encrypted under a key per person"),
    "backups": gettext_lazy("Encrypted backups, and a ledger so that erased people stay erased"),
    "csp": gettext_lazy("Pages run no script of anybody else"),
    "tls": gettext_lazy("Encrypted connections only, where it is served to others"),
}
GAPS = {
    "no_controller": gettext_lazy("Nobody is named as the controller."),
    "no_officer": gettext_lazy("No data protection officer is named, nor that none is needed."),
    "no_data": gettext_lazy("No data are assigned to this purpose."),
    "no_retention": gettext_lazy("Nothing says how long its data are kept."),
    "no_basis": gettext_lazy("It has no lawful basis."),
    "no_country": gettext_lazy("Nobody has said in which country this recipient keeps data."),
    "no_safeguard": gettext_lazy("Data leave the European Economic Area without a safeguard."),
    "no_agreement": gettext_lazy("No agreement with this recipient is named."),
    "no_measures": gettext_lazy("Your own security measures are not described."),
    "no_answer": gettext_lazy("A question for the notices was not answered within twelve months."),
}
ASKED = {
    "decisions": gettext_lazy(
        "Does a program decide about people by itself, with legal or similarly serious effects?"
    ),
    "observed": gettext_lazy(
        "Do programs work out abilities, health or behaviour from watching people at work or in"
        " education?"
    ),
    "places": gettext_lazy(
        "Do programs work out such things from somebody's having been at a sensitive place, such as"
        " a clinic?"
    ),
    "training": gettext_lazy(
        "Are data used to train programs that decide about people or recognise them?"
    ),
    "given_away": gettext_lazy(
        "Was anything sold, or shared for advertising, that left by files or webhooks in the last"
        " twelve months?"
    ),
}
PARTS = {
    "controller": gettext_lazy("Who answers for it"),
    "activities": gettext_lazy("What is done"),
    "recipients": pgettext_lazy("of data", "Recipients"),
    "measures": gettext_lazy("Security measures"),
    "processor": gettext_lazy("What we do for others"),
}
_FIELDS = {
    "controller": gettext_lazy("controller"),
    "representative": gettext_lazy("representative in the Union"),
    "officer": gettext_lazy("data protection officer"),
    "no_officer": gettext_lazy("data protection officer"),
    "joint": gettext_lazy("joint controllers"),
    "own": gettext_lazy("security measures"),
    "custodia": gettext_lazy("security measures"),
    "answers": gettext_lazy("answers for the notices"),
    "bases": gettext_lazy("lawful basis"),
    "subjects": pgettext_lazy("record of processing", "whose data"),
    "categories": pgettext_lazy("record of processing", "which data"),
    "columns": pgettext_lazy("record of processing", "which data"),
    "retention": gettext_lazy("retention"),
    "sources": gettext_lazy("sources"),
    "name": gettext_lazy("name"),
    "purposes": gettext_lazy("purposes"),
    "fields": gettext_lazy("fields"),
    "agreement": gettext_lazy("agreement"),
    "country": gettext_lazy("country"),
    "safeguard": gettext_lazy("safeguard"),
    "reference": gettext_lazy("reference"),
}
WHAT = {
    "added": pgettext_lazy("a part of a record", "new"),
    "gone": pgettext_lazy("a part of a record", "no more"),
    "changed": pgettext_lazy("a part of a record", "changed"),
}


def name_of(activity: Mapping[str, Any]) -> str:
    """Return the name of an activity in the reader's language."""
    spanish = (get_language() or "").startswith("es")
    known = NAMES.get(activity["purpose"])
    return str(known or (activity["name_es"] if spanish else "") or activity["name_en"])


def subject_words(code: str) -> str:
    """Return whose data they are, in words."""
    return _("Colleagues") if code == STAFF else str(Stage(code).label)


def line_of(activity: Mapping[str, Any]) -> dict[str, Any]:
    """Return an activity as pages and files show it."""
    bases = dict(LawfulBasis.choices)
    return {
        "name": name_of(activity),
        "bases": [str(bases.get(code, code)) for code in activity["bases"]],
        "subjects": [subject_words(code) for code in activity["subjects"]],
        "categories": [str(category_words(code)) for code in activity["categories"]],
        "retention": activity["retention"],
        "sources": activity["sources"],
        "special": activity["special"],
        "columns": activity["columns"],
    }


def field_words(difference: Difference) -> str:
    """Return which parts of a changed row changed, in words."""
    return ", ".join(str(_FIELDS[name]) for name in difference.fields if name in _FIELDS)


def gap_line(gap: Gap) -> dict[str, str]:
    """Return a gap in words, with the page on which it is closed."""
    said = str(GAPS.get(gap.code, ""))
    if gap.code == "no_purpose":
        said = ngettext(
            "%(n)d column of people's data has no purpose.",
            "%(n)d columns of people's data have no purpose.",
            gap.number,
        ) % {"n": gap.number}
    about = str(NAMES.get(gap.about) or ASKED.get(gap.about, gap.about))
    return {"said": said, "about": about, "letter": gap.letter, "where": _where(gap.code)}


def _where(code: str) -> str:
    if code in ("no_controller", "no_officer", "no_measures", "no_answer"):
        return reverse("privacy:processing_facts")
    if code in ("no_country", "no_safeguard"):
        return "#recipients"
    if code == "no_agreement":
        return reverse("segments:destinations")
    if code == "no_basis":
        return reverse("privacy:purposes")
    return reverse("governance:inventory")


def table_of(content: Content) -> list[tuple[str, ...]]:
    """Return the record as rows under the letters of Art. 30(1), its header first."""
    said, measures = content["controller"], content["measures"]
    recipients = [
        f"{row['name']} ({country_name(row['country']) or '?'})" for row in content["recipients"]
    ]
    transfers = [
        f"{row['name']}: {RecipientPlace.Safeguard(row['safeguard']).label} {row['reference']}"
        for row in content["recipients"]
        if row["country"] and row["country"] not in EEA
    ]
    rows = [
        ("(a)", _("Controller"), said["controller"]),
        ("(a)", _("Joint controllers"), said["joint"]),
        ("(a)", _("Representative in the Union"), said["representative"]),
        (
            "(a)",
            _("Data protection officer"),
            said["officer"] or (_("None is needed") if said["no_officer"] else ""),
        ),
    ]
    for activity in content["activities"]:
        line = line_of(activity)
        rows += [
            ("(b)", line["name"], ", ".join(line["bases"])),
            ("(c)", line["name"], ", ".join(line["subjects"])),
            ("(c)", line["name"], ", ".join(line["categories"])),
            ("(f)", line["name"], "; ".join(line["retention"])),
        ]
    rows += [("(d)", str(PARTS["recipients"]), each) for each in recipients]
    rows += [("(e)", _("Transfers"), each) for each in transfers]
    rows.append(("(g)", str(PARTS["measures"]), measures["own"]))
    rows += [("(g)", str(PARTS["measures"]), str(MEASURES[c])) for c in measures["custodia"]]
    rows += [("30(2)", str(PARTS["processor"]), row["controller"]) for row in content["processor"]]
    return [("", _("Part"), _("Content")), *rows]
