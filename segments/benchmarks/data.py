"""A skewed past for the people of a benchmark: a few did very much, most did little.

Of ten events three are orders and seven are engagement; every twentieth order was given back in
part or whole. Nobody's number says how much they did.
"""

import psycopg

from contacts.benchmarks.people import fill
from interactions.benchmarks.timeline import without_indexes

TABLES = ("order", "orderline", "engagement")
PRODUCTS = 500
# A power of a random number: with a million people and seven million events the busiest has 28,000.
_WHO = "w.least + ((power(random(), 2.5) * w.many)::bigint * 7919) %% w.many"
_AGO = "now() - random() * interval '3 years'"
_BASE = """
select setseed(0.42);
create temp table w as select min(id) as least, count(*)::bigint as many from contacts_contact;
insert into contacts_source (name, kind, trust, mapping, provides, active, created_at)
values ('Bench', 'import', 50, '{}', '', true, now());
insert into interactions_product (key, sku, name, category, is_active, version)
select gen_random_uuid(), 'p' || n, 'Product ' || n, 'Category ' || n %% 20, true, 1
from generate_series(1, 500) n;
insert into contacts_purpose (slug, version, name_en, name_es, wording_en, wording_es, basis,
  active) values ('news', 1, 'News', 'Novedades', '', '', 'consent', true)
  on conflict (slug, version) do nothing;
insert into contacts_postaladdress (contact_id, label, street, city, region, postal_code, country,
  is_primary)
select id, '', '', 'City ' || (power(random(), 2) * 200)::int, '', '', case when random() < 0.8
  then 'ES' else 'MX' end, true from contacts_contact order by id;
insert into contacts_consentevent (contact_id, subject_ref, identifier, channel, purpose,
  purpose_version, action, basis, wording, wording_digest, language, how, evidence, jurisdiction,
  event_at)
select id, '', '', channel, 'news', 1, action, 'consent', '', '', '', 'person', '{}', '',
  now() - (1 + random() * 500) * interval '1 day'
from (select c.id, s.channel, s.action from contacts_contact c, (values ('email', 'grant', 60),
  ('email', 'withdraw', 10), ('sms', 'grant', 20)) s(channel, action, share)
  where abs(hashtext(s.channel || s.action || c.id)) %% 100 < s.share order by 1) x
"""
_ORDERS = f"""
insert into interactions_order (key, contact_id, source_id, external_id, number, kind, state,
  channel, country, at, currency, subtotal, discount, tax, shipping, total, rate, reporting_total,
  awaits, buyer_external_id, buyer_email, buyer_phone, buyer_name, how_linked, digest, version)
select gen_random_uuid(), {_WHO}, s.id, n::text, n::text, 'sale', 'paid', 'web', 'ES', {_AGO},
  'EUR', 0, 0, 0, 0, p.price, 1, p.price, '', '', '', '', '', 'external_id', '', 1
from generate_series(1, %(orders)s) n, w, contacts_source s,
  lateral (select (5 + n %% 7 * n %% 191)::numeric as price) p where s.name = 'Bench';
insert into interactions_orderline (order_id, position, product_id, sku, name, quantity, unit_price,
  discount, tax, amount)
select o.id, 1, p.least + (power(random(), 2) * 499)::int, '', '', 1, o.total, 0, 0, o.total
from interactions_order o, (select min(id) as least from interactions_product) p;
insert into interactions_order (key, contact_id, source_id, external_id, number, kind, state,
  channel, country, at, currency, subtotal, discount, tax, shipping, total, rate, reporting_total,
  refund_of_id, awaits, buyer_external_id, buyer_email, buyer_phone, buyer_name, how_linked, digest,
  version)
select gen_random_uuid(), contact_id, source_id, 'r' || id, '', 'refund', 'paid', channel, country,
  least(at + random() * interval '30 days', now()), currency, 0, 0, 0, 0, -round(total * half, 2),
  1, -round(total * half, 2), id, '', '', '', '', '', 'sale', '', 1
from (select *, case when id %% 2 = 0 then 1 else 0.5 end as half from interactions_order
  where random() < 0.05) o
"""
_ENGAGEMENT = f"""
insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
  at, handle, digest)
select gen_random_uuid(), {_WHO}, k.channel, k.network, k.kind, '', '', k.url, {_AGO}, '',
  gen_random_uuid()
from generate_series(1, %(engagements)s) n, w, lateral (select random() + n * 0 as u) r,
  lateral (select * from (values
    (0.4, 'web', '', 'page_view', 'https://shop.example/page' || n %% 50), (0.65, 'email', '',
    'open', ''), (0.75, 'email', '', 'click', ''), (0.87, 'social', 'instagram', 'like', ''),
    (0.92, 'social', 'instagram', 'comment', ''), (0.96, 'social', 'instagram', 'share', ''),
    (0.998, 'social', 'instagram', 'follow', ''), (1, 'email', '', 'complaint', ''))
    v(upto, channel, network, kind, url) where r.u <= v.upto order by v.upto limit 1) k
"""


def live(url: str, contacts: int, interactions: int) -> None:
    """Write people and what they did; neither history nor audit trail notices."""
    fill(url, contacts)
    given = {"orders": interactions * 3 // 10, "engagements": interactions * 7 // 10}
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as own:
        indexes = without_indexes(own, [f"interactions_{table}" for table in TABLES])
        for table in TABLES:
            own.execute(f"alter table interactions_{table} disable trigger user")  # type: ignore[arg-type]
        own.execute("alter table interactions_product disable trigger user")
        own.execute("alter table contacts_postaladdress disable trigger user")
        for statements in (_BASE, _ORDERS, _ENGAGEMENT):
            for statement in statements.split(";"):
                own.execute(statement, given)  # type: ignore[arg-type]
        for table in TABLES:
            own.execute(f"alter table interactions_{table} enable trigger user")  # type: ignore[arg-type]
        own.execute("alter table interactions_product enable trigger user")
        own.execute("alter table contacts_postaladdress enable trigger user")
        for statement in indexes:
            own.execute(statement)  # type: ignore[arg-type]
        own.execute("vacuum analyze")
