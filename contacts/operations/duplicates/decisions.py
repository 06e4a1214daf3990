"""What people decided about pairs, as the engine learns from it."""

from django.db import connection

from contacts.matching.labels import Labels

# A merge is decided by its pair; what expired or waits says nothing.
_DECIDED = """
select status = 'merged', e ->> 'field', e ->> 'level', count(*)
from contacts_duplicatecandidate, jsonb_array_elements(evidence) e
where status in ('merged', 'rejected') group by 1, 2, 3
"""
_JUDGED = """
select bits, status = 'merged' from contacts_duplicatecandidate
where status in ('merged', 'rejected') and decided_by_id is not null
order by decided_at desc limit 5000
"""


def read_labels() -> Labels:
    """Return decided pairs as counts by level, and the evidence they had when decided."""
    labels = Labels()
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED)
        for same, field, level, count in cursor.fetchall():
            labels.add(field, level, count, same=same)
        cursor.execute(_JUDGED)
        labels.judged.extend((float(bits), bool(same)) for bits, same in cursor.fetchall())
    return labels
