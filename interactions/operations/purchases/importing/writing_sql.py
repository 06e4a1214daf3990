"""The statements of a chunk, in the order they run; see `writing` for the story."""

# What is read most comes first: PostgreSQL takes a row apart from its beginning.
BEGIN = """
drop table if exists chunk, heads;
create temp table chunk on commit drop as
select head, number, quantity, sku, unit_price, amount, name, discount, tax, category, at, line,
  external_id, order_number, kind, state, channel, country, currency, subtotal, order_discount,
  order_tax, shipping, total, awaits, buyer_external_id, buyer_email, buyer_phone, buyer_name,
  accepts
from interactions_purchaserow
where import_id = %(job)s and head between %(first)s and %(last)s and reason is null
  and (late or not %(late)s)
"""

# An order that is taken up again further down is one all the same, here and in what is staged.
GATHER = """
with f as (
  select external_id, min(head) as head from chunk where head = number
  group by external_id having count(*) > 1
), moved as materialized (
  select distinct c.head as was, f.head from chunk c join f using (external_id)
  where c.head <> f.head
), staged as (
  update interactions_purchaserow r set head = m.head from moved m
  where r.import_id = %(job)s and r.head = m.was and r.reason is null
)
update chunk c set head = m.head from moved m where c.head = m.was
"""

# One row for each order: what its first line with such things says, and the sums of all lines.
# The digest is over what the file says of the order but not of its buyer. Lines are hashed as
# PostgreSQL hashes rows, in whatever order: written out as text they would cost five times as much.
HEADS = """
create temp table heads on commit drop as
with sums as (
  select head, coalesce(sum(amount), 0) as amount, coalesce(sum(tax), 0) as tax,
    count(quantity) = max(number) - head + 1 as in_a_row,
    sum(hash_record_extended(row(sku, name, quantity, unit_price, discount, tax, amount), 0))
      as lines
  from chunk group by head
), firsts as (
  select distinct on (head) * from chunk where at is not null order by head, number
)
select f.head, f.external_id, f.order_number, f.kind, f.state, f.channel, f.country, f.at,
  f.currency, coalesce(f.subtotal, s.amount)::numeric(14,2) as subtotal,
  coalesce(f.order_discount, 0) as discount, coalesce(f.order_tax, s.tax)::numeric(14,2) as tax,
  coalesce(f.shipping, 0) as shipping,
  coalesce(f.total, s.amount - coalesce(f.order_discount, 0) + coalesce(f.shipping, 0)
    + coalesce(f.order_tax, s.tax))::numeric(14,2) as total,
  coalesce(f.awaits, '') as awaits, f.buyer_external_id, f.buyer_email, f.buyer_phone,
  f.buyer_name, f.accepts,
  md5(row(f.order_number, f.kind, f.state, f.channel, f.country, f.at at time zone 'UTC',
    f.currency, f.subtotal, f.order_discount, f.order_tax, f.shipping, f.total, f.awaits,
    s.lines)::text) as digest,
  s.in_a_row, null::numeric as rate, null::bigint as id, null::bigint as contact_id,
  '' as how_linked, false as known, false as same, false as differs, false as counted
from firsts f join sums s using (head)
"""

# What a file writes as the positive amount of a refund is money that went out all the same.
REFUNDS_ARE_NEGATIVE = "update heads set total = -total where kind = 'refund' and total > 0"

KNOWN = """
update heads h set id = o.id, known = true, contact_id = o.contact_id, how_linked = o.how_linked,
  same = o.digest = h.digest and (o.contact_id is not null
    or (o.buyer_external_id, o.buyer_email, o.buyer_phone, o.buyer_name)
      = (h.buyer_external_id, h.buyer_email, h.buyer_phone, h.buyer_name)),
  rate = case when o.currency = h.currency then o.rate end,
  differs = o.digest <> h.digest, counted = o.import_id = %(job)s
from (select head, external_id from heads order by external_id) x cross join lateral (
  select id, contact_id, how_linked, digest, currency, rate, buyer_external_id, buyer_email,
    buyer_phone, buyer_name, import_id
  from interactions_order where source_id = %(source)s and external_id = x.external_id
  offset 0 for update
) o where x.head = h.head
"""

# While the file is being read, an order that differs from what is known may not be whole yet.
DEFER = """
with d as (delete from heads where known and (differs or counted) returning head)
update interactions_purchaserow r set late = true
from d where r.import_id = %(job)s and r.head = d.head
"""
WRITTEN_LATE = """
update interactions_purchaserow set late = false
where import_id = %(job)s and late and head between %(first)s and %(last)s
"""

NEW_IDS = """
update heads h set id = n.id from (
  select head, nextval('interactions_order_id_seq') as id
  from (select head from heads where not known order by head) new
) n where n.head = h.head
"""

RATES = """
update heads h set rate = case when h.currency = %(currency)s then 1 else (
  select x.rate from interactions_exchangerate x
  where x.currency = h.currency and x.on <= (h.at at time zone %(zone)s)::date
  order by x.on desc limit 1) end
where h.rate is null and not h.same
"""

