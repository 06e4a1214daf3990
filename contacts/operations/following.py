"""Follows records, and tells followers which fields others changed, once per part of the day."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.topics import Topic, topics
from contacts.access import hidden_of
from contacts.models.catalogue import ContactTag
from contacts.models.collaboration import Follow, Notice
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.operations.rights import demand_sight
from contacts.operations.telling import about_fields

# What changes with every write, or says nothing to a person.
_SILENT = ["id", "key", "version", "created_at", "updated_at", "name_fold", "import_id"]
# What hangs on a person is told as one change of the person, by the name of its part.
_PARTS: dict[str, dict[str, type[Model]]] = {
    Contact._meta.label: {"addresses": PostalAddress, "points": ContactPoint, "tags": ContactTag}
}
# Rows of a transaction that is still open carry earlier times; they wait for the next round.
_HORIZON = """
select least(now(), min(xact_start)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
# The version before another one, and the columns in which the two differ; no values come out.
_BEFORE = """(select * from {history} p where p.id = h.id and p.history_id < h.history_id
  order by p.history_id + 0 desc limit 1)"""
_DIFFERENT = """(select n.key as name from jsonb_each(to_jsonb(h)) n
  join jsonb_each(to_jsonb(p)) o using (key)
  where n.value is distinct from o.value and n.key not like 'history%%'
  and n.key <> all(%(silent)s))"""
_CHANGES = f"""
select f.user_id, f.about_key, f.contact_id, array_agg(distinct d.name order by d.name)
from contacts_follow f
join {{table}} r on r.key = f.about_key::uuid
join {{history}} h on h.id = r.id and h.history_type = '~' and h.history_date > f.told_until
  and h.history_date <= %(until)s and h.history_user_id is distinct from f.user_id
join lateral {_BEFORE} p on true
cross join lateral {_DIFFERENT} d
where f.about_model = %(label)s
group by 1, 2, 3
"""
_PART_CHANGES = f"""
select f.user_id, f.about_key, f.contact_id, array[%(part)s]
from contacts_follow f
join {{history}} h on h.contact_id = f.contact_id and h.history_date > f.told_until
  and h.history_date <= %(until)s and h.history_user_id is distinct from f.user_id
left join lateral {_BEFORE} p on true
where f.about_model = %(label)s and (h.history_type <> '~' or exists {_DIFFERENT})
group by 1, 2, 3
"""


@operation
def follow(*, about: Model, by: Actor) -> Follow:
    """Hear of the changes of a record from now on.

    Raises:
        NotPermitted: the record is outside of the scope.
    """
    demand_sight(by, about)
    row, made = Follow.objects.get_or_create(
        user=by.user,
        about_model=about._meta.label,
        about_key=str(about.key),  # type: ignore[attr-defined]
        defaults={"contact": about_fields(about)["contact"]},
    )
    if made:
        record("follow.started", about=about, by=by)
    return row


@operation
def unfollow(*, about: Model, by: Actor) -> None:
    """Hear no more of a record."""
    key = str(about.key)  # type: ignore[attr-defined]
    rows = Follow.objects.filter(user=by.user, about_model=about._meta.label, about_key=key)
    if rows.delete()[0]:
        record("follow.ended", about=about, by=by)


@operation
def tell_followers(*, by: Actor, now: datetime | None = None) -> int:
    """Write one notice per follower and record that others changed; returns how many.

    Running twice in one part of the day adds to its notices instead of writing more.
    """
    part = part_of_day(now or timezone.now())
    until = now or _horizon()
    told = 0
    for topic in topics():
        if not hasattr(topic.model, "history"):
            continue
        for user_id, rows in _changes(topic, until).items():
            user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
            told += _tell(user, topic, rows, part) if user else 0
    Follow.objects.filter(told_until__lt=until).update(told_until=until)
    if told:
        record("notice.changes_told", about=Notice, by=by, count=told)
    return told


def part_of_day(moment: datetime) -> str:
    """Return the day and its part, in the zone of the organisation: `2026-11-22 morning`."""
    local = timezone.localtime(moment)
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    return f"{local:%Y-%m-%d} {part}"


def _horizon() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return cursor.fetchone()[0]


def _changes(topic: Topic, until: datetime) -> dict[int, list[tuple[str, int | None, list[str]]]]:
    given: dict[str, Any] = {"label": topic.label, "until": until, "silent": _SILENT}
    rows = _rows(_CHANGES, topic.model, given)
    for part, model in _PARTS.get(topic.label, {}).items():
        rows += _rows(_PART_CHANGES, model, given | {"part": part})
    together: dict[tuple[int, str, int | None], list[str]] = defaultdict(list)
    for user_id, key, contact_id, columns in rows:
        together[user_id, key, contact_id] += columns
    found = defaultdict(list)
    for (user_id, key, contact_id), columns in together.items():
        found[user_id].append((key, contact_id, columns))
    return found


def _rows(sql: str, model: Any, given: dict[str, Any]) -> list[Any]:
    tables = {"table": model._meta.db_table, "history": model.history.model._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**tables), given)
        return cursor.fetchall()


def _tell(user: Any, topic: Topic, rows: list[Any], part: str) -> int:
    """Write or widen the notices of one follower: records still seen, fields the role reads."""
    names = {field.column: field.name for field in topic.model._meta.concrete_fields}
    hidden = hidden_of(user, topic.label)
    keys = [key for key, _contact, _columns in rows]
    seen = {
        str(key)
        for key in topic.visible_to(user).filter(key__in=keys).values_list("key", flat=True)
    }
    known = {
        notice.about_key: notice
        for notice in Notice.objects.filter(
            user=user, kind="changed", about_model=topic.label, about_key__in=keys, facts__part=part
        )
    }
    fresh, told = [], 0
    for key, contact_id, columns in rows:
        fields = sorted({names.get(column, column) for column in columns} - hidden)
        if key not in seen or not fields:
            continue
        told += 1
        if notice := known.get(key):
            notice.facts["fields"] = sorted({*notice.facts["fields"], *fields})
            notice.read_at = None
            notice.save(update_fields=["facts", "read_at"])
            continue
        facts = {"part": part, "fields": fields}
        fresh.append(
            Notice(
                user=user,
                kind="changed",
                about_model=topic.label,
                about_key=key,
                contact_id=contact_id,
                facts=facts,
            )
        )
    Notice.objects.bulk_create(fresh)
    return told
