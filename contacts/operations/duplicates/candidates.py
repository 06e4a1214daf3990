"""Keeps the list of candidate pairs equal to what was found, and decisions as they are."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from contacts.models.duplicates import DuplicateCandidate


class Pair(NamedTuple):
    """One pair found: numbers of the contacts, left the smaller, and what speaks for it."""

    left: int
    right: int
    probability: float
    bits: float
    evidence: list[dict[str, Any]]
    digest: str


_FOUND = """
create temp table pairs_found (left_id bigint, right_id bigint, probability float8, bits float8,
  evidence jsonb, digest text) on commit drop
"""
# A decided pair is only touched when a compared value changed since; then it is open again. A
# decision without a digest came over from a merged record: it stays and takes this one.
_STAYS = """(c.status = 'later' and c.digest = excluded.digest
    or c.status in ('later', 'rejected') and c.digest = '')"""
_KEEP = f"""
insert into contacts_duplicatecandidate as c (key, left_id, right_id, probability, bits, evidence,
  digest, model_version, status, note)
select gen_random_uuid(), left_id, right_id, probability, bits, evidence, digest, %(version)s,
  'open', '' from pairs_found order by left_id, right_id
on conflict (left_id, right_id) do update set
  probability = excluded.probability, bits = excluded.bits, evidence = excluded.evidence,
  digest = excluded.digest, model_version = excluded.model_version, seen_at = now(),
  status = case when {_STAYS} then c.status else 'open' end,
  decided_by_id = case when {_STAYS} then c.decided_by_id end,
  decided_at = case when {_STAYS} then c.decided_at end
where c.status in ('open', 'later', 'expired')
  or (c.status in ('rejected', 'merged') and c.digest is distinct from excluded.digest)
"""
_VANISHED = """
update contacts_duplicatecandidate c set status = 'expired'
where c.status in ('open', 'later') and not exists (
  select 1 from pairs_found f where f.left_id = c.left_id and f.right_id = c.right_id)
"""


def keep_pairs(pairs: Iterable[Pair], *, version: int, everybody: bool = True) -> int:
    """Write the pairs inside the caller's transaction; set-based, whatever their number.

    Open pairs get the new evidence, rejected ones stay so unless a compared value changed, and
    with `everybody` open pairs that were not found again expire.

    Returns:
        How many pairs are waiting for a decision.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOUND)
        with cursor.copy("copy pairs_found from stdin") as copy:
            for pair in pairs:
                copy.write_row(
                    (*pair[:4], json.dumps(pair.evidence, separators=(",", ":")), pair.digest)
                )
        cursor.execute(_KEEP, {"version": version})
        if everybody:
            cursor.execute(_VANISHED)
        cursor.execute("drop table pairs_found")
    return DuplicateCandidate.objects.filter(status=DuplicateCandidate.Status.OPEN).count()
