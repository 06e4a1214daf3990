"""The letter to people about an incident: drafted in each language, read, approved as it is."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy, tidy_lines
from privacy.letters.placeholders import filled, listed
from privacy.letters.texts import LANGUAGES, language_of
from privacy.models.affected import IncidentLetter
from privacy.models.incidents import Incident
from privacy.models.letters import LetterKind
from privacy.operations.incidents.reporting import opened
from privacy.operations.letters.remedies import complaint_of
from privacy.operations.letters.templates import LONGEST, current_text
from privacy.operations.letters.wording import greeting

KIND_WORDS: dict[str, Any] = {
    "name": gettext_lazy("Names"),
    "contact": gettext_lazy("Email addresses, phone numbers, postal addresses"),
    "birth": gettext_lazy("Dates of birth"),
    "id_number": gettext_lazy("Numbers of identity cards, passports or social security"),
    "account": gettext_lazy("Numbers of bank accounts or cards"),
    "password": gettext_lazy("Passwords"),
    "health": gettext_lazy("Data about health, treatment or health insurance"),
    "purchases": gettext_lazy("Purchases and invoices"),
    "conversations": gettext_lazy("Conversations and notes"),
    "location": gettext_lazy("Places and movements"),
    "other": gettext_lazy("Other data"),
}
# Filled in for each person when the letter leaves.
_EACH = {"greeting": "{greeting}", "name": "{name}"}
# Without these the letter would not say what the law asks of it.
NEEDED = ("happened", "measures", "steps", "ask_us")


class Approved(DomainError):
    """The letter was approved, or sent, and stays as it is (HTTP 409)."""

    code = "letter_approved"


@operation
def draft_letters(*, incident: Incident, by: Actor) -> list[IncidentLetter]:
    """Draft the letter in every language from its template; approved ones stay.

    Raises:
        Closed: the incident is closed.
        Invalid: something the law wants people to be told is not known yet.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    empty = [name for name in NEEDED if not getattr(current, name)]
    if not current.kinds:
        empty.append("kinds")
    if empty:
        raise Invalid({name: [_("The letter has to say this.")] for name in empty})
    letters = [_drafted(current, language) for language in LANGUAGES]
    record("incident.letters_drafted", about=current, by=by, count=len(letters))
    return letters


def _drafted(incident: Incident, language: str) -> IncidentLetter:
    letter = incident.letters.filter(language=language).first()
    letter = letter or IncidentLetter(incident=incident, language=language)
    if letter.approved_at is None:
        text = current_text(LetterKind.BREACH, "", language)
        with translation.override(language):
            values = {**_values(incident), **_EACH}
        letter.template_version = text.version
        letter.subject, letter.body = filled(text.subject, values), filled(text.body, values)
        letter.save()
    return letter


def _values(incident: Incident) -> dict[str, str]:
    laws = [complaint_of({"cal": "ccpa"}.get(law, law)) for law in incident.laws]
    return {
        "happened": incident.happened,
        "occurred": _occurred(incident),
        "discovered": _day(incident.discovered_at),
        "data": listed(str(KIND_WORDS[kind]) for kind in incident.kinds),
        "consequences": incident.consequences,
        "measures": incident.measures,
        "steps": incident.steps,
        "contact": incident.ask_us,
        "number": incident.number,
        "complaint": "\n\n".join(dict.fromkeys(laws)),
        "organisation": settings.ORG_NAME,
        "today": _day(timezone.now()),
    }


def _occurred(incident: Incident) -> str:
    """Return the days on which it happened, as far as they are known."""
    days = dict.fromkeys(_day(at) for at in (incident.started_at, incident.ended_at) if at)
    return " – ".join(days) or _("not known yet")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment, timezone.get_default_timezone()), "DATE_FORMAT")


@operation
def change_letter(*, letter: IncidentLetter, subject: str, body: str, by: Actor) -> IncidentLetter:
    """Change the words of a letter that is not approved yet.

    Raises:
        Approved: it was approved.
        Closed: the incident is closed.
        Invalid: it says nothing, or too much, or greets nobody.
        NotPermitted: the role does not keep incidents.
    """
    incident, current = _open(letter, by)
    said = tidy(subject), tidy_lines(body)
    if not all(said) or len(said[0]) > 200 or len(said[1]) > LONGEST:
        raise Invalid({"body": [_("A letter has a subject and a text of bounded length.")]})
    if said != (current.subject, current.body):
        current.subject, current.body = said
        current.save(update_fields=["subject", "body"])
        record("incident.letter_changed", about=incident, by=by, language=current.language)
    return current


@operation
def approve_letter(*, letter: IncidentLetter, by: Actor, now: datetime) -> IncidentLetter:
    """Approve a letter: from now on it can be sent, and is not changed any more.

    Raises:
        Approved: it was approved before.
        Closed: the incident is closed.
        NotPermitted: the role does not keep incidents.
    """
    incident, current = _open(letter, by)
    current.approved_by, current.approved_at = by.user, now
    text = f"{current.subject}\n\n{current.body}"
    current.sha256 = hashlib.sha256(text.encode()).hexdigest()
    current.save()
    record(
        "incident.letter_approved", about=incident, by=by, language=current.language,
        sha256=current.sha256,
    )  # fmt: skip
    return current


def _open(letter: IncidentLetter, by: Actor) -> tuple[Incident, IncidentLetter]:
    incident = opened(letter.incident, by)
    current = incident.letters.select_for_update(of=("self",)).get(pk=letter.pk)
    if current.approved_at is not None:
        raise Approved(_("This letter is approved and stays as it is."))
    return incident, current


def letter_for(contact: Contact, letters: dict[str, IncidentLetter]) -> tuple[str, str, str]:
    """Return language, subject and text for one person."""
    language = language_of(contact.language or settings.ORG_LANGUAGE)
    letter = letters[language]
    with translation.override(language):
        said = greeting(contact.full_name)
    values = {"greeting": said, "name": contact.full_name}
    return language, letter.subject, filled(letter.body, values)
