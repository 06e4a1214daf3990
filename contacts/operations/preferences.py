"""Adds to what a person allows and wishes; nothing said before is ever changed."""

import hashlib
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.numbers import whole_number
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import (
    ALLOWING,
    Action,
    Channel,
    ConsentEvent,
    Purpose,
    WishEvent,
)
from contacts.normalise.places import language_code
from contacts.operations.consent_facts import basis_of
from contacts.operations.contacts import locked
from contacts.operations.suppression import digest
from contacts.operations.verifying import note_confirmed

_COLUMN_OF = {"email": "email", "sms": "phone", "phone": "phone"}
_CAP_MAX = 1000


@operation
def record_consent(
    *,
    contact: Contact,
    channel: str,
    purpose: str,
    action: str,
    by: Actor,
    event_at: datetime | None = None,
    how: str = "person",
    wording: str = "",
    evidence: dict[str, Any] | None = None,
    ip: str | None = None,
    identifier: str = "",
    language: str = "",
) -> ConsentEvent:
    """Add what a person said about one channel and purpose, with its proof.

    The same event told twice (same action and moment) stays one. `identifier` is the address
    it is about, where that is not the primary one; `language` that of the words shown;
    `evidence` takes what else must be on record (`consent_facts`: a sale, a signature).

    Raises:
        Invalid: channel, purpose, action or such facts are wrong, or the moment lies ahead.
    """
    now = timezone.now()
    current = locked(contact)
    meant = Purpose.objects.filter(slug=purpose, active=True).order_by("-version").first()
    _check_consent(channel, meant, action, event_at, now)
    about = {"channel": channel, "purpose": purpose, "action": action}
    told_before = ConsentEvent.objects.filter(contact=current, event_at=event_at or now, **about)
    if event_at is not None and (same := told_before.first()):
        return same
    told: dict[str, Any] = {"how": how, "wording": wording, "evidence": evidence or {}, "ip": ip}
    own = getattr(current, _COLUMN_OF.get(channel, ""), "")
    told |= {"language": language, "identifier": identifier or own}
    event = _said(current, channel, cast(Purpose, meant), action, event_at or now, by, told)
    record("consent.recorded", about=current, by=by, **about)
    _note_mailbox(event, by)
    return event


def _note_mailbox(event: ConsentEvent, by: Actor) -> None:
    """Who follows the link in a mail reads that mailbox: the primary one is checked then."""
    primary = event.contact is not None and event.identifier == event.contact.email
    if event.action == Action.CONFIRMED and event.channel == Channel.EMAIL and primary:
        note_confirmed(
            contact=event.contact, group="email", how="double_opt_in", at=event.event_at, by=by
        )


def _said(
    current: Contact,
    channel: str,
    purpose: Purpose,
    action: str,
    event_at: datetime,
    by: Actor,
    told: dict[str, Any],
) -> ConsentEvent:
    """Write the event with what proves it."""
    words, address, evidence = told["wording"], told["identifier"], told["evidence"]
    facts = {"channel": channel, "action": action, "wording": words, "address": address}
    return ConsentEvent.objects.create(
        contact=current,
        channel=channel,
        purpose=purpose.slug,
        purpose_version=purpose.version,
        action=action,
        basis=basis_of(purpose=purpose, evidence=evidence, **facts),
        subject_ref=digest(channel, address or str(current.key)),
        wording_digest=_digest_of_words(words),
        language=told.pop("language", "") or current.language,
        event_at=event_at,
        expires_at=ends_at(purpose, action, event_at),
        user_id=by.user_id,
        **told,
    )


def ends_at(purpose: Purpose, action: str, event_at: datetime) -> datetime | None:
    """Return when a consent to this purpose ends by itself; None where it does not."""
    if purpose.lasts_months is None or action not in ALLOWING:
        return None
    months = event_at.month - 1 + purpose.lasts_months
    year, month = event_at.year + months // 12, months % 12 + 1
    return event_at.replace(
        year=year, month=month, day=min(event_at.day, monthrange(year, month)[1])
    )


def _check_consent(
    channel: str, purpose: Purpose | None, action: str, event_at: datetime | None, now: datetime
) -> None:
    problems = {}
    if channel not in Channel.values:
        problems["channel"] = [_("Choose one of the list.")]
    if purpose is None:
        problems["purpose"] = [_("Choose one of the list.")]
    if action not in Action.values:
        problems["action"] = [_("Choose one of the list.")]
    if event_at is not None and event_at > now:
        problems["event_at"] = [_("This moment has not come yet.")]
    if problems:
        raise Invalid(problems)


def _digest_of_words(wording: str) -> str:
    return hashlib.sha256(wording.encode()).hexdigest() if wording else ""


@operation
def state_wish(
    *, contact: Contact, name: str, value: Any, by: Actor, how: str = "person"
) -> WishEvent | None:
    """Add a wish about being contacted; None takes it back; the present wish leaves no trace.

    Values: a channel, a language code, a number of messages a month, a day as
    "YYYY-MM-DD", or quiet hours as {"from": "22:00", "to": "08:00"}.

    Returns:
        The wish that holds now, or None when none was ever stated.

    Raises:
        Invalid: the name is unknown or the value does not fit it.
    """
    current = locked(contact)
    if name not in _WISHES:
        raise Invalid({"name": [_("Choose one of the list.")]})
    good = None if value in (None, "") else _WISHES[name](value)
    if good is None and value not in (None, ""):
        raise Invalid({"value": [_("This value does not fit the wish.")]})
    present = WishEvent.objects.filter(contact=current, name=name).current().first()
    if (present.value if present else None) == good:
        return present
    event = WishEvent.objects.create(
        contact=current,
        name=name,
        value=good,
        how=how,
        user_id=by.user_id,
        event_at=timezone.now(),
    )
    record("wish.stated", about=current, by=by, name=name)
    return event


def _channel(value: Any) -> str | None:
    return str(value) if value in Channel.values else None


def _language(value: Any) -> str | None:
    return language_code(str(value))


def _cap(value: Any) -> int | None:
    text = str(value)
    return whole_number(text, _CAP_MAX)


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _hours(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict) or value.keys() != {"from", "to"}:
        return None
    try:
        hours = {name: time.fromisoformat(str(value[name])) for name in ("from", "to")}
    except ValueError:
        return None
    return {name: f"{hour:%H:%M}" for name, hour in hours.items()}


def _yes(value: Any) -> bool | None:
    return True if value is True or str(value).lower() in ("true", "yes", "1") else None


def _step(value: Any) -> str | None:
    return str(value) if value in ("asked", "confirmed") else None


_WISHES: dict[str, Callable[[Any], Any]] = {
    "preferred_channel": _channel,
    "preferred_language": _language,
    "frequency_cap": _cap,
    "pause_until": _day,
    "quiet_hours": _hours,
    "no_sale_or_sharing": _yes,
    "sale_opt_in": _step,
    "limit_sensitive": _yes,
    "no_automated": _yes,
}
