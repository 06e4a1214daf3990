"""Which of the two roles the tests' connection is: the application, or the owner of the tables."""

import time

from django.db import connections

from config.database import APPLICATION, OWNER


def connect_as(role: str) -> None:
    """Let the next query connect as that role; a connection of somebody else's stays."""
    connection = connections["default"]
    connection.close()
    if connection.settings_dict["USER"] in {OWNER, APPLICATION}:
        connection.settings_dict["USER"] = role


_UNDER_WAY = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
"""


def wait_for_answers(longest: float = 10.0) -> None:
    """Wait until nobody else asks the database: what a page sent last may still be answered.

    To be called before tables are emptied, which would wait for such a request as it waits for
    the next table: a deadlock.
    """
    until = time.monotonic() + longest
    while time.monotonic() < until:
        with connections["default"].cursor() as cursor:
            cursor.execute(_UNDER_WAY)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)
