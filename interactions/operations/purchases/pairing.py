"""Which sale a refund belongs to.

A refund that names its sale waits for it (`Order.awaits`) and is tied to it when it comes, at
any door. One that names none, as Online Retail's cancellations, is paired line by line: the
latest earlier sale of the same product to the same buyer of the same source that has enough left.
A refund counts as tied when each of its lines is; where they come from several sales, the sale
most of the money comes from stands on the refund itself.
"""

from typing import Any

from django.db import connection

# A refund that names its sale; it is that person's, whoever that is.
AWAITED = """
update interactions_order r set refund_of_id = s.id, awaits = '', version = r.version + 1,
  updated_at = now()
from interactions_order s
where r.source_id = %(source)s and r.awaits <> '' and s.source_id = r.source_id
  and s.external_id = r.awaits and s.kind = 'sale' and s.id <> r.id {only}
"""
FOLLOW_SALE = """
update interactions_order r set contact_id = s.contact_id, how_linked = 'sale',
  buyer_email = '', buyer_phone = '', buyer_name = '', buyer_accepts = null,
  version = r.version + 1, updated_at = now()
from interactions_order s
where r.refund_of_id = s.id and r.contact_id is null and s.contact_id is not null
  and {which} returning r.contact_id
"""

# Lines that wait, with the one sale they can come from where it is known.
WAITING = """
drop table if exists wanted, sales, stock, picked, tied;
create temp table wanted on commit drop as
select l.id, l.order_id, l.sku, l.name, -l.quantity as quantity, o.at, o.refund_of_id as sale_id,
  coalesce(s.buyer_external_id, o.buyer_external_id) as buyer
from interactions_order o join interactions_orderline l on l.order_id = o.id
left join interactions_order s on s.id = o.refund_of_id
where o.source_id = %(source)s and o.kind = 'refund' and o.awaits = ''
  and l.refund_of_id is null and l.quantity < 0
  and (o.refund_of_id is not null or o.buyer_external_id <> '') {only};
analyze wanted
"""
SALES = """
create temp table sales on commit drop as
select sale_id as id from wanted where sale_id is not null
union
select o.id from (select distinct buyer from wanted where sale_id is null) w
join interactions_order o on o.source_id = %(source)s and o.buyer_external_id = w.buyer
  and o.buyer_external_id <> '' and o.kind = 'sale';
analyze sales
"""
# The partial index on what was given back asks for the second, otherwise needless condition.
STOCK = """
create temp table stock on commit drop as
select l.id, l.order_id, l.sku, l.name, o.at, o.buyer_external_id as buyer,
  l.quantity + coalesce((select sum(b.quantity) from interactions_orderline b
    where b.refund_of_id = l.id and b.refund_of_id > 0), 0) as remains
from sales s join interactions_order o on o.id = s.id
join interactions_orderline l on l.order_id = o.id
where l.quantity > 0 and (l.sku, o.buyer_external_id) in (select sku, buyer from wanted);
create index on stock (sku, buyer, at);
analyze stock
"""
# Each waiting line picks the latest sale line that can give it; of those that picked the same
# one, the earlier are served as long as it lasts, and the others pick again.
PICK = """
create temp table picked on commit drop as
with choices as (
  select w.id, w.order_id, w.at, w.quantity, c.id as stock_id
  from wanted w cross join lateral (
    select s.id from stock s
    where s.sku = w.sku and s.buyer = w.buyer and (w.sku <> '' or s.name = w.name)
      and s.remains >= w.quantity and (w.sale_id is not null or s.at <= w.at)
      and (w.sale_id is null or s.order_id = w.sale_id)
    order by s.at desc, s.id desc limit 1
  ) c
), served as (
  select *, sum(quantity) over (partition by stock_id order by at, id) as taken from choices
)
select v.id, v.stock_id, v.quantity, v.order_id from served v join stock s on s.id = v.stock_id
where v.taken <= s.remains
"""
TAKE = (
    """
update interactions_orderline l set refund_of_id = p.stock_id from picked p where p.id = l.id
""",
    """
update stock s set remains = s.remains - p.taken
from (select stock_id, sum(quantity) as taken from picked group by stock_id) p
where p.stock_id = s.id
""",
    "delete from wanted where id in (select id from picked)",
    "insert into tied select order_id from picked",
    "drop table picked",
)
# Lines are looked up by their order and by their key, whatever statistics say of a table that
# was just filled.
WHOLE = """
with parts as (
  select t.order_id as refund_id, s.order_id as sale_id, sum(l.amount) as amount,
    bool_or(l.quantity < 0 and l.refund_of_id is null) as waits
  from (select distinct order_id from tied) t
  cross join lateral (
    select amount, quantity, refund_of_id from interactions_orderline
    where order_id = t.order_id offset 0
  ) l
  left join lateral (
    select order_id from interactions_orderline where id = l.refund_of_id offset 0
  ) s on true
  group by t.order_id, s.order_id
)
update interactions_order r set refund_of_id = m.sale_id, version = r.version + 1,
  updated_at = now()
from (
  select distinct on (refund_id) refund_id, sale_id from parts
  where sale_id is not null and refund_id not in (select refund_id from parts where waits)
  order by refund_id, amount, sale_id desc
) m
where r.id = m.refund_id and r.refund_of_id is null
"""


def tie_refunds(*, source_id: int, orders: list[int] | None = None) -> list[int]:
    """Tie the refunds of a source that wait to their sales; return whose orders that changed.

    `orders` are the orders that just came: only refunds among them, or for sales among them,
    are looked at. Runs inside the caller's transaction.
    """
    names: dict[str, Any] = {"source": source_id, "orders": orders}
    among = "" if orders is None else "and (r.id = any(%(orders)s) or s.id = any(%(orders)s))"
    with connection.cursor() as cursor:
        # After a whole file the planner does not know yet how much came.
        cursor.execute(f"set local enable_nestloop = {'off' if orders is None else 'on'}")
        cursor.execute(AWAITED.format(only=among), names)
        cursor.execute(WAITING.format(only="" if orders is None else _NEAR), names)
        cursor.execute("select exists (select 1 from wanted)")
        if cursor.fetchone()[0]:
            _pair_lines(cursor, names)
        which = "r.source_id = %(source)s" if orders is None else "s.id = r.refund_of_id " + among
        cursor.execute(FOLLOW_SALE.format(which=which), names)
        people = sorted({row[0] for row in cursor.fetchall()})
        cursor.execute("set local enable_nestloop = on")
        return people


# A new sale may be what an older refund of the same buyer waits for.
_NEAR = """
  and (o.id = any(%(orders)s) or o.refund_of_id = any(%(orders)s) or o.buyer_external_id in (
    select n.buyer_external_id from interactions_order n
    where n.id = any(%(orders)s) and n.kind = 'sale' and n.buyer_external_id <> ''))
"""


def _pair_lines(cursor: Any, names: dict[str, Any]) -> None:
    cursor.execute("create temp table tied (order_id bigint) on commit drop")
    cursor.execute(SALES, names)
    cursor.execute(STOCK)
    cursor.execute("set local enable_nestloop = on")  # from here on it is a few, by their key
    while True:
        cursor.execute(PICK)
        if not cursor.rowcount:
            break
        for statement in TAKE:
            cursor.execute(statement)
    cursor.execute("drop table picked")
    cursor.execute("analyze tied")
    cursor.execute(WHOLE)


def follow_sale(sale_id: int) -> list[int]:
    """Give the refunds of a sale that have no person its person; return whom."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW_SALE.format(which="s.id = %(sale)s"), {"sale": sale_id})
        return sorted({row[0] for row in cursor.fetchall()})
