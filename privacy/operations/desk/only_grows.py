"""The log of a request only grows: PostgreSQL itself refuses to change or delete a step."""

from typing import Any

from django.db import connections

TABLE = "privacy_requeststep"
_GUARD = f"""
create or replace function request_steps_only_grow() returns trigger language plpgsql as $guard$
begin
  raise exception 'the log of a request is only added to' using errcode = 'restrict_violation';
end $guard$;
create or replace trigger request_steps_only_grow before update or delete on {TABLE}
  for each row execute function request_steps_only_grow();
"""


def attach(*, using: str, **_: Any) -> None:
    """Write the trigger; runs after each migration, again without harm."""
    with connections[using].cursor() as cursor:
        if TABLE in connections[using].introspection.table_names(cursor):
            cursor.execute(_GUARD)
