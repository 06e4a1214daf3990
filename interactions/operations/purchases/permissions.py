"""What buyers ticked at the till, kept as imports of people keep such claims: as evidence.

And whether somebody bought, which may stand for a consent to hear of similar products.
"""

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from contacts.operations.importing import claims
from contacts.operations.importing.scope import Scope
from contacts.operations.preferences import record_consent
from interactions.models.purchases import Order

# What permission a box at the till is about.
CHANNEL, PURPOSE, BASIS = "email", "newsletter", "consent"
_SAID = """
drop table if exists ticked;
create temp table ticked on commit drop as
select s.contact_id, c.email as identifier, %(channel)s as channel,
  case when s.accepts then 'import_assert' else 'refuse' end as action, '' as wording,
  jsonb_build_object('order', s.order_number) as evidence, null::inet as ip, s.at,
  null::bigint as import_id
from ({said}) s join contacts_contact c on c.id = s.contact_id
"""
# A box left empty does not close what the person opened later.
_OVERTAKEN = """
delete from ticked t where t.action = 'refuse' and exists (
  select 1 from contacts_consentevent v where v.contact_id = t.contact_id
    and v.channel = %(channel)s and v.purpose = %(purpose)s and v.event_at > t.at
    and v.action in ('grant', 'confirmed'))
"""

# The order of a person, by its number or its key in the shop; a day of play, since the box is
# ticked before the order is booked.
_MADE = """exists (select 1 from interactions_order o
          where o.contact_id = {person} and {order} in (o.number, o.external_id)
            and {order} <> '' and o.kind = 'sale' and o.state <> 'cancelled'
            and o.at <= {by_when} + interval '1 day')"""


def made_order(person: str, order: str, by_when: str) -> str:
    """Return SQL that says whether a person made an order by then; each is given as SQL."""
    return _MADE.format(person=person, order=order, by_when=by_when)


def keep_permissions(said: str, scope: Scope) -> None:
    """Keep the permissions that a query says: contact_id, accepts, at, order_number."""
    names = {
        "channel": CHANNEL, "purpose": PURPOSE, "basis": BASIS, "user": scope.user_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"select exists ({said})")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(_SAID.format(said=said), names)
        for statement in (_OVERTAKEN, claims.KEPT, claims.CLOSED):
            cursor.execute(statement.format(said="ticked"), names)


def keep_permission(order: Order, ticked: bool | None, by: Actor) -> None:
    """Keep what was ticked with one order of a known person, dated by the order."""
    if ticked is None or order.contact is None or order.at > timezone.now():
        return
    record_consent(
        contact=order.contact,
        channel=CHANNEL,
        purpose=PURPOSE,
        action="import_assert" if ticked else "refuse",
        event_at=order.at,
        how="import",
        evidence={"order": order.number or order.external_id},
        by=by,
    )
