"""What only grows, kept so by PostgreSQL itself: what people said, and the words they saw.

A consent proves something only as long as nobody can change it, whoever asks the database.
Let through is what the law or an undo asks for, and each only as far as that goes:
erasure empties who it was, a merge of two records moves it between these two, and what a file
claims goes with that file.
"""

from typing import Any

from django.db import connections

_KEPT = (
    "channel", "purpose", "purpose_version", "action", "basis", "wording", "wording_digest",
    "language", "how", "jurisdiction", "event_at", "recorded_at", "expires_at", "user_id",
    "import_id",
)  # fmt: skip
_EMPTIED = {"identifier": "''", "ip": "null::inet", "evidence": "'{}'::jsonb"}


def _rows(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("old", "new"))
    return f"row({new}) is distinct from row({old})"


_CHANGED = " or ".join(
    f"(new.{name} is distinct from old.{name} and not (erasing and new.{name} is not distinct"
    f" from {empty}))"
    for name, empty in _EMPTIED.items()
)
_CONSENTS = f"""
create or replace function consents_only_grow() returns trigger language plpgsql as $guard$
declare
  erasing boolean := coalesce(current_setting('crm.erasing', true), '') = 'on';
begin
  if tg_op = 'DELETE' then
    if old.how = 'merge' and exists (select 1 from contacts_mergemove m
        where m."table" = 'contacts.ConsentEvent' and m."row" = old.id::text
          and m.what = 'added') then
      return old;
    end if;
    if old.import_id::text = current_setting('crm.undoing', true) then
      return old;
    end if;
    raise exception 'what people said is only added to' using errcode = 'restrict_violation';
  end if;
  if {_rows(_KEPT)} or {_CHANGED}
    or (new.subject_ref <> old.subject_ref and old.subject_ref <> '')
    or (new.parent_id is distinct from old.parent_id and new.parent_id is not null)
    or (new.contact_id is distinct from old.contact_id
      and not (erasing and new.contact_id is null)
      and not exists (select 1 from contacts_merge m
        where (m.survivor_id = new.contact_id and m.absorbed_id = old.contact_id)
          or (m.survivor_id = old.contact_id and m.absorbed_id = new.contact_id)))
  then
    raise exception 'what people said is only added to' using errcode = 'restrict_violation';
  end if;
  return new;
end $guard$;
create or replace trigger consents_only_grow before update or delete on contacts_consentevent
  for each row execute function consents_only_grow();
"""
_WORDS = ("slug", "version", "name_en", "name_es", "wording_en", "wording_es", "basis")
_PURPOSES = f"""
create or replace function purposes_keep_their_words() returns trigger language plpgsql as $guard$
begin
  if old.published_at is not null and (tg_op = 'DELETE' or {_rows(_WORDS)}) then
    raise exception 'words in force are not changed' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $guard$;
create or replace trigger purposes_keep_their_words before update or delete on contacts_purpose
  for each row execute function purposes_keep_their_words();
"""


def attach(*, using: str, **_: Any) -> None:
    """Write the triggers; runs after each migration, again without harm."""
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        if {"contacts_consentevent", "contacts_merge"} <= existing and _has_published_at(cursor):
            cursor.execute(_CONSENTS)
            cursor.execute(_PURPOSES)


def _has_published_at(cursor: Any) -> bool:
    cursor.execute(
        "select 1 from information_schema.columns"
        " where table_name = 'contacts_purpose' and column_name = 'published_at'"
    )
    return cursor.fetchone() is not None
