"""Audit rows written by PostgreSQL itself, for every way to change a tracked table.

One row per statement: how many rows, which keys (the first thousand), and the names of
the columns that changed; never a value. An operation's own entry says what was meant,
this one says what the database did.
"""

from typing import Any

from django.apps import apps
from django.db import connections

KEYS_KEPT = 1000


def tracked_models() -> list[Any]:
    """Return the models with history, in a stable order."""
    return [m for m in apps.get_models() if hasattr(m, "history") and not m._meta.proxy]


INSERT = (
    "insert into governance_auditevent (at, verb, model, key, user_id, door, operation, facts)"
    " select clock_timestamp(), 'row.' || lower(tg_op), '{label}', '',"
    " nullif(current_setting('crm.user_id', true), '')::bigint,"
    " coalesce(current_setting('crm.door', true), ''),"
    " nullif(current_setting('crm.operation', true), '')::uuid,"
    " jsonb_build_object('rows', total, 'keys', keys, 'columns', changed)"
)


def _counted(source: str, key: str) -> str:
    return (
        f"(select count(*) as total, (select to_jsonb(array_agg(k)) from"
        f' (select "{key}" as k from {source} limit {KEYS_KEPT}) as kept) as keys,'
        f" '[]'::jsonb as changed from {source}) as what where total > 0"
    )


def audit_sql(model: Any) -> str:
    """Return the SQL that makes `model`'s table write audit rows; running it again is safe."""
    table, key = model._meta.db_table, model._meta.pk.column
    changed = ",\n      ".join(
        f"""case when bool_or(n."{c}" is distinct from o."{c}") then '{c}' end"""
        for c in (field.column for field in model._meta.local_concrete_fields)
    )
    insert = INSERT.format(label=model._meta.label)

    return f"""
create or replace function audit_of_{table}() returns trigger language plpgsql as $audit$
begin
  if tg_op = 'INSERT' then
    {insert} from {_counted("n", key)};
  elsif tg_op = 'DELETE' then
    {insert} from {_counted("o", key)};
  else
    {insert} from (
      select count(*) filter (where n is distinct from o) as total,
      (select to_jsonb(array_agg(k)) from (select "{key}" as k from n limit {KEYS_KEPT}) as kept)
        as keys,
      to_jsonb(array_remove(array[{changed}], null)) as changed
      from n join o on n."{key}" = o."{key}") as what where total > 0;
  end if;
  return null;
end $audit$;
create or replace trigger audit_insert after insert on "{table}"
  referencing new table as n for each statement execute function audit_of_{table}();
create or replace trigger audit_update after update on "{table}"
  referencing old table as o new table as n for each statement execute function audit_of_{table}();
create or replace trigger audit_delete after delete on "{table}"
  referencing old table as o for each statement execute function audit_of_{table}();
"""


def attach(*, using: str, **_: Any) -> None:
    """Write the audit triggers of every tracked table; runs after each migration."""
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        if "governance_auditevent" not in existing:
            return
        for model in tracked_models():
            if model._meta.db_table in existing:
                cursor.execute(audit_sql(model))
