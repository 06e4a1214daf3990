"""What the data itself shows of each column: who delivers it, how full it is, where it went.

Set-based: one pass per table. It reads whole tables, so the daily job does it, no page.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, Q, Value

from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue
from governance.inventory.declared import Line
from governance.inventory.described import CONTACT, Facts, Place

# What origins, quality flags and files call values that stand in other tables.
_POINT, _ADDRESS = "contacts.ContactPoint", "contacts.PostalAddress"
ELSEWHERE: dict[str, tuple[Place, ...]] = {
    "email": ((CONTACT, "email"), (_POINT, "value"), (_POINT, "normalised")),
    "phone": ((CONTACT, "phone"), (_POINT, "value"), (_POINT, "normalised")),
    "emails": ((_POINT, "value"), (_POINT, "normalised")),
    "phones": ((_POINT, "value"), (_POINT, "normalised")),
    "handle": ((_POINT, "value"), (_POINT, "normalised")),
    "handles": ((_POINT, "value"), (_POINT, "normalised")),
    "points": ((_POINT, "value"), (_POINT, "normalised")),
    "tags": (("contacts.ContactTag", "tag"),),
    "external_id": (("contacts.ExternalId", "value"),),
    **{
        name: ((_ADDRESS, name),) for name in ("street", "city", "region", "postal_code", "country")
    },
    **{
        word: tuple(
            (_ADDRESS, name) for name in ("street", "city", "region", "postal_code", "country")
        )
        for word in ("address", "addresses")
    },
}
_SOURCES = """
select field, array_agg(distinct coalesce(s.name, '') order by coalesce(s.name, ''))
from (
  select source_id, unnest(fields) as field from contacts_origin group by 1, 2
) seen
left join contacts_source s on s.id = seen.source_id
group by field
"""
# Only what was handed out; a file that waits or was refused has gone nowhere.
_SENT = """
select name, count(*), (max(created_at) at time zone %s)::date
from contacts_export, jsonb_array_elements_text(columns) name
where state in ('ready', 'expired')
group by name
"""
_CUSTOM = """
select each.key, count(*) from contacts_contact c, jsonb_each(c.custom) each
where c.merged_into_id is null and c.erased_at is null
  and each.value not in ('null'::jsonb, '""'::jsonb, '[]'::jsonb)
group by each.key
"""


def measure(lines: Iterable[Line]) -> dict[Place, Facts]:
    """Return what the data shows of every line that speaks about people."""
    personal = [line for line in lines if line.category]
    sources, sent = _sources(), _sent()
    fill = _fill(personal)
    flags = _flags()
    return {
        place: Facts(
            tuple(sources.get(place, ())), *sent.get(place, (0, "")), fill.get(place),
            flags.get(place, 0),
        )
        for place in ((line.table, line.column) for line in personal)
    }  # fmt: skip


def custom_counts() -> dict[str, int]:
    """Return how many living contacts have a value under each key of their custom fields."""
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOM)
        return dict(cursor.fetchall())


def delivered_fields() -> dict[str, list[str]]:
    """Return the names of the sources that ever delivered each field."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES)
        return {field: [name for name in names if name] for field, names in cursor.fetchall()}


def _places(word: str) -> tuple[Place, ...]:
    return ELSEWHERE.get(word, ((CONTACT, word),))


def _sources() -> dict[Place, list[str]]:
    found: dict[Place, set[str]] = defaultdict(set)
    for field, names in delivered_fields().items():
        for place in _places(field):
            found[place].update(names)
    return {place: sorted(names) for place, names in found.items()}


def _sent() -> dict[Place, tuple[int, str]]:
    found: dict[Place, tuple[int, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [settings.ORG_TIME_ZONE])
        for name, files, day in cursor.fetchall():
            for place in _places(name):
                before = found.get(place, (0, ""))
                found[place] = (before[0] + files, max(before[1], day.isoformat()))
    return found


def _flags() -> dict[Place, int]:
    counted = QualityIssue.objects.filter(closed_at=None).order_by().values_list("field")
    found: dict[Place, int] = defaultdict(int)
    for field, n in counted.annotate(n=Count("pk")):
        for place in _places(field):
            found[place] += n
    return found


def _fill(personal: Iterable[Line]) -> dict[Place, float | None]:
    columns: dict[str, list[str]] = defaultdict(list)
    for line in personal:
        columns[line.table].append(line.column)
    found: dict[Place, float | None] = {}
    for table, names in columns.items():
        own = [name for name in names if not name.startswith("custom.")]
        rows, filled = _filled(table, own)
        if table == CONTACT:
            custom = custom_counts()
            filled |= {
                name: custom.get(name.removeprefix("custom."), 0) for name in set(names) - set(own)
            }
        for name, n in filled.items():
            found[table, name] = round(n / rows, 4) if rows else None
    return found


def _filled(table: str, names: list[str]) -> tuple[int, dict[str, int]]:
    model = apps.get_model(table)
    rows = model._base_manager.all()
    if model is Contact:
        rows = rows.filter(merged_into=None, erased_at=None)
    counts = {
        f"filled_{name}": Count(Value(1), filter=~_empty(model._meta.get_field(name)))
        for name in names
    }
    got = rows.aggregate(all_rows=Count("*"), **counts)
    return got["all_rows"], {name: got[f"filled_{name}"] for name in names}


def _empty(field: Any) -> Q:
    empty = Q(**{f"{field.name}__isnull": True})
    if isinstance(field, models.CharField | models.TextField):
        return empty | Q(**{field.name: ""})
    if isinstance(field, models.JSONField):
        return empty | Q(**{f"{field.name}__in": [{}, []]})
    if isinstance(field, ArrayField):
        return empty | Q(**{f"{field.name}__len": 0})
    return empty
