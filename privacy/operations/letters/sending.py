"""Sends reviewed letters by mail, or notes that they were printed and posted."""

import hashlib
from datetime import datetime
from smtplib import SMTPException

from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from contacts.operations.customer_mail import customer_mail
from privacy.models.letters import Letter, LetterKind, LetterState
from privacy.operations.desk.deciding import acknowledge
from privacy.operations.desk.steps import write_step
from privacy.operations.letters.drafting import Words, open_letter, words_of


class NotReviewed(DomainError):
    """Somebody has to read a letter before it leaves."""

    code = "letter_not_reviewed"


class NotSent(DomainError):
    """The letter could not leave by this way."""

    code = "letter_not_sent"


@operation
def send_letter(*, letter: Letter, by: Actor, now: datetime) -> Letter:
    """Mail a reviewed letter to whoever asked; nothing of it leaves twice.

    Raises:
        NotOpen: it left already.
        NotReviewed: nobody read it.
        NotSent: there is no address, or the mail server refused.
    """
    current, words = _ready(letter, by)
    if not words.email:
        raise NotSent(_("There is no mail address: print the letter."))
    with translation.override(current.language):
        mail = customer_mail(to=words.email, subject=words.subject, text=words.body)
    _left(current, words, LetterState.SENT, by, now)
    try:
        mail.send()
    except (SMTPException, OSError) as problem:
        raise NotSent(_("The mail server did not take the letter. Try again later.")) from problem
    return current


@operation
def mark_printed(*, letter: Letter, by: Actor, now: datetime) -> Letter:
    """Note that a reviewed letter was printed and posted.

    Raises:
        NotOpen: it left already.
        NotReviewed: nobody read it.
    """
    current, words = _ready(letter, by)
    return _left(current, words, LetterState.PRINTED, by, now)


def _ready(letter: Letter, by: Actor) -> tuple[Letter, Words]:
    current = open_letter(letter, by)
    if current.state != LetterState.REVIEWED:
        raise NotReviewed(_("Somebody has to review this letter first."))
    return current, words_of(current)


def _left(letter: Letter, words: Words, state: LetterState, by: Actor, now: datetime) -> Letter:
    letter.state, letter.sent_by, letter.sent_at = state, by.user, now
    letter.sha256 = hashlib.sha256(f"{words.subject}\n\n{words.body}".encode()).hexdigest()
    letter.version += 1
    letter.save()
    facts = {"kind": letter.kind, "way": str(state), "sha256": letter.sha256}
    write_step(letter.request, "letter_sent", by=by, at=now, facts=facts)
    verb = "letter.sent" if state == LetterState.SENT else "letter.printed"
    record(verb, about=letter, by=by, kind=letter.kind, sha256=letter.sha256)
    if letter.kind == LetterKind.ACKNOWLEDGE and letter.request.is_open:
        acknowledge(request=letter.request, by=by, now=now)
    return letter
