"""Data use agreements: without one in force no limited data set leaves (164.514(e)(4))."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.authorisations import DataUseAgreement
from privacy.operations.phi.values import fitting

# What the recipient promises, 164.514(e)(4)(ii)(C)(1) to (5): no other use, safeguards, to
# report misuse, the same of whoever they pass it to, and to find out nobody and write to nobody.
PROMISES = ("use", "safeguards", "report", "agents", "identify")
FIELDS = ("recipient", "purpose", "users", "promises", "signed_on", "ends_on")
_LONGEST = {"recipient": 160, "purpose": 500, "users": 250}
_NEEDED = ("recipient", "purpose", "users", "signed_on")


def data_use_in_force(day: date | None = None) -> QuerySet[DataUseAgreement]:
    """Return the agreements that hold on a day, today unless said."""
    day = day or timezone.localdate()
    return DataUseAgreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(terminated_on=None) | Q(terminated_on__gt=day),
        signed_on__lte=day,
    )


@operation
def record_data_use(*, values: Mapping[str, Any], by: Actor) -> DataUseAgreement:
    """Write a data use agreement into the register.

    Raises:
        Invalid: something is missing, or a promise is.
        NotPermitted: the role keeps no agreements.
    """
    demand(by, Can.CHANGE_DATA_USE)  # type: ignore[arg-type]
    good, problems = fitting(values, fields=FIELDS, longest=_LONGEST, needed=_NEEDED)
    if set(good.get("promises") or ()) != set(PROMISES):
        problems["promises"] = [_("Without all of these promises it is no data use agreement.")]
    ends, signed = good.get("ends_on"), good.get("signed_on")
    if ends and signed and ends < signed:
        problems["ends_on"] = [_("The last day is before the first.")]
    if problems:
        raise Invalid(problems)
    made = DataUseAgreement.objects.create(**good)
    record("data_use.recorded", about=made, by=by)
    return made


@operation
def end_data_use(*, agreement: DataUseAgreement, on: date, by: Actor) -> DataUseAgreement:
    """End an agreement early: from that day on nothing leaves under it."""
    demand(by, Can.CHANGE_DATA_USE)  # type: ignore[arg-type]
    now = DataUseAgreement.objects.select_for_update().get(pk=agreement.pk)
    if now.terminated_on:
        return now
    now.terminated_on = on
    now.version += 1
    now.save(update_fields=["terminated_on", "version"])
    record("data_use.ended", about=now, by=by, on=on.isoformat())
    return now


__all__ = ["PROMISES", "data_use_in_force", "end_data_use", "record_data_use"]
