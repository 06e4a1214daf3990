"""Tells the people concerned: by mail one after the other, or by a file for letters by post."""

from collections.abc import Iterator
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.confidential import ConfidentialRoute
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.models.reach import PostalAddress
from contacts.operations.customer_mail import customer_mail
from contacts.operations.export_building import people_in, register_content
from contacts.operations.exporting import request_file
from privacy.access import Can
from privacy.letters.texts import LANGUAGES
from privacy.models.affected import AffectedPerson, IncidentLetter
from privacy.models.incidents import Incident
from privacy.operations.erasing.planning import demand
from privacy.operations.incidents.reporting import opened
from privacy.operations.incidents.writing import letter_for

TASK = "privacy.mail_incident"
CONTENT = "incident_letters"
Way = AffectedPerson.Way
_COLUMNS = (
    "contact", "name", "street", "city", "region", "postal_code", "country", "language",
    "subject", "text",
)  # fmt: skip
_BATCH = 500


class NotApproved(DomainError):
    """Somebody has to approve the letter in every language first (HTTP 409)."""

    code = "letter_not_approved"


@operation
def mail_people(*, incident: Incident, by: Actor) -> int:
    """Let the worker write to everybody who is told by mail and was not yet; return how many.

    Raises:
        Closed: the incident is closed.
        NotApproved: a letter waits for approval.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    letters_of(current)
    count = waiting(current, Way.MAIL).count()
    if count:
        defer_once(TASK, lock=f"incident-{current.pk}", incident_id=current.pk)
        record("incident.mailing", about=current, by=by, count=count)
    return count


def run_mailing(*, incident: Incident, by: Actor, now: datetime) -> int:
    """Write to each, and note it before the next; called again it goes on.

    A mail that leaves twice because we were cut off is better here than none.
    """
    letters = letters_of(incident)
    sent = 0
    for row in waiting(incident, Way.MAIL).select_related("contact").order_by("pk").iterator():
        sent += _mail(row, letters, now)
    return _noted(incident=incident, sent=sent, by=by)


def _mail(row: AffectedPerson, letters: dict[str, IncidentLetter], now: datetime) -> bool:
    language, subject, text = letter_for(row.contact, letters)
    to = _address_of(row.contact)
    row.language = language
    if not to:
        row.way, row.failed = Way.NONE, "no_address"
    else:
        with translation.override(language):
            mail = customer_mail(to=to, subject=subject, text=text)
        try:
            mail.send()
        except (SMTPException, OSError):
            row.failed = "not_sent"
        else:
            row.told_at, row.failed = now, ""
    row.save(update_fields=["way", "language", "told_at", "failed"])
    return row.told_at is not None


def _address_of(contact: Contact) -> str:
    route = ConfidentialRoute.objects.filter(contact=contact, ended_at=None).first()
    return (route.address if route and route.channel == "email" else "") or contact.email


@operation
def _noted(*, incident: Incident, sent: int, by: Actor) -> int:
    failed = waiting(incident, Way.MAIL).count()
    record("incident.mailed", about=incident, by=by, count=sent, left=failed)
    return sent


@operation
def letters_file(*, incident: Incident, by: Actor) -> Export:
    """Ask for the file that letters by post are printed from, in the ledger of exports.

    Raises:
        Closed: the incident is closed.
        NotApproved: a letter waits for approval.
        NotPermitted: the role does not keep incidents, or takes no files.
    """
    current = opened(incident, by)
    letters_of(current)
    rows = waiting(current, Way.POST)
    people = list(rows.values_list("contact", flat=True))
    return request_file(
        contacts=people,
        columns=list(_COLUMNS),
        lines=len(people),
        format="csv",
        purpose=_("Letters about incident %(number)s") % {"number": current.number},
        query={"content": CONTENT, "incident": str(current.key)},
        by=by,
    )


@operation
def note_posted(*, incident: Incident, at: datetime, by: Actor) -> int:
    """Note that the letters by post went to the post; return how many people that tells.

    Raises:
        Closed: the incident is closed.
        NotApproved: a letter waits for approval.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    letters_of(current)
    told = waiting(current, Way.POST).update(told_at=at, failed="")
    if told:
        record("incident.posted", about=current, by=by, count=told)
    return told


def waiting(incident: Incident, way: str) -> Any:
    """Return the people who are told by a way and were not told yet."""
    return incident.affected.filter(way=way, told_at=None)


def letters_of(incident: Incident) -> dict[str, IncidentLetter]:
    """Return the approved letters by language; raises NotApproved where one is missing."""
    found = {each.language: each for each in incident.letters.exclude(approved_at=None)}
    if set(found) != set(LANGUAGES):
        raise NotApproved(_("Approve the letter in every language first."))
    return found


def _content(export: Export, by: Actor) -> tuple[list[str], Iterator[list[Any]]]:
    incident = _still(export, by)
    return list(_COLUMNS), _lines(export, letters_of(incident))


def _still(export: Export, by: Actor) -> Incident:
    """Return the incident of a file; raises NotPermitted where the taker keeps none any more."""
    demand(by, Can.CHANGE_INCIDENTS)
    return Incident.objects.get(key=export.query["incident"])


def _lines(export: Export, letters: dict[str, IncidentLetter]) -> Iterator[list[Any]]:
    people = people_in(export).order_by("pk")
    addresses: dict[int, PostalAddress] = {}
    for each in PostalAddress.objects.filter(contact__in=people).order_by("is_primary", "-pk"):
        addresses[each.contact_id] = each
    for contact in people.iterator(chunk_size=_BATCH):
        language, subject, text = letter_for(contact, letters)
        at = addresses.get(contact.pk)
        where = [at.street, at.city, at.region, at.postal_code, at.country] if at else [""] * 5
        yield [str(contact.key), contact.full_name, *where, language, subject, text]


def register() -> None:
    """Let the ledger of exports write the file of letters."""
    register_content(CONTENT, _content, still=_still)


__all__ = [
    "TASK", "NotApproved", "letters_file", "letters_of", "mail_people", "note_posted", "register",
    "run_mailing", "waiting",
]  # fmt: skip
