"""Places, changes and releases legal holds, and takes people under them or off them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.holds import HeldContact, LegalHold
from privacy.operations.holds.resuming import resume_erasures
from privacy.operations.holds.standing import described
from segments.operations.rule_of import checked_rule

FIELDS = ("matter", "reason", "custodian")
_LONGEST = {"matter": 200, "reason": 10_000}
_BATCH = 5_000


class Released(DomainError):
    """The hold was released and stays so."""

    code = "hold_released"


@operation
def place_hold(
    *,
    values: Mapping[str, Any],
    people: Sequence[Contact] = (),
    reach: str = LegalHold.Reach.NAMED,
    rule: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime | None = None,
) -> LegalHold:
    """Keep the data of people as they are from now on, or from `values["since"]`.

    Args:
        values: `matter`, `reason` and `custodian`; `since` may be there.
        people: those named.
        reach: whether a rule names more: once (frozen) or always anew (live).
        rule: a rule of the segments' language, with frozen and live only.
        by: who places it, and its custodian unless another is given.
        now: the moment it happens.

    Raises:
        Invalid: values break rules, or nobody is held.
        NotPermitted: the role keeps no holds.
    """
    demand(by, Can.CHANGE_HOLDS)  # type: ignore[arg-type]
    now = now or timezone.now()
    good = _checked({"matter": "", "reason": "", "custodian": by.user, **values})
    if reach not in LegalHold.Reach.values:
        raise Invalid({"reach": [_("Choose one of the list.")]})
    document = _rule(reach, rule, by)
    if document is None and not people:
        raise Invalid({"people": [_("Name somebody, or give a rule.")]})
    hold = LegalHold.objects.create(
        **good, reach=reach, rule=document, since=values.get("since") or now, placed_by=by.user
    )
    _hold(hold, (one.pk for one in people), now)
    if reach == LegalHold.Reach.FROZEN:
        _hold(hold, described(document, now=now), now, by_rule=True)
    record("hold.placed", about=hold, by=by, reach=str(reach), count=hold.held.count())
    return hold


@operation
def change_hold(
    *, hold: LegalHold, values: Mapping[str, Any], by: Actor, expected_version: int | None = None
) -> LegalHold:
    """Change matter, reason or custodian; the same values again leave no trace.

    Raises:
        Invalid: values break rules.
        NotPermitted: the role keeps no holds.
        Released: it was released.
        Stale: somebody changed it since `expected_version`.
    """
    current = _standing(hold, by)
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody else changed this hold meanwhile."))
    good = {k: v for k, v in _checked(values).items() if getattr(current, k) != v}
    if good:
        for name, value in good.items():
            setattr(current, name, value)
        current.version += 1
        current.save(update_fields=[*good, "version"])
        record("hold.changed", about=current, by=by, fields=sorted(good))
    return current


@operation
def hold_people(
    *, hold: LegalHold, people: Sequence[Contact], by: Actor, now: datetime | None = None
) -> int:
    """Take more people under a hold; return how many are new.

    Raises:
        NotPermitted: the role keeps no holds.
        Released: it was released.
    """
    current = _standing(hold, by)
    new = _hold(current, (one.pk for one in people), now or timezone.now())
    if new:
        record("hold.people_added", about=current, by=by, count=new)
    return new


@operation
def let_go(*, hold: LegalHold, contact: Contact, by: Actor, now: datetime | None = None) -> bool:
    """Take one person off a hold; an erasure that waited for this runs. Return whether they were.

    A person whom a live rule describes stays held until it does not describe them any more.

    Raises:
        NotPermitted: the role keeps no holds.
        Released: it was released.
    """
    current = _standing(hold, by)
    gone, _tables = HeldContact.objects.filter(hold=current, contact=contact).delete()
    if gone:
        record("hold.person_let_go", about=current, by=by, contact=str(contact.key))
        resume_erasures(by=by, now=now or timezone.now())
    return bool(gone)


@operation
def release_hold(*, hold: LegalHold, why: str, by: Actor, now: datetime | None = None) -> LegalHold:
    """End a hold for good; erasures that waited for it run, unless another hold stands.

    Raises:
        Invalid: no reason is given.
        NotPermitted: the role keeps no holds.
        Released: it was released already.
    """
    current, now = _standing(hold, by), now or timezone.now()
    current.why_released = tidy_lines(why)
    if not current.why_released:
        raise Invalid({"why": [_("Say why the hold ends.")]})
    current.released_at, current.released_by = now, by.user
    current.version += 1
    current.save(update_fields=["released_at", "released_by", "why_released", "version"])
    record("hold.released", about=current, by=by, count=current.held.count())
    resume_erasures(by=by, now=now)
    return current


def _standing(hold: LegalHold, by: Actor) -> LegalHold:
    demand(by, Can.CHANGE_HOLDS)  # type: ignore[arg-type]
    current = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if current.released_at is not None:
        raise Released(_("This hold was released. Place a new one."))
    return current


def _hold(hold: LegalHold, people: Iterable[int], now: datetime, by_rule: bool = False) -> int:
    before = hold.held.count()
    rows = (
        HeldContact(hold=hold, contact_id=pk, by_rule=by_rule, since=now)
        for pk in sorted(set(people))
    )
    HeldContact.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    return hold.held.count() - before


def _rule(reach: str, rule: Mapping[str, Any] | None, by: Actor) -> dict[str, Any] | None:
    if reach == LegalHold.Reach.NAMED:
        return None
    if not rule:
        raise Invalid({"rule": [_("Give the rule that describes who is held.")]})
    return checked_rule(rule, by).document


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    good, problems = {}, {}
    for name in FIELDS:
        if name not in values:
            continue
        value = values[name]
        if name == "matter":
            value = tidy(value or "")
        elif name == "reason":
            value = tidy_lines(value or "")
        if not value:
            problems[name] = [_("This field is required.")]
        elif name in _LONGEST and len(value) > _LONGEST[name]:
            problems[name] = [_("This is too long.")]
        good[name] = value
    if problems:
        raise Invalid(problems)
    return good
