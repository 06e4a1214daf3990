"""Raises what is unusual, closes it when it is usual again, and notes who has seen it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from contacts.models.source import Source
from contacts.normalise.text import tidy
from contacts.operations.rights import is_system
from governance.anomalies import (
    Delivery,
    Fall,
    falls_of_deliveries,
    falls_of_scores,
)
from governance.models.quality import QualityAnomaly, QualityDay, Scope
from governance.models.user import User

SEE = "governance.change_qualityanomaly"
_LOOK_BACK, _DAYS, _NOTE_MAX = timedelta(days=400), 8, 250
# A contact's first origin says with what it came; what is no file counts by the month.
_DELIVERIES = """
select f.source_id, coalesce('#' || f.import_id, to_char(f.at, 'YYYY-MM')) as delivery,
  max(f.at), count(*),
  count(*) filter (where 'email' = any(f.fields)),
  count(*) filter (where 'phone' = any(f.fields)),
  count(*) filter (where f.fields && '{address,addresses}')
from (
  select distinct on (contact_id) contact_id, source_id, import_id, at, fields
  from contacts_origin order by contact_id, id
) f
where f.source_id is not null and f.at > %s and f.at <= %s
group by 1, 2
"""


def deliveries(now: datetime) -> list[Delivery]:
    """Return what each source delivered within about a year, by file or by month."""
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, [now - _LOOK_BACK, now])
        return [
            Delivery(source, name, at, count, {"email": e, "phone": p, "address": a})
            for source, name, at, count, e, p, a in cursor.fetchall()
        ]


def falls_today(day: date, now: datetime) -> list[Fall]:
    """Return everything unusual: latest deliveries, and scores against their days before."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    contacts: dict[tuple[str, str], int] = {}
    rows = QualityDay.objects.filter(day__gt=day - timedelta(days=_DAYS), day__lte=day)
    latest: dict[tuple[str, str], date] = {}
    for row in rows.exclude(score=None).order_by("day"):
        part = (row.scope, row.scope_key)
        scores[part].append(row.score or 0.0)
        contacts[part], latest[part] = row.contacts, row.day
    current = {part: known for part, known in scores.items() if latest[part] == day}
    return falls_of_deliveries(deliveries(now)) + falls_of_scores(current, contacts)


@operation
def detect_anomalies(*, by: Actor, now: datetime | None = None) -> tuple[int, int]:
    """Open what is unusual and was not known, close what is usual again.

    Whoever answers for it is told once. Returns how many were opened and closed.
    """
    now = now or timezone.now()
    falls = {(f.code, f.scope, f.key): f for f in falls_today(timezone.localdate(now), now)}
    known = {
        (row.code, row.scope, row.scope_key): row
        for row in QualityAnomaly.objects.select_for_update().filter(closed_at=None)
    }
    over = [row.pk for part, row in known.items() if part not in falls]
    QualityAnomaly.objects.filter(pk__in=over).update(closed_at=now)
    for part in known.keys() & falls.keys():
        if known[part].facts != _facts(falls[part]):
            QualityAnomaly.objects.filter(pk=known[part].pk).update(facts=_facts(falls[part]))
    fresh = _open([fall for part, fall in falls.items() if part not in known], now)
    _tell(fresh)
    if fresh or over:
        record(
            "quality.anomalies", about=QualityAnomaly, by=by, opened=len(fresh), closed=len(over)
        )
    return len(fresh), len(over)


def _facts(fall: Fall) -> dict[str, Any]:
    named = {"delivery": fall.delivery} if fall.delivery else {}
    return {"before": fall.before, "now": fall.now, "contacts": fall.contacts, **named}


def _open(falls: Iterable[Fall], now: datetime) -> list[QualityAnomaly]:
    owners = _owners()
    return QualityAnomaly.objects.bulk_create(
        QualityAnomaly(
            code=fall.code,
            scope=fall.scope,
            scope_key=fall.key,
            facts=_facts(fall),
            opened_at=now,
            owner_id=owners.get((fall.scope, fall.key), owners.get(("", ""))),
        )
        for fall in falls
    )


def _owners() -> dict[tuple[str, str], int]:
    """Return who answers: for a source its owner, else the first data owner."""
    sources = Source.objects.filter(owner__is_active=True).values_list("pk", "owner")
    found = {(str(Scope.SOURCE), str(pk)): owner for pk, owner in sources}
    fallback = User.objects.filter(is_active=True, role="data_owner").order_by("pk").first()
    return found | ({("", ""): fallback.pk} if fallback else {})


def _tell(anomalies: list[QualityAnomaly]) -> None:
    Notice.objects.bulk_create(
        Notice(
            user_id=one.owner_id,
            kind="anomaly",
            about_model=QualityAnomaly._meta.label,
            about_key=str(one.key),
            facts={"code": one.code},
        )
        for one in anomalies
        if one.owner_id
    )


@operation
def acknowledge_anomaly(*, anomaly: QualityAnomaly, note: str, by: Actor) -> QualityAnomaly:
    """Note that somebody has seen it and what they say; the same again leaves no trace.

    Raises:
        Invalid: the note is too long.
        NotPermitted: it is another person's, and the role does not see to anomalies.
    """
    current = QualityAnomaly.objects.select_for_update().get(pk=anomaly.pk)
    own = by.user is not None and current.owner_id == by.user.pk
    if not (own or is_system(by) or by.user.has_perm(SEE)):
        raise NotPermitted(_("Your role does not allow this."))
    note = tidy(note)
    if len(note) > _NOTE_MAX:
        raise Invalid({"note": [_("This is too long.")]})
    if current.acknowledged_at and current.note == note:
        return current
    current.note, current.acknowledged_by = note, by.user
    current.acknowledged_at = timezone.now()
    current.save(update_fields=["note", "acknowledged_by", "acknowledged_at"])
    Notice.objects.filter(
        user=by.user, about_model=QualityAnomaly._meta.label, about_key=str(current.key)
    ).filter(read_at=None).update(read_at=timezone.now())
    record("quality.anomaly_seen", about=current, by=by)
    return current
