"""What every tracked table says, as one digest each; versions and moments of change left out."""

from django.db import connection

_SKIPPED = {"version", "updated_at"}


def state_of() -> dict[str, str]:
    """Return a digest of the rows of every tracked table of the contacts app."""
    from django.apps import apps

    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("contacts").get_models():
            if not hasattr(model, "history"):
                continue
            columns = ", ".join(
                f'"{field.column}"'
                for field in model._meta.local_concrete_fields
                if field.name not in _SKIPPED
            )
            cursor.execute(
                "select md5(coalesce(string_agg(md5(row::text), '' order by id), ''))"
                f" from (select id, row({columns}) as row from {model._meta.db_table}) as each"
            )
            [found[model._meta.label]] = cursor.fetchone()
    return found
