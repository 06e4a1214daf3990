"""What stays after an erasure, on which ground, and who must be told (GDPR Art. 17(3), 19)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from privacy.operations.erasing.steps import Step, steps

# Why the rest of a row stays, by table; each ground has its words in `privacy.reading.erasures`.
GROUNDS = {
    "contacts.Contact": "key",
    "contacts.ConsentEvent": "consent_evidence",
    "contacts.Merge": "key",
    "interactions.Order": "tax",
    "interactions.OrderLine": "tax",
    "interactions.Response": "anonymous",
    "segments.SegmentChange": "anonymous",
    "segments.DeliveryReceipt": "recipients",
    "segments.DestinationState": "recipients",
    "segments.Disclosure": "recipients",
    "governance.ReviewItem": "review_evidence",
    "privacy.RequestMatch": "request_log",
    "privacy.Package": "request_log",
    "privacy.RecipientNotice": "recipients",
}
HISTORY = "history"
_TAX = """
select count(*) filter (where t.at >= %(since)s), count(*) from interactions_order t where {where}
"""
_PLACES = """
select 'destination' as kind, d.id, d.name, max(s.last_sent)::date::text, count(*)
from segments_destinationstate s join segments_destination d on d.id = s.destination_id
where s.contact_id in (select id from erasing) group by d.id, d.name
union all
select 'export', e.id, '', e.created_at::date::text, count(*)
from contacts_exportedcontact c join contacts_export e on e.id = c.export_id
where c.contact_id in (select id from erasing) and e.state in ('ready', 'expired') group by e.id
order by 1, 2
"""


def kept_of(counts: dict[str, int], now: datetime) -> list[dict[str, Any]]:
    """Return what stays of the set: `what` (a table or "history"), `ground`, `rows`.

    Orders are kept as books until the end of the years the tax law says; older ones stay as
    sums of sales that name nobody.
    """
    kept = []
    for step in steps():
        rows = counts.get(step.table, 0)
        if rows and step.how in ("empty", "keep"):
            ground = GROUNDS.get(step.label, "key")
            kept += _books(step, now) if ground == "tax" else [_one(step.label, ground, rows)]
    versions = sum(counts.get(step.table, 0) for step in steps() if step.how == "rewrite")
    if versions:
        kept.append(_one(HISTORY, "accountability", versions))
    return kept


def _one(what: str, ground: str, rows: int) -> dict[str, Any]:
    return {"what": what, "ground": ground, "rows": rows}


def _books(step: Step, now: datetime) -> list[dict[str, Any]]:
    """Split orders by whether the tax law still asks for them; lines go with their order."""
    if step.label != "interactions.Order":
        return []
    since = now.replace(year=now.year - settings.TAX_YEARS, month=1, day=1, hour=0, minute=0)
    with connection.cursor() as cursor:
        cursor.execute(_TAX.format(where=step.where), {"since": since})
        due, total = cursor.fetchone()
    found = [_one(step.label, "tax", due), _one(step.label, "anonymous", total - due)]
    return [each for each in found if each["rows"]]


def recipients_of_the_set() -> list[dict[str, Any]]:
    """Return who was given data of the set: `kind`, `id`, `name`, `last`, `people`."""
    names = ("kind", "id", "name", "last", "people")
    with connection.cursor() as cursor:
        cursor.execute(_PLACES)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
