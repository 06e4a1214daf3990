"""Suspends the accounting of disclosures to an agency while it says so: 45 CFR 164.528(a)(2)."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.health import AccountingSuspension

MOST_ORAL_DAYS: Final = 30
_LONGEST = {"recipient": 160, "official": 160, "statement": 1000}


def suspended_on(day: date) -> QuerySet[AccountingSuspension]:
    """Return the suspensions that hold on a day."""
    not_ended = Q(ended_on=None) | Q(ended_on__gt=day)
    return AccountingSuspension.objects.filter(not_ended, said_on__lte=day, until__gte=day)


@operation
def suspend_accounting(
    *,
    contact: Contact,
    kind: str,
    recipient: str,
    official: str,
    statement: str,
    said_on: date,
    by: Actor,
    today: date,
    oral: bool = False,
    until: date | None = None,
) -> AccountingSuspension:
    """Keep disclosures to an agency out of a person's accounting for the time that it says.

    Oral words hold for 30 days at most, unless a written statement follows: another suspension.
    It stands on no request, where the person could learn of it. `recipient` is the agency or
    official as the accounting names it.

    Raises:
        Invalid: something is missing, or it would hold for longer than it may.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    said = {"recipient": tidy(recipient), "official": tidy(official), "statement": tidy(statement)}
    last = until or said_on + timedelta(days=MOST_ORAL_DAYS)
    problems = _missing(kind, said) | _untimely(said_on, until, oral=oral, today=today)
    if problems:
        raise Invalid(problems)
    row = AccountingSuspension.objects.create(
        contact=contact, kind=kind, oral=oral, said_on=said_on, until=last, user_id=by.user_id,
        **said,
    )  # fmt: skip
    how = "oral" if oral else "written"
    record("disclosure.suspended", about=row, by=by, kind=kind, how=how)
    return row


@operation
def end_suspension(
    *, suspension: AccountingSuspension, by: Actor, today: date
) -> AccountingSuspension:
    """End a suspension before its last day: from today on the disclosures are accounted for.

    Raises:
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    current = AccountingSuspension.objects.select_for_update().get(pk=suspension.pk)
    if current.ended_on is None and current.until >= today:
        current.ended_on = today
        current.save(update_fields=["ended_on"])
        record("disclosure.resumed", about=current, by=by)
    return current


def _untimely(
    said_on: date, until: date | None, *, oral: bool, today: date
) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if said_on > today:
        problems["said_on"] = [_("This day has not come yet.")]
    if until is None:
        if not oral:
            problems["until"] = [_("A written statement says for how long: give its last day.")]
    elif until < said_on:
        problems["until"] = [_("The last day is before the first.")]
    elif oral and until > said_on + timedelta(days=MOST_ORAL_DAYS):
        orally = _("What was said orally holds for 30 days at most; ask for it in writing.")
        problems["until"] = [orally]
    return problems


def _missing(kind: str, said: dict[str, str]) -> dict[str, list[str]]:
    problems = {name: [_("This field is required.")] for name, words in said.items() if not words}
    problems |= {
        name: [_("Use at most %(most)d characters.") % {"most": most}]
        for name, most in _LONGEST.items()
        if len(said[name]) > most
    }
    if kind not in AccountingSuspension.Kind.values:
        problems["kind"] = [_("Choose one of the list.")]
    return problems


__all__ = ["MOST_ORAL_DAYS", "end_suspension", "suspend_accounting", "suspended_on"]
