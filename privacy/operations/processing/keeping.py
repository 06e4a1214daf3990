"""Writes the facts, the places of recipients, and records as they are on a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, Stale
from config.journal import record
from config.operation import operation
from privacy.access import Can
from privacy.models.processing import FrozenRecord, ProcessingHouse, RecipientPlace
from privacy.operations.erasing.planning import demand
from privacy.operations.processing.answers import taken_answers
from privacy.operations.processing.recipients import EEA, recipients
from privacy.operations.processing.record import digest_of, record_now

_LOCK = 7_346_101
HOUSE_FIELDS = (
    "controller", "representative", "officer", "no_officer", "joint", "measures", "answers",
)  # fmt: skip
PLACE_FIELDS = ("country", "safeguard", "reference", "assessed_on")


@operation
def change_house(
    *,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> ProcessingHouse:
    """Say who answers for the processing, how it is secured, and what no table shows.

    Raises:
        Invalid: there is an officer, and none is needed; or an answer lacks its words.
        NotPermitted: the role does not keep the record.
        Stale: somebody changed it meanwhile.
    """
    demand(by, Can.CHANGE_PROCESSING)
    _one_at_a_time()
    current = ProcessingHouse.objects.order_by("pk").first() or ProcessingHouse(version=0)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this meanwhile. Look at it again."))
    given = dict(values)
    if "answers" in given:
        given["answers"] = taken_answers(
            current.answers, given["answers"], by.user_id, now or timezone.now()
        )
    changed = _take(current, given, HOUSE_FIELDS)
    if not changed:
        return current
    if current.officer and current.no_officer:
        raise Invalid({"no_officer": [_("You named an officer. Choose one of the two.")]})
    current.version += 1
    current.save()
    record("processing.facts_changed", about=current, by=by, fields=changed)
    return current


@operation
def place_recipient(
    *, recipient: str, values: Mapping[str, Any], by: Actor, expected_version: int | None = None
) -> RecipientPlace:
    """Say where a recipient keeps what it gets, and what a transfer rests on.

    Raises:
        Invalid: there is no such recipient, or a safeguard without its reference.
        NotPermitted: the role does not keep the record.
        Stale: somebody changed it meanwhile.
    """
    demand(by, Can.CHANGE_PROCESSING)
    if recipient not in {each.recipient for each in recipients()}:
        raise Invalid({"recipient": [_("There is no such recipient.")]})
    _one_at_a_time()
    current = RecipientPlace.objects.filter(recipient=recipient).first()
    current = current or RecipientPlace(recipient=recipient, version=0)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this meanwhile. Look at it again."))
    changed = _take(current, values, PLACE_FIELDS)
    if not changed:
        return current
    resting = current.safeguard != RecipientPlace.Safeguard.NONE
    if resting and current.country not in EEA and not current.reference:
        said = _("Name the contract or the decision: without it nobody can check the safeguard.")
        raise Invalid({"reference": [said]})
    current.version += 1
    current.save()
    record("processing.recipient_placed", about=current, by=by, fields=changed)
    return current


@operation
def freeze_record(*, by: Actor, now: datetime) -> FrozenRecord:
    """Keep the record as it is now; the same record again is not kept twice.

    Raises:
        NotPermitted: the role does not keep the record.
    """
    demand(by, Can.CHANGE_PROCESSING)
    _one_at_a_time()
    content, lacking = record_now()
    digest = digest_of(content)
    latest = FrozenRecord.objects.order_by("-at", "-pk").first()
    if latest is not None and latest.digest == digest:
        return latest
    kept = FrozenRecord.objects.create(
        at=now, by=by.user, content=content, digest=digest, gaps=len(lacking)
    )
    record("processing.frozen", about=kept, by=by, gaps=kept.gaps)
    return kept


def _one_at_a_time() -> None:
    """Wait for others who write here: a row that is not there yet cannot be locked."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def _take(row: Any, values: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    changed = [name for name in fields if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    return changed
