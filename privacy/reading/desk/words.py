"""The words of the desk: states, remarks, evidence, and the work to be done."""

from typing import Any

from django.apps import apps
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from privacy.laws.table import RIGHTS
from privacy.models.requests import Status
from privacy.operations.desk.points import Point

STATUS_TONES = {
    Status.NEW: "blue",
    Status.IDENTITY: "amber",
    Status.PAUSED: "amber",
    Status.WORKING: "violet",
    Status.COMPLETED: "green",
    Status.REFUSED: "red",
    Status.WITHDRAWN: "",
}
FLAGS = {
    "duplicate": gettext_lazy("The same person asks for the same already; both are open."),
    "third_in_12_months": gettext_lazy(
        "The third such request within 12 months: it may be refused, with reasons."
    ),
    "second_in_12_months": gettext_lazy(
        "The second accounting within 12 months: a fee may be asked for, told beforehand."
    ),
    "agent_unproven": gettext_lazy("The agent has not shown that they may act for the person."),
}
IDENTITY = {
    "none": gettext_lazy("Nobody may be asked who they are."),
    "doubt": gettext_lazy("Ask only where you reasonably doubt who this is, and say why."),
    "reasonable": gettext_lazy("A reasonable degree of certainty: at least two points agree."),
    "reasonably_high": gettext_lazy(
        "A reasonably high degree: at least three points agree, and a declaration is signed."
    ),
    "hipaa": gettext_lazy("Verify the person, or the authority of who acts for them."),
}
EVIDENCE = {
    "email": pgettext_lazy("what agrees", "Email"),
    "phone": pgettext_lazy("what agrees", "Phone"),
    "name": pgettext_lazy("what agrees", "Name"),
    "birth_date": pgettext_lazy("what agrees", "Birth date"),
    "postal_code": pgettext_lazy("what agrees", "Postal code"),
    "external_id": pgettext_lazy("what agrees", "Key"),
}
VIA = {
    "shares_email": gettext_lazy("shares an email with another proposed record"),
    "shares_phone": gettext_lazy("shares a phone with another proposed record"),
    "duplicate": gettext_lazy("looks like a duplicate of another proposed record"),
    "merged": gettext_lazy("was merged with another proposed record"),
}
# How a right is carried out; the codes are those of `Right.action`.
ACTIONS = {
    "access": gettext_lazy("Build the package of the person's data"),
    "portability": gettext_lazy("Build the package of what the person provided"),
    "know": gettext_lazy("Build the package of what the person may know"),
    "rectification": gettext_lazy("Correct the data, and lock what is corrected"),
    "erasure": gettext_lazy("Plan the erasure; a second person approves it"),
    "restriction": gettext_lazy("Restrict the use of the data"),
    "objection": gettext_lazy("Stop the use the person objects to"),
    "marketing_objection": gettext_lazy("Stop all direct marketing"),
    "withdrawal": gettext_lazy("Withdraw the consent"),
    "automated_decision": gettext_lazy("Let a person decide, without scores"),
    "opt_out": gettext_lazy("Stop the sale and sharing"),
    "limit_sensitive": gettext_lazy("Limit the use of sensitive data"),
    "opt_in": gettext_lazy("Let the person confirm that their data may be sold or shared again"),
    "minor_opt_in": gettext_lazy("Check who may allow it, and write it down"),
    "amendment": gettext_lazy("Amend the record, or attach the disagreement"),
    "accounting": gettext_lazy("List the disclosures of six years"),
    "confidential": gettext_lazy("Set the other way or place"),
    "complaint": gettext_lazy("Look into the complaint and write down what became of it"),
    "other": gettext_lazy("Do what was asked"),
}
# What kinds of request the metrics count, and why requests were denied (11 CCR 7102).
KINDS = {
    "access": pgettext_lazy("requests", "Access"),
    "portability": pgettext_lazy("requests", "Portability"),
    "know": pgettext_lazy("requests", "Know"),
    "rectification": pgettext_lazy("requests", "Correct"),
    "erasure": pgettext_lazy("requests", "Delete"),
    "restriction": pgettext_lazy("requests", "Restrict"),
    "objection": pgettext_lazy("requests", "Object"),
    "marketing_objection": pgettext_lazy("requests", "Object to marketing"),
    "withdrawal": pgettext_lazy("requests", "Withdraw consent"),
    "automated_decision": pgettext_lazy("requests", "Automated decisions"),
    "opt_out": pgettext_lazy("requests", "Opt out of sale and sharing"),
    "limit_sensitive": pgettext_lazy("requests", "Limit sensitive data"),
    "opt_in": pgettext_lazy("requests", "Opt in to sale and sharing"),
    "minor_opt_in": pgettext_lazy("requests", "Opt-in of minors"),
    "amendment": pgettext_lazy("requests", "Amendment"),
    "accounting": pgettext_lazy("requests", "Accounting of disclosures"),
    "confidential": pgettext_lazy("requests", "Confidential communications"),
    "complaint": pgettext_lazy("requests", "Complaint"),
    "other": pgettext_lazy("requests", "Other"),
}
REASONS = {
    "unverifiable": pgettext_lazy("denied as", "not verifiable"),
    "not_a_consumer": pgettext_lazy("denied as", "not made by a consumer"),
    "exempt": pgettext_lazy("denied as", "exempt"),
    "other": pgettext_lazy("denied as", "other grounds"),
}


def right_title(right_id: str) -> str:
    """Return the name of a right in the reader's language; the code where it is not known."""
    right = RIGHTS.get(right_id)
    return right.title_in(get_language() or "en") if right else right_id


def ground_text(right_id: str, code: str) -> str:
    """Return a ground of refusal in the reader's language."""
    right = RIGHTS.get(right_id)
    ground = right.ground(code) if right else None
    return ground.text_in(get_language() or "en") if ground else code


def spoken(code: str) -> str:
    """Return a code we have no sentence for, readable."""
    return code.replace("_", " ").capitalize()


def point_words(points: list[str]) -> list[str]:
    """Return what is compared to prove somebody's identity, in words."""
    return [str(Point(each).label) if each in Point.values else spoken(each) for each in points]


def table_words(label: str) -> str:
    """Return the name people give a table ("contacts.ContactPoint" -> "contact points")."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return label


def task_words(kind: str, code: str, system: str, facts: dict[str, Any]) -> str:
    """Return what a task asks for."""
    if kind == "act":
        return str(ACTIONS.get(code, spoken(code)))
    if kind == "destination":
        name = facts.get("name", "")
        return _("Tell %(name)s") % {"name": name} if name else _("Tell the recipient")
    table = table_words(system) if system else ""
    said = {
        "collect": _("Put into the package: %(table)s"),
        "erase": _("Erase: %(table)s"),
        "mentions": _("Look for other people in the texts: %(table)s"),
    }.get(code)
    if said:
        return said % {"table": table}
    return f"{spoken(code)}: {table}" if table else spoken(code)