# Only who waits for a person is looked for; also orders that are as they were.
BUYERS = """
insert into buyers
select head, %(source)s, buyer_external_id, buyer_email, buyer_phone from heads
where contact_id is null and buyer_external_id || buyer_email || buyer_phone <> ''
"""
LINKED = """
update heads h set contact_id = f.contact_id, how_linked = f.how, same = false
from found f where f.number = h.head
"""

PRODUCTS = """
insert into interactions_product (key, sku, name, category, is_active, version)
select crm_new_key(), sku, name, category, true, 1 from (
  select distinct on (sku) sku, coalesce(name, '') as name, coalesce(category, '') as category
  from chunk c
  where sku <> '' and not exists (select 1 from interactions_product p where p.sku = c.sku)
  order by sku, (unit_price > 0 and name <> '') desc, number
) sold
order by sku on conflict do nothing
"""

_OWN = (
    *("kind", "state", "channel", "country", "at", "currency", "subtotal", "discount", "tax"),
    *("shipping", "total", "rate", "contact_id", "how_linked", "digest"),
)
_BUYER = {
    **{name: (f"h.{name}", "''") for name in ("buyer_email", "buyer_phone", "buyer_name")},
    "buyer_accepts": ("h.accepts", "null"),
}
_given = {
    **{name: f"h.{name}" for name in _OWN},
    "number": "h.order_number",
    "reporting_total": "round(h.total * h.rate, 2)",
    "buyer_external_id": "h.buyer_external_id",
    # What is known of the buyer is kept only until the person is known.
    **{
        name: f"case when h.contact_id is null then {value} else {nothing} end"
        for name, (value, nothing) in _BUYER.items()
    },
}
INSERT_ORDERS = f"""
insert into interactions_order (id, key, source_id, external_id, awaits, import_id, version,
  {", ".join(_given)})
select h.id, crm_new_key(), %(source)s, h.external_id, h.awaits, %(job)s, 1,
  {", ".join(_given.values())}
from heads h where not h.known order by h.head
"""
UPDATE_ORDERS = f"""
update interactions_order o set version = o.version + 1, updated_at = now(),
  import_id = %(job)s, awaits = case when o.refund_of_id is null then h.awaits else '' end,
  {", ".join(f"{name} = {value}" for name, value in _given.items())}
from heads h where o.id = h.id and h.known and not h.same
"""

_LINE = ("sku", "name", "quantity", "unit_price", "discount", "tax", "amount", "product_id")
_LINES = """
select h.id as order_id, {position} as position,
  c.sku, c.name, c.quantity, c.unit_price, coalesce(c.discount, 0::numeric(14,2)) as discount,
  coalesce(c.tax, 0::numeric(14,2)) as tax, c.amount, p.id as product_id
from heads h join chunk c on c.head = h.head
left join interactions_product p on p.sku = c.sku
where c.quantity is not null and {which}
"""
_COUNTED = "row_number() over (partition by c.head order by c.number)"
# The lines of most orders follow each other, each on a row; those need not be sorted and counted.
INSERT_LINES = f"""
insert into interactions_orderline (order_id, position, {", ".join(_LINE)})
{_LINES.format(position="c.number - c.head + 1", which="not h.known and h.in_a_row")}
union all
{_LINES.format(position=_COUNTED, which="not h.known and not h.in_a_row")}
"""
UPDATE_LINES = f"""
insert into interactions_orderline as l (order_id, position, {", ".join(_LINE)})
{_LINES.format(position=_COUNTED, which="h.known and not h.same")}
on conflict (order_id, position) do update
set {", ".join(f"{name} = excluded.{name}" for name in _LINE)}
where ({", ".join(f"l.{name}" for name in _LINE)})
  is distinct from ({", ".join(f"excluded.{name}" for name in _LINE)})
"""
# Lines that the order no longer has; what was given back of them is given back of nothing.
SURPLUS = """
drop table if exists surplus;
create temp table surplus on commit drop as
select l.id from heads h join interactions_orderline l on l.order_id = h.id
where h.known and not h.same and l.position > (
  select count(*) from chunk c where c.head = h.head and c.quantity is not null)
"""
DROP_SURPLUS = (
    "update interactions_orderline set refund_of_id = null"
    " where refund_of_id in (select id from surplus)",
    "delete from interactions_orderline where id in (select id from surplus)",
)

COUNT = """
select count(*), count(*) filter (where not known), count(*) filter (where known and not same),
  count(*) filter (where same), count(*) filter (where contact_id is null
    and buyer_external_id || buyer_email || buyer_phone || buyer_name <> '')
from heads where counted is not true
"""
TOUCHED = """
select distinct contact_id from heads where contact_id is not null and not same
"""

# What was ticked at the till.
TICKED = """
select contact_id, accepts, at, order_number from heads
where contact_id is not null and accepts is not null and counted is not true
"""
