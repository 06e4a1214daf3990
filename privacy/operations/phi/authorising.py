"""Authorizations: written down with all the law asks for, revoked at once, asked by every way out.

Without one in force nobody is chosen by their health data for messages that sell something, and
no such data are sold (164.508(a)(3), (a)(4)).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.authorisations import Authorization
from privacy.operations.phi.values import Problems, fitting

Kind = Authorization.Kind
# The sentences of 164.508(c)(2) and (4); the last is for who is paid (164.508(a)(3)(ii), (4)(ii)).
PAID = "remuneration"
SENTENCES = ("revocation", "conditions", "redisclosure", "copy", PAID)
_LONGEST = {
    "what": 1000, "discloses": 250, "receives": 250, "why": 250, "signed_by": 160,
    "authority": 160, "expires_event": 160, "paper": 160, "recipient": 60, "purpose": 50,
}  # fmt: skip
_NEEDED = ("kind", "what", "discloses", "receives", "why", "signed_on", "signed_by")
FIELDS = (*_NEEDED, "purpose", "recipient", "authority", "expires_on", "expires_event",
          "remunerated", "statements", "paper")  # fmt: skip


class NotInForce(DomainError):
    """The authorization was revoked, or ended."""

    code = "authorization_not_in_force"


def in_force(at: datetime | None = None) -> QuerySet[Authorization]:
    """Return the authorizations that permit something at a moment, now unless said."""
    at = at or timezone.now()
    day = timezone.localdate(at, timezone.get_default_timezone())
    return Authorization.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=day),
        Q(event_on=None) | Q(event_on__gt=day),
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        signed_on__lte=day,
    )


def in_force_of(paper: Authorization, at: datetime) -> bool:
    """Say of one authorization whether it permitted something at a moment, as `in_force` does."""
    day = timezone.localdate(at, timezone.get_default_timezone())
    return (
        paper.signed_on <= day
        and (paper.expires_on is None or paper.expires_on >= day)
        and (paper.event_on is None or paper.event_on > day)
        and (paper.revoked_at is None or paper.revoked_at > at)
    )


def authorised_people(purpose: str, recipient: str, at: datetime) -> tuple[str, list[Any]]:
    """Return SQL of one column, with its parameters: who authorized this use of health data.

    Args:
        purpose: the purpose of messages that sell something, empty for none.
        recipient: the way out that gets the data for money or the like, empty for none.
        at: the moment.
    """
    rows = in_force(at)
    people = rows.filter(kind=Kind.MARKETING, purpose=purpose)
    if recipient:
        sold = rows.filter(kind=Kind.SALE, recipient=recipient)
        people = people.filter(contact__in=sold.values("contact")) if purpose else sold
    text, given = people.order_by().values("contact").query.sql_with_params()
    return text, list(given)


@operation
def authorize(*, contact: Contact, values: Mapping[str, Any], by: Actor) -> Authorization:
    """Write down a signed authorization of a person.

    Raises:
        Invalid: an element or a sentence that the law asks for is missing; such a paper permits
            nothing (164.508(b)(2)).
        NotPermitted: the role keeps no authorizations.
    """
    demand(by, Can.CHANGE_AUTHORIZATIONS)  # type: ignore[arg-type]
    good, problems = fitting(values, fields=FIELDS, longest=_LONGEST, needed=_NEEDED)
    problems = {**_missing(good), **problems}
    if problems:
        raise Invalid(problems)
    good["statements"] = sorted(set(good["statements"]), key=SENTENCES.index)
    made = Authorization.objects.create(contact=contact, **good)
    record("authorization.recorded", about=made, by=by, kind=made.kind, purpose=made.purpose)
    return made


def _missing(good: Mapping[str, Any]) -> Problems:
    """Return what the law asks for and the paper has not."""
    problems: Problems = {}
    if good.get("kind") not in Kind.values:
        problems["kind"] = [_("Choose one of the list.")]
    if not good.get("expires_on") and not good.get("expires_event"):
        problems["expires_on"] = [_("Say on which day or with what it ends.")]
    ends, signed = good.get("expires_on"), good.get("signed_on")
    if ends and signed and ends < signed:
        problems["expires_on"] = [_("The last day is before the first.")]
    if signed and signed > timezone.localdate():
        problems["signed_on"] = [_("This day has not come yet.")]
    if good.get("kind") == Kind.MARKETING:
        known = Purpose.objects.filter(slug=good.get("purpose", ""), active=True)
        if not known.exists():
            problems["purpose"] = [_("Choose the purpose of the messages.")]
    if good.get("kind") == Kind.NOTES and (good.get("purpose") or good.get("recipient")):
        # 164.508(b)(3)(ii): with nothing but another one for such notes.
        alone = _("An authorization for psychotherapy notes permits nothing else.")
        problems["purpose" if good.get("purpose") else "recipient"] = [alone]
    if good.get("kind") == Kind.SALE and not good.get("recipient"):
        problems["recipient"] = [_("Name the way out that gets the data.")]
    return problems | _unsaid(good)


def _unsaid(good: Mapping[str, Any]) -> Problems:
    said = set(good.get("statements") or ())
    paid = good.get("remunerated") or good.get("kind") == Kind.SALE
    wanted = set(SENTENCES) if paid else set(SENTENCES) - {PAID}
    if wanted - said:
        return {"statements": [_("The paper must say all of this, else it permits nothing.")]}
    if said - set(SENTENCES):
        return {"statements": [_("Choose one of the list.")]}
    return {}


@operation
def revoke_authorization(
    *, authorization: Authorization, by: Actor, now: datetime | None = None
) -> Authorization:
    """Take the person's written revocation: from this moment on it permits nothing.

    Raises:
        NotPermitted: the role keeps no authorizations.
    """
    demand(by, Can.CHANGE_AUTHORIZATIONS)  # type: ignore[arg-type]
    current = Authorization.objects.select_for_update().get(pk=authorization.pk)
    if current.revoked_at:
        return current
    current.revoked_at = now or timezone.now()
    current.version += 1
    current.save(update_fields=["revoked_at", "version"])
    record("authorization.revoked", about=current, by=by)
    return current


@operation
def end_by_event(*, authorization: Authorization, on: date, by: Actor) -> Authorization:
    """Say on which day that happened with which it ends.

    Raises:
        Invalid: it names no event.
        NotInForce: it ended already.
        NotPermitted: the role keeps no authorizations.
    """
    demand(by, Can.CHANGE_AUTHORIZATIONS)  # type: ignore[arg-type]
    current = Authorization.objects.select_for_update().get(pk=authorization.pk)
    if not current.expires_event:
        raise Invalid({"on": [_("This authorization ends on a day, not with an event.")]})
    if current.event_on or current.revoked_at:
        raise NotInForce(_("This authorization ended already."))
    current.event_on = on
    current.version += 1
    current.save(update_fields=["event_on", "version"])
    record("authorization.ended", about=current, by=by, on=on.isoformat())
    return current


__all__ = [
    "FIELDS",
    "SENTENCES",
    "NotInForce",
    "authorised_people",
    "authorize",
    "end_by_event",
    "in_force",
    "in_force_of",
    "revoke_authorization",
]
