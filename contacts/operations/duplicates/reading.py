"""The whole base in memory as the engine wants it: columns of values, and who shares a key."""

from array import array

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from contacts.matching.columns import Codes, Columns
from contacts.matching.pairs import candidate_pairs
from contacts.operations.duplicates.people import PRESENT, everybody
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.working import Watch

_CHUNK = 5_000
_RANGE = 20_000
# Sixteen bytes a key instead of a row each: a million contacts have some ten million keys.
_KEYS = """
select string_agg(int8send(h) || int8send(contact_id), ''::bytea)
from contacts_matchkey where contact_id >= %s and contact_id < %s
"""
_IDS = f"""
select string_agg(int8send(c.id), ''::bytea order by c.id) from contacts_contact c where {PRESENT}
"""
_UNKEYED = f"""
select c.id from contacts_contact c where {PRESENT}
and not exists (select 1 from contacts_matchkey k where k.contact_id = c.id)
and (c.given_name || c.family_name || c.email || c.phone) <> '' order by c.id
"""
Ids = NDArray[np.int64]


def read_base(watch: Watch) -> tuple[Ids, Columns, tuple[Codes, Codes]]:
    """Return the numbers of all present contacts, ascending, their values and candidate pairs.

    Pairs come first: the keys need their memory before the values need it.
    """
    known = read_ids()
    left, right = read_pairs(known)
    ids, columns = read_columns(watch)
    return ids, columns, _still_there(ids, known, left, right)


def _still_there(ids: Ids, known: Ids, left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Return pairs of rows of `known` as rows of `ids`; contacts may have come and gone since."""
    if np.array_equal(ids, known):
        return left, right
    row = np.searchsorted(ids, known).astype(np.int32)
    there = np.isin(known, ids)
    kept = there[left] & there[right]
    return row[left[kept]], row[right[kept]]


def read_ids() -> Ids:
    """Return the numbers of all present contacts, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS)
        packed = cursor.fetchone()[0] or b""
    return np.frombuffer(packed, dtype=">i8").astype(np.int64)


def read_columns(watch: Watch) -> tuple[Ids, Columns]:
    """Return the numbers of all present contacts, ascending, and their values."""
    ids = array("q")
    columns = Columns()
    with transaction.atomic():
        for part in everybody():
            ids.extend(part.ids)
            columns.extend_by_field(part.texts, part.more)
    watch.reached(len(ids), total=len(ids) * 2)
    return np.frombuffer(ids, dtype=np.int64), columns.close()


def read_pairs(ids: Ids) -> tuple[Codes, Codes]:
    """Return the pairs of rows of `ids` that share a key which few others share."""
    keys, rows = array("q"), array("i")
    last = int(ids[-1]) + 1 if len(ids) else 0
    with connection.cursor() as cursor:
        for start in range(int(ids[0]) if last else 0, last, _RANGE):
            cursor.execute(_KEYS, [start, start + _RANGE])
            packed = cursor.fetchone()[0]
            if packed:
                both = np.frombuffer(packed, dtype=">i8").reshape(-1, 2)
                place = np.searchsorted(ids, both[:, 1]).clip(max=len(ids) - 1)
                present = ids[place] == both[:, 1]
                keys.frombytes(both[present, 0].astype(np.int64).tobytes())
                rows.frombytes(place[present].astype(np.int32).tobytes())
    return candidate_pairs(
        np.frombuffer(keys, dtype=np.int64), np.frombuffer(rows, dtype=np.int32), len(ids)
    )


def complete_keys() -> int:
    """Give keys to contacts that have none, such as those from before there were any."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKEYED)
        ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), _CHUNK):
        with transaction.atomic():
            refresh_match_keys(ids[start : start + _CHUNK])
    return len(ids)
