"""Says who answers for which kind of data."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from governance.models.domain import DataDomain, DomainSteward

FIELDS = ("name", "description", "owner", "team")
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@operation
def create_domain(*, values: Mapping[str, Any], by: Actor) -> DataDomain:
    """Make a data domain; `values` has code, FIELDS and stewards.

    Raises:
        Invalid: values break rules, or the code is taken.
    """
    code = str(values.get("code") or "").strip()
    good = _checked({"name": "", **{name: values[name] for name in values if name != "code"}})
    if not _CODE.fullmatch(code) or code == "new":
        raise Invalid({"code": [_("Use small letters, digits and hyphens.")]})
    if DataDomain.objects.filter(code=code).exists():
        raise Invalid({"code": [_("There is a domain of this code already.")]})
    stewards = good.pop("stewards", [])
    domain = DataDomain.objects.create(code=code, **good)
    joined, _left = _set_stewards(domain, stewards)
    record("domain.created", about=domain, by=by, joined=joined)
    return domain


@operation
def change_domain(*, domain: DataDomain, values: Mapping[str, Any], by: Actor) -> DataDomain:
    """Change names, the accountable person or team, and the stewards; no change, no trace.

    Raises:
        Invalid: values break rules.
    """
    current = DataDomain.objects.select_for_update().get(pk=domain.pk)
    good = _checked(values)
    stewards = good.pop("stewards", None)
    changed = {name: value for name, value in good.items() if value != getattr(current, name)}
    for name, value in changed.items():
        setattr(current, name, value)
    if changed:
        current.save(update_fields=list(changed))
    joined, left = _set_stewards(current, stewards) if stewards is not None else ([], [])
    if changed or joined or left:
        record(
            "domain.changed", about=current, by=by, fields=sorted(changed), joined=joined, left=left
        )
    return current


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {*FIELDS, "stewards"}
    problems = {name: [_("There is no such field.")] for name in values.keys() - known}
    good: dict[str, Any] = {}
    for name in known & values.keys():
        value = values[name]
        good[name] = value
        if name in ("name", "description"):
            good[name] = tidy(str(value or ""))
            most = DataDomain._meta.get_field(name).max_length or 0
            if len(good[name]) > most or (name == "name" and not good[name]):
                problems[name] = [_("Give a name of at most %(most)d characters.") % {"most": most}]
        elif name == "stewards":
            good[name] = list(value)
        elif name == "owner" and value is not None and not value.is_active:
            problems[name] = [_("This person no longer works here.")]
    if any(not person.is_active for person in good.get("stewards", ())):
        problems["stewards"] = [_("This person no longer works here.")]
    if problems:
        raise Invalid(problems)
    return good


def _set_stewards(domain: DataDomain, people: Iterable[Any]) -> tuple[list[str], list[str]]:
    wanted = {person.pk for person in people}
    here = set(DomainSteward.objects.filter(domain=domain).values_list("user_id", flat=True))
    joined, left = sorted(wanted - here), sorted(here - wanted)
    DomainSteward.objects.filter(domain=domain, user_id__in=left).delete()
    DomainSteward.objects.bulk_create(DomainSteward(domain=domain, user_id=pk) for pk in joined)
    return [str(pk) for pk in joined], [str(pk) for pk in left]
