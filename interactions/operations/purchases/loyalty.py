"""Loyalty: accounts, points that come and go, tiers.

Points that expire first are spent first; `left_over` on a movement is what is left of it, so
that what expires is exactly what was not spent.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy
from interactions.models.loyalty import LoyaltyAccount, LoyaltyMovement, LoyaltyTier, MovementKind
from interactions.models.purchases import Order

MOST_POINTS = 1_000_000_000


class NotEnoughPoints(DomainError):
    """There are fewer points in the account than would go out of it."""

    code = "not_enough_points"


@operation
def open_account(
    *,
    contact: Contact,
    programme: str,
    number: str,
    by: Actor,
    joined_on: date | None = None,
    tier: str = "",
) -> LoyaltyAccount:
    """Open a membership; the same number of the same person again gives the one that is there.

    Raises:
        Invalid: programme or number are missing, or the number is somebody else's.
    """
    programme, number = tidy(programme)[:60], tidy(number)[:60]
    if not programme or not number:
        raise Invalid({"number": [_("Give the programme and the number.")]})
    known = LoyaltyAccount.objects.filter(programme=programme, number=number).first()
    if known is not None:
        if known.contact_id != contact.pk:
            raise Invalid({"number": [_("This number belongs to another account.")]})
        return known
    account = LoyaltyAccount.objects.create(
        contact=contact,
        programme=programme,
        number=number,
        joined_on=joined_on or timezone.localdate(),
    )
    record("loyalty.joined", about=account, by=by)
    return change_tier(account=account, tier=tier, by=by) if tier else account


@operation
def close_account(*, account: LoyaltyAccount, by: Actor) -> None:
    """Remove a membership with its points and tiers; its history stays."""
    record("loyalty.left", about=account, by=by)
    LoyaltyAccount.objects.filter(pk=account.pk).delete()


@operation
def earn_points(
    *,
    account: LoyaltyAccount,
    points: int,
    by: Actor,
    at: datetime | None = None,
    expires_on: date | None = None,
    order: Order | None = None,
    why: str = "",
    external_id: str = "",
) -> LoyaltyMovement:
    """Add points; the same `external_id` again adds nothing.

    Raises:
        Invalid: it is no number of points above zero.
    """
    return _moved(
        account,
        MovementKind.EARNED,
        _checked(points),
        by,
        {
            "at": at,
            "expires_on": expires_on,
            "order": order,
            "why": why,
            "external_id": external_id,
        },
    )


@operation
def spend_points(
    *,
    account: LoyaltyAccount,
    points: int,
    by: Actor,
    at: datetime | None = None,
    order: Order | None = None,
    why: str = "",
    external_id: str = "",
) -> LoyaltyMovement:
    """Take points out, those that expire first; the same `external_id` again takes nothing.

    Raises:
        Invalid: it is no number of points above zero.
        NotEnoughPoints: there are fewer.
    """
    told = {"at": at, "order": order, "why": why, "external_id": external_id}
    return _moved(account, MovementKind.SPENT, -_checked(points), by, told)


@operation
def adjust_points(
    *, account: LoyaltyAccount, points: int, why: str, by: Actor, external_id: str = ""
) -> LoyaltyMovement:
    """Correct an account, up or down, and say why.

    Raises:
        Invalid: it is no number of points, or nobody says why.
        NotEnoughPoints: there are fewer.
    """
    if not tidy(why):
        raise Invalid({"why": [_("Say why.")]})
    signed = _checked(abs(points)) * (1 if points > 0 else -1)
    told = {"at": None, "why": why, "external_id": external_id}
    return _moved(account, MovementKind.ADJUSTED, signed, by, told)


def _checked(points: int) -> int:
    if not 0 < points < MOST_POINTS:
        raise Invalid({"points": [_("Give a number above zero.")]})
    return points


def _moved(
    account: LoyaltyAccount, kind: str, points: int, by: Actor, told: dict[str, Any]
) -> LoyaltyMovement:
    current = LoyaltyAccount.objects.select_for_update().get(pk=account.pk)
    if told["external_id"]:
        known = current.movements.filter(external_id=told["external_id"]).first()
        if known is not None:
            return known
    if current.points + points < 0:
        raise NotEnoughPoints(_("There are not that many points in this account."))
    if points < 0:
        _use_up(current, -points)
    moved = LoyaltyMovement.objects.create(
        account=current,
        kind=kind,
        points=points,
        left_over=max(points, 0),
        at=told["at"] or timezone.now(),
        expires_on=told.get("expires_on"),
        order=told.get("order"),
        why=tidy(told["why"])[:120],
        external_id=told["external_id"][:120],
    )
    LoyaltyAccount.objects.filter(pk=current.pk).update(
        points=F("points") + points, version=F("version") + 1, updated_at=timezone.now()
    )
    record("loyalty.points_moved", about=current, by=by, kind=kind)
    return moved


def _use_up(account: LoyaltyAccount, points: int) -> None:
    for movement in _still_there(account):
        taken = min(points, movement.left_over)
        movement.left_over -= taken
        movement.save(update_fields=["left_over"])
        points -= taken
        if not points:
            return


def _still_there(account: LoyaltyAccount) -> Iterator[LoyaltyMovement]:
    rows = account.movements.filter(left_over__gt=0)
    yield from rows.order_by(F("expires_on").asc(nulls_last=True), "at", "id")


# The accounts are locked in one order first, so that nobody spends what is going away; only
# then is looked at what is left.
LOCK = """
select count(*) from (
  select id from interactions_loyaltyaccount where id in (
    select account_id from interactions_loyaltymovement
    where left_over > 0 and expires_on < %(on)s)
  order by id for update
) locked
"""
EXPIRE = """
with due as (
  select id, account_id, left_over from interactions_loyaltymovement
  where left_over > 0 and expires_on < %(on)s
), gone as (
  update interactions_loyaltymovement m set left_over = 0 from due where due.id = m.id
), sums as (
  select account_id, sum(left_over) as points from due group by account_id
), said as (
  insert into interactions_loyaltymovement (account_id, kind, points, left_over, at, expires_on,
    why, external_id)
  select account_id, 'expired', -points, 0, now(), null, '', '' from sums
)
update interactions_loyaltyaccount a
set points = a.points - s.points, version = a.version + 1, updated_at = now()
from sums s where s.account_id = a.id
"""


@operation
def expire_points(*, by: Actor, on: date | None = None) -> int:
    """Take away the points whose day is over; return how many accounts lost some. Nightly."""
    day = on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"on": day})
        cursor.execute(EXPIRE, {"on": day})
        accounts = cursor.rowcount
    if accounts:
        record("loyalty.points_expired", about=LoyaltyAccount, by=by, accounts=accounts)
    return accounts


@operation
def change_tier(
    *, account: LoyaltyAccount, tier: str, by: Actor, since: datetime | None = None
) -> LoyaltyAccount:
    """Put an account on a tier; the one it is on already leaves no trace.

    A tier that began before the present one is added to the past.

    Raises:
        Invalid: the tier has no name.
    """
    name, since = tidy(tier)[:40], since or timezone.now()
    if not name:
        raise Invalid({"tier": [_("Give the name of the tier.")]})
    current = LoyaltyAccount.objects.select_for_update().get(pk=account.pk)
    before = current.tiers.filter(since__lte=since).order_by("-since", "-id").first()
    if before is not None and before.tier == name:
        return current
    LoyaltyTier.objects.create(account=current, tier=name, since=since)
    latest = current.tiers.order_by("-since", "-id")[0]
    if latest.tier != current.tier:
        current.tier, current.version = latest.tier, current.version + 1
        current.updated_at = timezone.now()
        current.save(update_fields=["tier", "version", "updated_at"])
    record("loyalty.tier_changed", about=current, by=by)
    return current
