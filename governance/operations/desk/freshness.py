"""Agrees after how many months which fields are to be verified again; the rules follow."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config import groups
from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.field_groups import is_group
from contacts.models.contact import Stage
from contacts.operations.rights import is_system
from governance.models.quality import FreshnessPolicy
from governance.operations.desk.freshness_rules import keep_rules

ADD, CHANGE = "governance.add_freshnesspolicy", "governance.change_freshnesspolicy"
FIELDS = ("group", "scope", "scope_key", "months", "active", "owner")
_MOST = 120


@operation
def agree_freshness(*, values: Mapping[str, Any], by: Actor) -> FreshnessPolicy:
    """Write down a policy.

    Raises:
        Invalid: values break rules, or there is a policy for these fields and people already.
        NotPermitted: the role does not allow it.
    """
    _demand(by, ADD)
    good = _checked({"group": "", "months": 0, "scope": "all", "scope_key": "", **values}, by)
    policy = FreshnessPolicy.objects.create(**good)
    record("quality.freshness_agreed", about=policy, by=by, months=policy.months)
    keep_rules(policy.group, by)
    return policy


@operation
def change_freshness(
    *, policy: FreshnessPolicy, values: Mapping[str, Any], by: Actor
) -> FreshnessPolicy:
    """Change a policy; the same values again leave no trace.

    Raises:
        Invalid: values break rules.
        NotPermitted: the role does not allow it.
    """
    _demand(by, CHANGE)
    current = FreshnessPolicy.objects.select_for_update().get(pk=policy.pk)
    now = {name: getattr(current, name) for name in FIELDS}
    good = _checked({**now, **values}, by, current)
    changed = [name for name in FIELDS if name in good and good[name] != now[name]]
    if changed:
        for name in changed:
            setattr(current, name, good[name])
        current.save(update_fields=changed)
        record("quality.freshness_changed", about=current, by=by, fields=changed)
        for group in {now["group"], current.group}:
            keep_rules(group, by)
    return current


def _demand(by: Actor, permission: str) -> None:
    if not is_system(by) and not by.user.has_perm(permission):
        raise NotPermitted(_("Your role does not allow this."))


def _checked(
    values: Mapping[str, Any], by: Actor, current: FreshnessPolicy | None = None
) -> dict[str, Any]:
    problems: dict[str, list] = {
        name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)
    }
    good = {name: values[name] for name in FIELDS if name in values}
    if not is_group(str(good["group"])):
        problems["group"] = [_("Choose one of the list.")]
    if not 1 <= int(good["months"] or 0) <= _MOST:
        problems["months"] = [_("Give a number of months from 1 to %(most)d.") % {"most": _MOST}]
    problems |= _problems_of_scope(good, by)
    if good.get("owner") is not None and not good["owner"].is_active:
        problems["owner"] = [_("This person no longer works here.")]
    if not problems and _taken(good, current):
        problems["group"] = [_("There is a policy for these fields and people already.")]
    if problems:
        raise Invalid(problems)
    return good


def _problems_of_scope(good: dict[str, Any], by: Actor) -> dict[str, list]:
    wanted = FreshnessPolicy.For
    if good["scope"] not in wanted.values:
        return {"scope": [_("Choose one of the list.")]}
    if good["scope"] == wanted.ALL:
        good["scope_key"] = ""
        return {}
    if good["scope"] == wanted.STAGE and good["scope_key"] not in Stage.values:
        return {"scope_key": [_("Choose a stage.")]}
    known = {group.key for group in groups.choices(by.user)} if by.user else {good["scope_key"]}
    if good["scope"] == wanted.SEGMENT and good["scope_key"] not in known:
        return {"scope_key": [_("Choose a segment.")]}
    return {}


def _taken(good: dict[str, Any], current: FreshnessPolicy | None) -> bool:
    same = {name: good[name] for name in ("group", "scope", "scope_key")}
    others = FreshnessPolicy.objects.filter(**same)
    if current is not None:
        others = others.exclude(pk=current.pk)
    return others.exists()
