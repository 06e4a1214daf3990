"""A colleague's word on whose order it is, and another look at those that wait."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.errors import NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from contacts.normalise.names import split_full_name
from contacts.operations.importing.scope import scope_of
from contacts.operations.likely import likely_duplicates
from contacts.operations.rights import is_system, visible
from interactions.models.purchases import HowLinked, Order
from interactions.operations.purchases.matching import begin_matching, find_people
from interactions.operations.purchases.pairing import follow_sale
from interactions.operations.purchases.permissions import keep_permission, keep_permissions
from interactions.operations.summarising import CHUNK, refresh_summaries

WHY = {
    "email": gettext_lazy("Same email"),
    "phone": gettext_lazy("Same phone"),
    "name": gettext_lazy("Similar name"),
}
_GIVEN = {"given_name": "name", "family_name": "name", "second_family_name": "name"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to whom a waiting order may belong, and what speaks for it."""

    contact: Contact
    why: str


def likely_people(*, order: Order, user: Any, limit: int = 5) -> list[Candidate]:
    """Return people in the reader's sight who resemble the buyer; never linked by themselves."""
    given, family, second = split_full_name(order.buyer_name)
    said = {
        "given_name": given,
        "family_name": family,
        "second_family_name": second,
        "email": order.buyer_email,
        "phone": order.buyer_phone,
    }
    values = {name: value for name, value in said.items() if value}
    if not values:
        return []
    found = likely_duplicates(user, values, limit)
    likely = [Candidate(each.contact, _in_words(each.reasons)) for each in found]
    if not order.buyer_name or len(likely) >= limit:
        return likely
    # Another address speaks against two records being one person, not against a second mailbox.
    named = Contact.objects.visible_to(user).present().matching(order.buyer_name, reader=user)
    others = named.exclude(pk__in=[each.contact.pk for each in likely]).order_by("pk")
    return likely + [Candidate(each, str(WHY["name"])) for each in others[: limit - len(likely)]]


def _in_words(reasons: tuple[str, ...]) -> str:
    kinds = dict.fromkeys(_GIVEN.get(reason, reason) for reason in reasons)
    return ", ".join(str(WHY[kind]) for kind in kinds if kind in WHY)


@operation
def link_order(*, order: Order, contact: Contact, by: Actor, all_of_buyer: bool = False) -> Order:
    """Say whose order it is; its refunds follow. Said again, it leaves no trace.

    With `all_of_buyer` the buyer's key in the source becomes the person's, so that whatever
    else waits under it, and whatever comes under it later, is theirs too.

    Raises:
        NotPermitted: the person is outside of the actor's scope, or no longer there.
    """
    current = Order.objects.select_for_update().get(pk=order.pk)
    seen = Contact.objects.filter(merged_into=None, erased_at=None, pk=contact.pk)
    if not is_system(by) and (by.user is None or not visible(seen, by.user).exists()):
        raise NotPermitted(_("Your role does not allow this."))
    if not seen.exists():
        raise NotPermitted(_("Your role does not allow this."))
    touched = {current.contact_id, contact.pk}
    if current.contact_id != contact.pk:
        current.contact, current.how_linked = contact, HowLinked.PERSON
        current.buyer_email = current.buyer_phone = current.buyer_name = ""
        ticked, current.buyer_accepts = current.buyer_accepts, None
        _save(current)
        keep_permission(current, ticked, by)
        touched.update(follow_sale(current.pk))
        refresh_summaries(touched)
        record("order.linked", about=current, by=by)
    if all_of_buyer and current.buyer_external_id:
        _learn(current, contact, by)
    return current


def _learn(order: Order, contact: Contact, by: Actor) -> None:
    """Keep the buyer's key as the person's; one that is somebody else's stays theirs."""
    _known, new = ExternalId.objects.get_or_create(
        source=order.source, value=order.buyer_external_id, defaults={"contact": contact}
    )
    if new:
        record("contact_point.added", about=contact, by=by, kind="external_id")
        link_waiting(by=by, source_id=order.source_id, buyer=order.buyer_external_id)


@operation
def unlink_order(*, order: Order, by: Actor) -> Order:
    """Take an order away from a person it does not belong to; its refunds go with it.

    It then waits for its person under the buyer's key, if it came with one, or is nobody's.
    """
    current = Order.objects.select_for_update().get(pk=order.pk)
    was = current.contact_id
    if was is None:
        return current
    current.contact, current.how_linked = None, HowLinked.NOT
    _save(current)
    Order.objects.filter(refund_of=current, how_linked=HowLinked.SALE, contact=was).update(
        contact=None, how_linked=HowLinked.NOT, updated_at=Now()
    )
    refresh_summaries([was])
    record("order.unlinked", about=current, by=by)
    return current


def _save(order: Order) -> None:
    order.version += 1
    order.updated_at = timezone.now()
    order.save()


WAITING = """
insert into buyers
select id, source_id, buyer_external_id, buyer_email, buyer_phone from interactions_order
where contact_id is null and buyer_external_id || buyer_email || buyer_phone <> ''
  and (%(source)s::bigint is null or source_id = %(source)s)
  and (%(buyer)s::text is null or buyer_external_id = %(buyer)s)
"""
# Read before it goes with what else is known of the buyer.
TICKED = """
select f.contact_id, o.buyer_accepts as accepts, o.at,
  coalesce(nullif(o.number, ''), o.external_id) as order_number
from found f join interactions_order o on o.id = f.number
where o.contact_id is null and o.buyer_accepts is not null and o.at <= now()
"""
LINK = """
update interactions_order o set contact_id = f.contact_id, how_linked = f.how, buyer_email = '',
  buyer_phone = '', buyer_name = '', buyer_accepts = null, version = o.version + 1,
  updated_at = now()
from found f where o.id = f.number and o.contact_id is null
returning o.contact_id, o.id
"""
FOLLOW = """
update interactions_order r set contact_id = s.contact_id, how_linked = 'sale', buyer_email = '',
  buyer_phone = '', buyer_name = '', buyer_accepts = null, version = r.version + 1,
  updated_at = now()
from interactions_order s
where r.refund_of_id = s.id and s.id = any(%(orders)s) and r.contact_id is null
"""


@operation
def link_waiting(*, by: Actor, source_id: int | None = None, buyer: str | None = None) -> int:
    """Look again for the people of orders that wait; return how many were found.

    Nightly for all; `source_id` and `buyer` narrow it to one key of one source.
    """
    with connection.cursor() as cursor:
        begin_matching()
        cursor.execute(WAITING, {"source": source_id, "buyer": buyer})
        if not cursor.rowcount:
            return 0
        scope = scope_of(by)
        find_people(scope)
        keep_permissions(TICKED, scope)
        cursor.execute(LINK)
        rows = cursor.fetchall()
        cursor.execute(FOLLOW, {"orders": [row[1] for row in rows]})
    people = sorted({row[0] for row in rows})
    for start in range(0, len(people), CHUNK):
        refresh_summaries(people[start : start + CHUNK])
    if rows:
        record("order.matched", about=Order, by=by, orders=len(rows))
    return len(rows)
