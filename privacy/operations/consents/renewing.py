"""Asks people to consent again, in time: before a consent ends, and when its words changed.

Only who said yes is asked, and only once in a while; whose consent has ended is not, since
asking would itself be a mail they allow no more. Each person is judged at the moment at which
their mail leaves, and written down before it does.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.outreach import Outreach, Way
from contacts.models.preference import ALLOWING, Action, Channel, Purpose
from contacts.operations.contacts import NotChangeable, locked
from contacts.operations.customer_mail import customer_mail, demand_postal_address
from contacts.operations.outreach import note_informed, note_sent
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Question, Use, ask
from contacts.operations.permission.reasons import PASSING, Reason
from contacts.reading.permissions import purpose_name
from privacy.models.consents import Renewal

TASK = "privacy.run_renewal"
# Who was asked is left in peace for so long; a round that holds people back ends after a while.
PEACE, LASTS = timedelta(days=90), timedelta(days=3)
_DAYS_MOST = 365
# A yes to earlier words allows to ask about the new ones, and nothing else.
_MAY_BE_ASKED = frozenset({"", Reason.SUPERSEDED})

_DUE = """
select last.contact_id from (
  select distinct on (e.contact_id) e.contact_id, e.action, e.expires_at, e.purpose_version
  from contacts_consentevent e
  where e.channel = %(channel)s and e.purpose = %(purpose)s and e.contact_id is not null
  order by e.contact_id, e.action = %(claim)s, e.event_at desc, e.id desc
) last
where last.action = any(%(allowing)s)
  and (last.purpose_version < %(version)s
    or (last.expires_at > %(now)s and last.expires_at <= %(until)s))
  and not exists (select 1 from contacts_outreach o where o.contact_id = last.contact_id
    and o.way = 'mail' and o.purpose = %(asked)s and o.at > %(peace)s)
order by last.contact_id
"""


def asked_as(purpose: str) -> str:
    """Return what asking again for a purpose is written down as."""
    return f"renewal:{purpose}"[:50]


@operation
def start_renewal(*, purpose: str, ends_within_days: int, by: Actor, now: datetime) -> Renewal:
    """Begin to ask; the mails leave from the worker.

    Raises:
        Invalid: the purpose is not in force, needs no consent, or the days are too many.
        NoPostalAddress: our postal address, which these mails must say, is not set.
    """
    if not 1 <= ends_within_days <= _DAYS_MOST:
        raise Invalid({"ends_within_days": [_("Write a whole number from 1 on.")]})
    if not ask(channel=Channel.EMAIL, purpose=purpose).needs_consent:
        raise Invalid({"purpose": [_("This purpose needs no consent.")]})
    demand_postal_address()
    renewal = Renewal.objects.create(
        purpose=purpose, ends_within_days=ends_within_days, by=by.user, started_at=now
    )
    defer_once(TASK, lock=f"renewal-{renewal.pk}", renewal_id=renewal.pk)
    record("consents.renewal_started", about=renewal, by=by, purpose=purpose)
    return renewal


def people_due(renewal: Renewal, now: datetime) -> list[int]:
    """Return who is to be asked now; queries twice."""
    version = Purpose.objects.filter(slug=renewal.purpose, active=True).order_by("-version").first()
    names: dict[str, Any] = {
        "channel": renewal.channel,
        "purpose": renewal.purpose,
        "claim": Action.IMPORT_ASSERT.value,
        "allowing": [action.value for action in ALLOWING],
        "version": version.version if version else 0,
        "now": now,
        "until": now + timedelta(days=renewal.ends_within_days),
        "asked": asked_as(renewal.purpose),
        "peace": now - PEACE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, names)
        return [pk for (pk,) in cursor.fetchall()]


def run_renewal(*, renewal: Renewal, by: Actor, now: datetime | None = None) -> Renewal:
    """Write to everybody who is due, one after the other; who is held back waits for later.

    Called again it goes on: nobody is asked twice.
    """
    if renewal.finished_at is not None:
        return renewal
    left_out: dict[str, int] = {}
    for pk in people_due(renewal, now or timezone.now()):
        reason = _ask_one(renewal, Contact(pk=pk), by, now)
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
    return _settle(renewal=renewal, left_out=left_out, by=by, now=now or timezone.now())


def _ask_one(renewal: Renewal, person: Contact, by: Actor, now: datetime | None) -> str:
    """Judge and write down in one transaction, then send; return why not, or nothing."""
    at = now or timezone.now()
    try:
        reason, contact = note_asked(renewal=renewal, person=person, at=at, by=by)
    except NotChangeable:  # merged or erased this very moment
        return Reason.ERASED
    if contact is not None:
        _send(renewal, contact)
    return reason


@operation
def note_asked(
    *, renewal: Renewal, person: Contact, at: datetime, by: Actor
) -> tuple[str, Contact | None]:
    """Judge one person, who is locked, and write the mail down that is about to leave.

    Whoever objects locks the person too: it is either seen here, or comes after the mail.
    """
    contact = locked(person)
    question = _question(renewal, at)
    reason = judge_many([contact.pk], question)[contact.pk][0]
    if reason not in _MAY_BE_ASKED:
        return reason, None
    asked = {"channel": renewal.channel, "purpose": asked_as(renewal.purpose)}
    if not note_sent([contact.pk], way=Way.MAIL, reference=renewal.pk, at=at, **asked):
        return "", None
    record("outreach.mailed", about=contact, by=by, purpose=renewal.purpose)
    note_informed(people=[contact.pk], at=at, how="renewal", by=by)
    return "", contact


def _question(renewal: Renewal, at: datetime) -> Question:
    channel = renewal.channel
    return ask(channel=channel, purpose=renewal.purpose, at=at, use=Use.MESSAGE, tells=True)


def _send(renewal: Renewal, contact: Contact) -> None:
    purpose = Purpose.objects.filter(slug=renewal.purpose, active=True).latest("version")
    with translation.override("es" if contact.language == "es" else "en"):
        name = purpose_name(purpose)
        words = purpose.wording_es if contact.language == "es" else purpose.wording_en
        subject = _("Do you still want to hear from us? %(name)s") % {"name": settings.ORG_NAME}
        text = _(
            "You allowed us to write to you: %(purpose)s\n\n%(words)s\n\nIf you want that to go"
            " on, please say so again on the page “Choose what we send you”, linked below. If"
            " you do nothing, your consent ends and we stop writing to you.\n\nWe have your data"
            " from yourself or from a partner of ours; on that page you can also ask where from"
            " and what we keep."
        ) % {"purpose": name, "words": words}
        customer_mail(
            to=contact.email, subject=subject, text=text, contact=contact, sells=True
        ).send()


@operation
def _settle(*, renewal: Renewal, left_out: dict[str, int], by: Actor, now: datetime) -> Renewal:
    renewal.asked = Outreach.objects.filter(
        way=Way.MAIL, reference=renewal.pk, purpose=asked_as(renewal.purpose)
    ).count()
    renewal.left_out = left_out
    waits = any(reason in PASSING for reason in left_out)
    if not waits or now > renewal.started_at + LASTS:
        renewal.finished_at = now
    renewal.save(update_fields=["asked", "left_out", "finished_at"])
    left = sum(left_out.values())
    record("consents.renewed", about=renewal, by=by, count=renewal.asked, left_out=left)
    return renewal
