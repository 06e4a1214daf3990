"""Rules made and changed by those who answer for the data; the people are judged again after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from config import groups
from config.actor import Actor
from config.errors import Invalid, Stale
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.quality import QualityRule
from contacts.normalise.text import tidy
from contacts.operations.quality.book import custom_kinds, plain
from contacts.operations.quality.queueing import queue_judging
from contacts.operations.rights import demand, is_system
from contacts.quality.definitions import problems_of

FIELDS = (
    "code", "message_en", "message_es", "fields", "operator", "argument", "condition",
    "people", "dimension", "severity", "weight", "due_days", "fix", "owner", "active",
)  # fmt: skip
_LONGEST = 160
_OBJECTS = ("argument", "condition", "people")
_JUDGED = frozenset(FIELDS) - {"message_en", "message_es", "owner", "due_days", "fix"}


@operation
def define_rule(*, values: Mapping[str, Any], by: Actor) -> QualityRule:
    """Add a rule; everybody is judged by it in the background.

    Raises:
        Invalid: it is not of the closed language, or its code is taken.
        NotPermitted: the role does not make rules.
    """
    demand(by, Can.RULES)
    rule = QualityRule(**_known({"fields": [], "operator": "", **values}))
    problems = _problems(rule, by)
    if QualityRule.objects.filter(code=rule.code).exists():
        problems["code"] = [_("There is a rule of this code already.")]
    if problems:
        raise Invalid(problems)
    rule.save()
    record("quality_rule.defined", about=rule, by=by, rule=rule.code)
    queue_judging(subject=rule.code, by=by)
    return rule


@operation
def change_rule(
    *,
    rule: QualityRule,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> QualityRule:
    """Change a rule, or switch it on or off; its code stays.

    Everybody is judged again in the background when what it demands changed.

    Raises:
        Invalid: it would not be of the closed language, or its code would change.
        NotPermitted: the role does not change rules.
        Stale: somebody changed it since `expected_version`.
    """
    demand(by, Can.RULES)
    current = QualityRule.objects.select_for_update().get(pk=rule.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody changed this rule meanwhile. Load it again."))
    wanted = _known(values)
    changed = [name for name, value in wanted.items() if value != getattr(current, name)]
    if not changed:
        return current
    if "code" in changed:
        raise Invalid({"code": [_("The code stays, since issues and reports use it.")]})
    for name in changed:
        setattr(current, name, wanted[name])
    problems = _problems(current, by)
    if problems:
        raise Invalid(problems)
    current.version += 1
    current.save(update_fields=[*changed, "version"])
    record("quality_rule.changed", about=current, by=by, fields=sorted(changed))
    if _JUDGED.intersection(changed):
        queue_judging(subject=current.code, by=by)
    return current


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    good = dict(values)
    for name in ("message_en", "message_es"):
        if name in good:
            good[name] = tidy(str(good[name] or ""))
    good |= {name: good[name] or {} for name in _OBJECTS if name in good}
    if "fields" in good:
        good["fields"] = [str(name) for name in good["fields"] or []]
    if isinstance(good.get("owner"), int):
        good["owner"] = get_user_model().objects.get(pk=good["owner"])
    return good


def _problems(rule: QualityRule, by: Actor) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for name in ("message_en", "message_es"):
        if len(getattr(rule, name)) > _LONGEST:
            problems[name] = [_("This is too long.")]
    if not rule.message_en:
        problems["message_en"] = [_("This field is required.")]
    for name in _OBJECTS:
        if not isinstance(getattr(rule, name), Mapping):
            problems[name] = [_sentence("unknown")]
    if not problems.get("people") and not _people_are_known(rule.people, by):
        problems["people"] = [_("Choose one of the list.")]
    if problems:
        return problems
    wrong = problems_of(plain(rule), custom_kinds())
    return {part: [_sentence(code)] for part, code in wrong.items()}


def _people_are_known(people: Mapping[str, Any], by: Actor) -> bool:
    """Say whether a rule names groups that its maker knows of, and in known words."""
    if people.keys() - {"inside", "outside"}:
        return False
    if not all(isinstance(named, list | tuple) for named in people.values()):
        return False
    keys = [str(key) for named in people.values() for key in named]
    if is_system(by):
        return all(map(_is_key, keys))
    return set(keys) <= {group.key for group in groups.choices(by.user)}


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _sentence(code: str) -> str:
    return {
        "code": _("Use small letters, digits, hyphens and underscores."),
        "choice": _("Choose one of the list."),
        "number": _("Give a whole number within the limits."),
        "count": _("This rule takes another number of fields."),
        "unknown": _("Unknown word."),
        "sealed": _(
            "This field is stored encrypted: a rule can only ask whether it has a value at all."
        ),
        "kind": _("This rule does not fit the kind of field."),
        "operator": _("Choose a condition about one field."),
        "pattern": _("This pattern is not allowed: keep it short, without groups in groups."),
        "values": _("Give 1 to 500 values."),
        "bounds": _("Give at least one end, such as 5, 2026-05-31 or today-115y."),
        "table": _("Choose what the field refers to."),
        "comparison": _("These two fields cannot be compared like that."),
    }[code]
