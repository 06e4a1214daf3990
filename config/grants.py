"""The rights of the application role, renewed after every migration."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections

from config.database import APPLICATION

# Rows of these tables are only ever added: not even the application may change them.
APPEND_ONLY = ("governance_auditevent", "governance_auditseal", "governance_auditera")
LIKENESS = 0.45


def make_cache_tables(*, using: str) -> None:
    """Create the tables of caches that live in the database; those that exist stay as they are."""
    call_command("createcachetable", database=using, verbosity=0)


def grant_application_rights(*, app_config: Any, using: str, **_: Any) -> None:
    """Grant `crm_app` row access on every table, and insert and select only on the audit trail.

    Runs once per migration, after the last app; a server without that role (a plain
    DATABASE_URL) keeps its own rights.
    """
    with_tables = [config for config in apps.get_app_configs() if config.models_module]
    if app_config is not with_tables[-1]:
        return
    with connections[using].cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [APPLICATION])
        if cursor.fetchone() is None:
            return
        cursor.execute("select current_user")
        if cursor.fetchone()[0] == APPLICATION:
            return
        make_cache_tables(using=using)
        for grant in (
            "usage on schema public",
            "select, insert, update, delete on all tables in schema public",
            "usage, select, update on all sequences in schema public",
            "execute on all functions in schema public",
        ):
            cursor.execute(f"grant {grant} to {APPLICATION}")
        # The setting belongs to pg_trgm, which a session has loaded only once it used it.
        cursor.execute("select similarity('', '')")
        # Two letters swapped in a short name ("lucai") still find it; the default of 0.6 does not.
        database = connections[using].ops.quote_name(connections[using].settings_dict["NAME"])
        cursor.execute(
            f"alter database {database} set pg_trgm.word_similarity_threshold = {LIKENESS}"
        )
        for table in APPEND_ONLY:
            cursor.execute("select to_regclass(%s)", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"revoke update, delete, truncate on {table} from {APPLICATION}")
