"""Issues and scores made equal to what the rules say, in one statement for any number of people."""

from contacts.operations.quality.statement import COLUMNS

_DIFFERENT = (
    f"({', '.join('s.' + name for name in COLUMNS)}) is distinct from"
    f" ({', '.join('j.' + name for name in COLUMNS)})"
)
_SET = ", ".join(f"{name} = j.{name}" for name in COLUMNS)
_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f"j.{name}" for name in COLUMNS)

# Its own CTEs see the tables as they were before it: what is opened was not open.
KEEP = f"""
with judged as materialized ({{judged}}),
checks as (
  select * from unnest(%(numbers)s::smallint[], %(codes)s::text[], %(columns)s::text[],
    %(rules)s::bigint[], %(severities)s::text[], %(assignees)s::bigint[], %(due)s::date[])
    as k(number, code, field, rule_id, severity, assignee_id, due_on)
),
failing as materialized (
  select j.contact_id, k.* from judged j cross join lateral unnest(j.failed) as f(number)
  join checks k on k.number = f.number
),
over as (
  select i.id, case when j.contact_id is null then 'gone'
    when exists (select 1 from contacts_qualitywaiver w
      join contacts_qualityrule r on r.id = w.rule_id
      where w.contact_id = i.contact_id and r.code = i.code and w.until >= %(today)s)
    then 'waived'
    when not (i.code = any(%(codes)s)) then 'rule' else 'passed' end as how
  from contacts_qualityissue i left join judged j on j.contact_id = i.contact_id
  left join failing f on f.contact_id = i.contact_id and f.code = i.code and f.field = i.field
  where i.closed_at is null and {{issues}} and (j.contact_id is null
    or (f.number is null and (i.rule_id is not null or i.code = any(%(codes)s))))
),
closed as (
  update contacts_qualityissue i set closed_at = %(now)s, closed_how = over.how
  from over where over.id = i.id returning i.id
),
opened as (
  insert into contacts_qualityissue
    (contact_id, rule_id, code, field, severity, assignee_id, due_on, opened_at, closed_how)
  select f.contact_id, f.rule_id, f.code, f.field, f.severity, f.assignee_id, f.due_on, %(now)s, ''
  from failing f where not exists (select 1 from contacts_qualityissue i
    where i.contact_id = f.contact_id and i.code = f.code and i.field = f.field
      and i.closed_at is null and {{issues}})
  on conflict (contact_id, code, field) where closed_at is null do nothing
  returning id
),
renewed as (
  update contacts_qualityissue i set rule_id = f.rule_id, severity = f.severity,
    assignee_id = case when i.assignee_id is not null
      and i.assignee_id <> all(%(left)s::bigint[]) then i.assignee_id else f.assignee_id end,
    due_on = case when i.rule_id is null then f.due_on else i.due_on end
  from failing f where i.contact_id = f.contact_id and i.code = f.code and i.field = f.field
    and i.closed_at is null and {{issues}}
    and (i.rule_id is distinct from f.rule_id or i.severity <> f.severity
      or (f.assignee_id is not null
        and (i.assignee_id is null or i.assignee_id = any(%(left)s::bigint[]))))
),
forgotten as (
  delete from contacts_qualityscore s where {{scores}}
    and not exists (select 1 from judged j where j.contact_id = s.contact_id)
),
rescored as (
  update contacts_qualityscore s set {_SET}, measured_at = %(now)s
  from judged j where j.contact_id = s.contact_id and {{scores}} and {_DIFFERENT}
),
scored as (
  insert into contacts_qualityscore (contact_id, {_NAMES}, measured_at)
  select j.contact_id, {_VALUES}, %(now)s from judged j
  where not exists (select 1 from contacts_qualityscore s
    where s.contact_id = j.contact_id and {{scores}})
  on conflict (contact_id) do update set ({_NAMES}, measured_at)
    = (select {", ".join("excluded." + name for name in COLUMNS)}, excluded.measured_at)
)
select (select count(*) from judged), (select round(avg(total), 1) from judged),
  (select count(*) from opened), (select count(*) from closed)
"""
