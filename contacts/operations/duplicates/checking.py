"""One record, stored or being typed, against the whole base: some milliseconds."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from contacts.matching.columns import Columns
from contacts.matching.engine import Found, judge
from contacts.matching.evidence import waterfall
from contacts.matching.keys import KINDS, caps, keys_of
from contacts.matching.person import Person
from contacts.matching.scoring import evidence
from contacts.operations.duplicates.models import active_model
from contacts.operations.duplicates.people import people_by_id

# One more than the limit of its kind says that a key is shared by too many.
_SHARING = """
select w.h, k.contact_id from unnest(%(keys)s::bigint[], %(caps)s::int[]) as w(h, cap)
cross join lateral (
  select m.contact_id from contacts_matchkey m join contacts_contact c on c.id = m.contact_id
  where m.h = w.h and c.merged_into_id is null and c.erased_at is null and c.archived_at is null
    and m.contact_id <> all(%(but)s)
  limit w.cap + 1
) k
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A stored contact that may be the same person, and why."""

    contact: int
    probability: float
    bits: float
    evidence: list[dict[str, Any]]


def check_one(
    one: Person,
    *,
    least: float,
    seen: Any = None,
    but: Collection[int] = (),
    hidden: frozenset[str] = frozenset(),
) -> list[Match]:
    """Return the stored contacts that may be `one`, the likeliest first.

    The same keys, levels and weights as the search of the whole base: a stored pair has the
    same probability by either way.

    Args:
        one: what is known of the record.
        least: probability from which a contact is a match.
        seen: queryset of the contacts that may be looked at; all when left out.
        but: contacts that are not looked at, such as the record itself.
        hidden: fields that must not be compared.
    """
    model, _ = active_model()
    candidates = _candidates(one, model.frequencies.size, but)
    if seen is not None and candidates:
        candidates = set(seen.filter(pk__in=candidates).values_list("pk", flat=True))
    if not candidates:
        return []
    people = people_by_id(candidates, hidden)
    ids = sorted(people)
    columns = Columns([one, *(people[contact] for contact in ids)]).close()
    right = np.arange(1, len(ids) + 1, dtype=np.int32)
    judged = judge(columns, np.zeros_like(right), right, model=model)
    return _matches(judged, ids, least)


def _matches(judged: Found, ids: list[int], least: float) -> list[Match]:
    """Return the pairs from that probability on as matches; `ids` are of the right records."""
    sure = judged.probability
    kept = np.flatnonzero(sure >= least)
    kept = kept[np.argsort(-judged.bits[kept], kind="stable")]
    compared = judged.compared[kept]
    said = waterfall(compared, evidence(judged.model, judged.comparer(), compared))
    return [
        Match(ids[n], float(sure[n]), float(judged.bits[n]), said[place])
        for place, n in enumerate(kept.tolist())
    ]


def _candidates(one: Person, size: int, but: Collection[int]) -> set[int]:
    """Return the contacts that share a key with `one` which few others share.

    The record itself would count among those that share a key, as it does in the search.
    """
    limits = caps(size)
    cap = {key: limits[key & (KINDS - 1)] - 1 for key in keys_of(one)}
    cap = {key: allowed for key, allowed in cap.items() if allowed > 0}
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, {"keys": list(cap), "caps": list(cap.values()), "but": list(but)})
        found: dict[int, list[int]] = {}
        for key, contact in cursor.fetchall():
            found.setdefault(key, []).append(contact)
    return {c for key, sharing in found.items() if len(sharing) <= cap[key] for c in sharing}
