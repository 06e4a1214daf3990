"""What a seal is made of: which rows, in which form, chained with which key.

Sealing writes what verification later computes again, so both take it from here.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from governance.merkle import CHUNK
from governance.models.seal import AuditSeal

# No two sealers at a time; the number is ours alone (config.database holds 7346001).
LOCK = 7346002
FIRST, GENESIS = 1, ""

# One row as the text that is hashed: a JSON array, times in UTC to the microsecond, details with
# the spacing and order of jsonb. Nothing in it depends on settings of the session.
_ROW = (
    "pg_catalog.json_build_array(id, at at time zone 'UTC', verb, model, key, user_id, door,"
    " operation, facts, request_id, position)::text"
)
# The schema is named, so that no function of the same name in another one is taken instead.
_LEAF = f"pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to({_ROW}, 'UTF8'))"
_BATCH = f"""
select position, id, {_LEAF} from governance_auditevent
where (position, id) > (%s, %s) and position < %s order by position, id limit {CHUNK}
"""
# Which numbers run in the server's other databases. Asked before the snapshot is taken: a number
# never changes its database, and one given out afterwards is above every row there is. Asked
# afterwards, a neighbour that ended in between would pass for one of ours, still running.
_NEIGHBOURS = """
select coalesce(array_agg(other.backend_xid::text), '{}')
from pg_stat_activity as other
where other.backend_xid is not null
and other.datid <> (select oid from pg_database where datname = current_database())
"""
# A transaction writes rows only while it runs, and its rows stand at its own number. Below the
# oldest number still running in this database nothing can be added any more.
_HORIZON = """
with now as materialized (select pg_current_snapshot() as seen)
select least(
    coalesce(
      (select min(running::text::bigint) from pg_snapshot_xip(seen) as running
       where running::xid::text <> all(%s)),
      pg_snapshot_xmax(seen)::text::bigint),
    pg_current_xact_id_if_assigned()::text::bigint)
  + coalesce((select shift from governance_auditera order by id desc limit 1), 0)
from now
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in a row: their positions, rising, and their leaves in the hash tree."""

    positions: list[int]
    leaves: list[bytes]


def rows_between(start: int, end: int) -> Iterator[Batch]:
    """Yield the rows with a position in `[start, end)`, at most CHUNK at a time.

    Each batch is a query of its own: no cursor is held open, no transaction grows old.
    """
    after = (start, -(2**63))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_BATCH, [*after, end])
            rows = cursor.fetchall()
        if rows:
            yield Batch([row[0] for row in rows], [bytes(row[2]) for row in rows])
            after = rows[-1][:2]
        if len(rows) < CHUNK:
            return


def horizon() -> int:
    """Return the position below which the trail is complete: no late commit comes there."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS)
        cursor.execute(_HORIZON, cursor.fetchone())
        return int(cursor.fetchone()[0])


def mac_of(seal: AuditSeal, previous: str) -> str:
    """Return the code that chains a seal to the one before it."""
    words = (previous, seal.number, seal.start, seal.end, seal.rows, seal.root)
    return signed("|".join(map(str, words)))


def signed(text: str) -> str:
    """Return the keyed digest of a text; the key stands outside of the database."""
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def last_seal() -> AuditSeal | None:
    """Return the newest seal, if anything was ever sealed."""
    return AuditSeal.objects.order_by("-number").first()


def spread(numbers: int, most: int) -> list[int]:
    """Return at most `most` numbers from 1 to `numbers`, evenly, the last one included."""
    step = max(1, -(-numbers // most))
    return sorted({*range(step, numbers + 1, step), numbers} - {0})
