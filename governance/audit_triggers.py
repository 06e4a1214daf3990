"""Audit rows written by PostgreSQL itself, for every way to change a tracked table.

One row per statement: how many rows, which keys (the first thousand), and the names of
the columns that changed; never a value. An operation's own entry says what was meant,
this one says what the database did.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from simple_history.models import HistoricalChanges

from governance.inventory import OURS

KEYS_KEPT = 1000
# Tables of ours that leave no trace of their own, each with its reason; all others do.
UNTRACKED = {
    "governance.AuditEvent": "the trail itself; seals show what happens to it",
    "governance.AuditSeal": "written by the sealer only; a trace would ask for the next seal",
    "governance.AuditEra": "shifts positions of the trail; seals show it",
    "governance.IdempotencyKey": "answers kept for a day",
    "governance.InventorySnapshot": "a copy made every day",
    "governance.InventoryIssue": "found by comparing, again and again",
    "governance.QualityDay": "a copy made every day",
    "contacts.ExportedContact": "written with its export, which is tracked",
    "contacts.ImportOutcome": "written with its import, whose chunks are recorded",
    "contacts.ImportRow": "what a file says, before it becomes anything",
    "contacts.MatchKey": "hashes, made from tracked tables",
    "contacts.MatchModel": "learned from the records by a job that is recorded",
    "contacts.MergeMove": "written with its merge, which is tracked and recorded",
    "contacts.Notice": "says to one colleague what is recorded elsewhere",
    "contacts.Origin": "written with the value whose origin it is",
    "contacts.Outreach": "written with the file or mail, which is tracked and recorded",
    "contacts.Progress": "a bar on a page",
    "privacy.LedgerMark": "how far the ledger was followed; erasures and replays are recorded",
    "contacts.QualityIssue": "judged again at every change",
    "contacts.QualityScore": "measured again at every change",
    "contacts.Summary": "counted again with every purchase",
    "segments.DaySum": "sums, counted again from tracked tables",
    "segments.PeopleCount": "counts, made again from tracked tables",
    "segments.SumsState": "how far the sums were counted",
    "segments.CustomerValue": "computed again every night, by a job that is recorded",
    "interactions.WebEvent": "an inbox, emptied within seconds",
    "interactions.WebPageDay": "a count of openings",
    "interactions.WebSalt": "a random number, destroyed after a day",
    "interactions.WebVisitor": "digests under a salt destroyed after a day",
    "interactions.FormDay": "a count of openings",
    "interactions.ResponseToken": "digests of random numbers, kept for a day",
    "interactions.PurchaseRow": "what a file says, before it becomes anything",
    "segments.ContactScore": "counted again every night",
    "segments.WebhookDelivery": "says to a program what is recorded elsewhere",
    "segments.SegmentMembership": "found again by the rule; changes and runs tell of it",
    "segments.SegmentChange": "written with its run, which counts it",
    "segments.SegmentRun": "what a refresh found; the operation itself is recorded",
    "segments.DeliveryReceipt": "written with its run, which is tracked and recorded",
    "segments.DestinationState": "what runs left there; their receipts tell of it",
    "segments.Disclosure": "written with its run, which is tracked and recorded",
    "contacts.SearchEntry": "search words, made from tracked tables",
}


def tracked_models() -> list[Any]:
    """Return the models with history, in a stable order."""
    return [m for m in apps.get_models() if hasattr(m, "history") and not m._meta.proxy]


def audited_models() -> list[Any]:
    """Return every model whose table writes the trail: all of ours, through tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        and model._meta.managed
        and not model._meta.proxy
        and not issubclass(model, HistoricalChanges)
        and model._meta.label not in UNTRACKED
    ]


INSERT = (
    "insert into governance_auditevent"
    " (at, verb, model, key, user_id, door, operation, request_id, facts)"
    " select clock_timestamp(), 'row.' || lower(tg_op), '{label}', '',"
    " nullif(current_setting('crm.user_id', true), '')::bigint,"
    " coalesce(current_setting('crm.door', true), ''),"
    " nullif(current_setting('crm.operation', true), '')::uuid,"
    " coalesce(current_setting('crm.request', true), ''),"
    " jsonb_build_object('rows', total, 'keys', keys, 'columns', changed)"
)


TRIGGERS = """create or replace trigger audit_insert after insert on "{table}"
  referencing new table as n for each statement execute function audit_of_{table}();
create or replace trigger audit_update after update on "{table}"
  referencing old table as o new table as n for each statement execute function audit_of_{table}();
create or replace trigger audit_delete after delete on "{table}"
  referencing old table as o for each statement execute function audit_of_{table}();
create or replace trigger audit_truncate before truncate on "{table}"
  for each statement execute function audit_of_{table}();
"""


def _counted(source: str, key: str) -> str:
    return (
        f"(select count(*) as total, (select to_jsonb(array_agg(k)) from"
        f' (select "{key}" as k from {source} limit {KEYS_KEPT}) as kept) as keys,'
        f" '[]'::jsonb as changed from {source}) as what where total > 0"
    )


def audit_sql(model: Any) -> str:
    """Return the SQL that makes `model`'s table write audit rows; running it again is safe.

    A row whose key itself is changed has no partner among the old rows; it counts as changed.
    Without nested loops for the reason given in config.history.
    """
    table, key = model._meta.db_table, model._meta.pk.column
    changed = ",\n      ".join(
        f"""case when bool_or(n."{c}" is distinct from o."{c}") then '{c}' end"""
        for c in (field.column for field in model._meta.local_concrete_fields)
    )
    insert = INSERT.format(label=model._meta.label)

    return f"""
create or replace function audit_of_{table}() returns trigger language plpgsql
set enable_nestloop = off as $audit$
begin
  if tg_op = 'INSERT' then
    {insert} from {_counted("n", key)};
  elsif tg_op = 'DELETE' then
    {insert} from {_counted("o", key)};
  elsif tg_op = 'TRUNCATE' then
    {insert} from (select count(*) as total, '[]'::jsonb as keys, '[]'::jsonb as changed
      from "{table}") as what where total > 0;
  else
    {insert} from (
      select count(*) as total,
      to_jsonb((array_agg(n."{key}"))[1:{KEYS_KEPT}]) as keys,
      to_jsonb(array_remove(array[{changed}], null)) as changed
      from n left join o on n."{key}" = o."{key}" where n is distinct from o
      ) as what where total > 0;
  end if;
  return null;
end $audit$;
{TRIGGERS.format(table=table)}"""


def attach(*, using: str, **_: Any) -> None:
    """Write the audit triggers of every audited table; runs after each migration."""
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        if "governance_auditevent" not in existing:
            return
        for model in audited_models():
            if model._meta.db_table in existing:
                cursor.execute(audit_sql(model))
