"""Takes what the proof found out of rows that are about somebody else, on an officer's word."""

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.grants import APPEND_ONLY
from config.journal import record
from config.operation import operation
from config.personal_data import Mentioning
from privacy.access import Can
from privacy.models.erasure import Erasure
from privacy.operations.erasing.planning import CannotErase, demand
from privacy.operations.erasing.scanning import TOGETHER
from privacy.operations.erasing.search import opened_search
from privacy.operations.erasing.sweeping import rewritable, sweep


@operation
def redact_found(*, erasure: Erasure, by: Actor) -> int:
    """Put a mark in place of every word the proof found in texts of other rows; return how many.

    A note about somebody else that names the person keeps the rest of what it says. Rows that
    may not be changed, and files, are left to people. The proof has to run again.

    Raises:
        CannotErase: the proof did not find anything.
        NotPermitted: the role does not answer requests.
    """
    demand(by, Can.CHANGE_REQUESTS)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state != Erasure.State.BLOCKED:
        raise CannotErase(_("The proof of this erasure found nothing."))
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0; set local crm.erasing = 'on'")
    sought, _files = opened_search(current)
    places = {table: columns for table, columns in _places(current).items()
              if table not in APPEND_ONLY}  # fmt: skip
    found = [
        Mentioning(table, tuple(name for name in rewritable(table) if columns & {name, TOGETHER}))
        for table, columns in places.items()
    ]
    rows = sum(sweep([each for each in found if each.columns], sought).values())
    record("erasure.redacted", about=current, by=by, count=rows)
    return rows


def _places(erasure: Erasure) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for where in erasure.proof.get("found", {}):
        table, _dot, column = where.partition(".")
        if "/" not in table:
            found.setdefault(table, set()).add(column)
    return found
