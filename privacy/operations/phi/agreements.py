"""Agreements with vendors, and the rule that without one no health data leave."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.journal import record
from config.keys import new_key
from config.operation import operation
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from contacts.operations.sealed_store import sealed_copy
from contacts.operations.stored_files import digest_of
from privacy.access import Can
from privacy.models.phi import Agreement
from privacy.operations.phi.signed_papers import signed_content

FOLDER = "agreements"
CATEGORIES = ("identifier", "clinical", "billing", "appointment")
FIELDS = (
    "vendor", "services", "destinations", "categories", "permitted", "subcontractors",
    "report_days", "at_end", "signed_on", "starts_on", "ends_on", "evidence",
)  # fmt: skip
_LONGEST = {"vendor": 160, "services": 250, "permitted": 500, "subcontractors": 500}
_NEEDED = ("vendor", "services", "categories", "signed_on", "starts_on")
# The discovery of a breach is told without unreasonable delay, and no later (164.410(b)).
MOST_DAYS = 60


class Ended(DomainError):
    """The agreement was ended and stays so."""

    code = "agreement_ended"


def current(day: date | None = None) -> QuerySet[Agreement]:
    """Return the agreements in force on a day, today unless said."""
    day = day or timezone.localdate()
    until = Q(ends_on=None) | Q(ends_on__gte=day)
    not_ended = Q(terminated_on=None) | Q(terminated_on__gt=day)
    return Agreement.objects.filter(until & not_ended, signed_on__lte=day, starts_on__lte=day)


def held_on(agreement: Agreement, day: date) -> bool:
    """Say of one agreement whether it was in force on a day, as `current` does."""
    return (
        max(agreement.signed_on, agreement.starts_on) <= day
        and (agreement.ends_on is None or agreement.ends_on >= day)
        and (agreement.terminated_on is None or agreement.terminated_on > day)
    )


def covers(recipient: str, day: date | None = None) -> bool:
    """Say whether an agreement in force covers a way out, named by its short name."""
    return current(day).filter(destinations__contains=[recipient]).exists()


@operation
def record_agreement(*, values: Mapping[str, Any], by: Actor) -> Agreement:
    """Write an agreement into the register.

    Raises:
        Invalid: something is missing or breaks a rule.
        NotPermitted: the role keeps no agreements.
    """
    demand(by, Can.CHANGE_AGREEMENTS)  # type: ignore[arg-type]
    good = _checked(values, None)
    file = good.pop("evidence", None)
    agreement = Agreement(**good)
    _keep(agreement, file)
    agreement.save()
    record("agreement.recorded", about=agreement, by=by, destinations=agreement.destinations)
    return agreement


@operation
def change_agreement(
    *, agreement: Agreement, values: Mapping[str, Any], by: Actor, expected_version: int = 0
) -> Agreement:
    """Change what an agreement says.

    Raises:
        Ended: it was ended.
        Stale: somebody changed it meanwhile.
        Invalid: something breaks a rule.
        NotPermitted: the role keeps no agreements.
    """
    demand(by, Can.CHANGE_AGREEMENTS)  # type: ignore[arg-type]
    now = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if now.terminated_on:
        raise Ended(_("This agreement was ended."))
    if expected_version and now.version != expected_version:
        raise Stale(_("Somebody changed this agreement meanwhile. Load it again."))
    good = _checked(values, now)
    file = good.pop("evidence", None)
    changed = {name: value for name, value in good.items() if value != getattr(now, name)}
    if not changed and not file:
        return now
    for name, value in changed.items():
        setattr(now, name, value)
    _keep(now, file)
    now.version += 1
    now.save()
    record(
        "agreement.changed",
        about=now,
        by=by,
        fields=sorted([*changed, *(["evidence"] if file else [])]),
    )
    return now


@operation
def end_agreement(*, agreement: Agreement, on: date, by: Actor) -> Agreement:
    """End an agreement early: from that day on nothing leaves under it."""
    demand(by, Can.CHANGE_AGREEMENTS)  # type: ignore[arg-type]
    now = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if now.terminated_on:
        return now
    now.terminated_on = on
    now.version += 1
    now.save(update_fields=["terminated_on", "version"])
    record("agreement.ended", about=now, by=by, on=on.isoformat())
    return now


def _checked(values: Mapping[str, Any], now: Agreement | None) -> dict[str, Any]:
    good = {name: values[name] for name in FIELDS if name in values}
    problems: dict[str, list] = {
        name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)
    }
    needed = _NEEDED if now is None else [name for name in _NEEDED if name in good]
    problems |= {name: [_("This is needed.")] for name in needed if not good.get(name)}
    for name, most in _LONGEST.items():
        if name in good:
            good[name] = tidy(str(good[name] or ""))
            if len(good[name]) > most:
                problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    if set(good.get("categories") or ()) - set(CATEGORIES):
        problems["categories"] = [_("Choose one of the list.")]
    if good.get("at_end", Agreement.AtEnd.DESTROY) not in Agreement.AtEnd.values:
        problems["at_end"] = [_("Choose one of the list.")]
    days = good.get("report_days", 1)
    if not isinstance(days, int) or not 0 < days <= MOST_DAYS:
        problems["report_days"] = [_("Give 1 to %(most)d days.") % {"most": MOST_DAYS}]
    if "destinations" in good:
        names = {tidy(str(name)).lower() for name in good["destinations"] or ()}
        good["destinations"] = sorted(names - {""})
    starts = good.get("starts_on", now.starts_on if now else None)
    if good.get("ends_on") and starts and good["ends_on"] < starts:
        problems["ends_on"] = [_("The last day is before the first.")]
    if problems:
        raise Invalid(problems)
    if good.get("evidence"):
        signed_content(good["evidence"], good["evidence"].name or "", "evidence")
    return good


def _keep(agreement: Agreement, file: Any) -> None:
    """Put a signed document into the store, sealed; its digest is that of what was signed."""
    if not file:
        return
    name, digest = str(new_key()), digest_of(file)
    with sealed_copy(file, f"{FOLDER}/{name}") as sealed:
        agreement.evidence.save(name, sealed, save=False)
    agreement.evidence_sha256 = digest
