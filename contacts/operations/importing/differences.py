"""What a rehearsed import would change, read from the history it wrote, before it is undone."""

import uuid
from typing import Any

from django.db import connection

SHOWN = (
    "given_name",
    "family_name",
    "second_family_name",
    "email",
    "phone",
    "occupation",
    "organisation_role",
    "stage",
    "language",
    "birth_date",
    "notes",
)
SAMPLE = 30

_QUERY = """
select a.id, c.key::text, {columns}
from contacts_historicalcontact a
join contacts_contact c on c.id = a.id
join lateral (
  select * from contacts_historicalcontact x where x.id = a.id and x.history_id < a.history_id
  order by x.history_id + 0 desc limit 1
) b on true
where a.history_operation = %s and a.history_type = '~'
order by a.history_id limit %s
"""


def sample_of_differences(operation_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return up to 30 changes of known contacts: `{"key", "changes": [[field, was, becomes]]}`.

    Shown only to the person importing, whose scope the matching already respected.
    """
    columns = ", ".join(f"b.{name}::text, a.{name}::text" for name in SHOWN)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(columns=columns), [operation_id, SAMPLE])
        rows = cursor.fetchall()
    sample = []
    for row in rows:
        pairs = zip(SHOWN, row[2::2], row[3::2], strict=True)
        changes = [[name, was or "", now or ""] for name, was, now in pairs if was != now]
        if changes:
            sample.append({"key": row[1], "changes": changes})
    return sample
