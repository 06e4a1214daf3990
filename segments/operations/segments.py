"""Makes, changes, copies, archives and deletes segments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.rights import demand, is_system
from segments.access import Can
from segments.models.segment import Segment
from segments.operations.breaking import break_dependents
from segments.operations.dependents import HasDependents, dependents_of
from segments.operations.locking import lock
from segments.operations.refresh_queue import ask_soon
from segments.operations.rule_of import Checked, checked_rule, keep_uses
from segments.operations.slugs import free_slug

FIELDS = (
    "name", "slug", "description", "kind", "purpose", "rule", "schedule", "freeze_on", "owner",
)  # fmt: skip
_NAME, _SLUG, _DESCRIPTION = 120, 60, 2_000
_CHOICES = {"kind": Segment.Kind, "purpose": Segment.Purpose, "schedule": Segment.Schedule}
_RULED = (Segment.Kind.DYNAMIC, Segment.Kind.SNAPSHOT)


@operation
def create_segment(*, values: Mapping[str, Any], by: Actor) -> Segment:
    """Make a segment; its members are counted in the background, at once.

    Args:
        values: by the names in FIELDS; `name` must be there, and `rule` unless it is a list
            kept by hand. Without an owner it is the actor's.
        by: whose words the rule may use.

    Raises:
        Invalid: values break rules, the rule included (it names the path inside).
        NotPermitted: the role does not make segments.
    """
    demand(by, Can.ADD)  # type: ignore[arg-type]
    segment = Segment(owner=by.user)
    given, problems = _checked(values, segment)
    if "name" not in given and "name" not in problems:
        problems["name"] = [_("Give a name.")]
    if problems:
        raise Invalid(problems)
    given.setdefault("slug", free_slug(Segment, given["name"], otherwise="segment"))
    for name, value in given.items():
        setattr(segment, name, value)
    rule = _rule_for(segment, given.get("rule"), by)
    segment.state = Segment.State.STALE if rule else Segment.State.OK
    segment.save()
    keep_uses(segment, rule)
    record("segment.created", about=segment, by=by, kind=str(segment.kind))
    if rule:
        ask_soon(segment)
    return segment


@operation
def change_segment(
    *, segment: Segment, values: Mapping[str, Any], by: Actor, expected_version: int | None = None
) -> Segment:
    """Change a segment; what is so already leaves no trace.

    A new rule is a new version of it: everybody is looked at again, and whoever leaves or
    enters then does so because of it.

    Raises:
        Invalid: values break rules; the kind stays what it is.
        Cycle: the rule would lead back to this segment.
        NotPermitted: the role does not change segments, or not see this one.
        Stale: somebody changed it since `expected_version`.
    """
    current = demand_change(segment, by)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody else changed this segment meanwhile."))
    given, problems = _checked(values, current)
    if given.get("kind", current.kind) != current.kind:
        problems["kind"] = [_("The kind of a segment stays what it is.")]
    if problems:
        raise Invalid(problems)
    rule = _rule_for(current, given["rule"], by) if "rule" in given else None
    if rule:
        given["rule"] = rule.document
    changed = [name for name, value in given.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, given[name])
    if "rule" in changed:
        current.rule_version += 1
        current.reads, current.state = sorted(rule.reads if rule else ()), Segment.State.STALE
        keep_uses(current, rule)
        ask_soon(current)
    _save(current)
    record("segment.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def duplicate_segment(*, segment: Segment, name: str, by: Actor) -> Segment:
    """Make a segment with the same rule, owned by the actor; members come by its own refresh.

    Raises:
        Invalid: the name is taken or none, or the rule cannot be used by the actor.
        NotPermitted: the role does not make segments, or not see this one.
    """
    demand(by, Can.ADD)  # type: ignore[arg-type]
    _demand_sight(segment, by)
    copied = ("description", "kind", "purpose", "rule", "schedule")
    values = {field: getattr(segment, field) for field in copied} | {"name": name}
    return create_segment(values=values, by=by)


@operation
def archive_segment(*, segment: Segment, by: Actor) -> Segment:
    """Put a segment away: members stay as they are, and segments that use it break, visibly."""
    current = demand_change(segment, by)
    if current.archived_at is None:
        _put_away(current, timezone.now(), "segment.archived", by)
    return current


@operation
def unarchive_segment(*, segment: Segment, by: Actor) -> Segment:
    """Take a segment back into use, and with it those that broke without it."""
    current = demand_change(segment, by)
    if current.archived_at is not None:
        _put_away(current, None, "segment.unarchived", by)
        ask_soon(current)
    return current


@operation
def delete_segment(*, segment: Segment, by: Actor) -> None:
    """Delete a segment with its members and its history of them.

    Raises:
        HasDependents: something rests on it; archive it, or change what does.
        NotPermitted: the role does not change segments, or not see this one.
    """
    current = demand_change(segment, by)
    found = dependents_of(current)
    if found:
        raise HasDependents(found)
    record("segment.deleted", about=current, by=by, members=current.members)
    current.delete()


def demand_change(segment: Segment, by: Actor) -> Segment:
    """Hold a segment that the actor may change and return it as it is now.

    Raises:
        NotPermitted: the role does not change segments, or not see this one.
    """
    demand(by, Can.CHANGE)  # type: ignore[arg-type]
    _demand_sight(segment, by)
    return lock(segment)


def _demand_sight(segment: Segment, by: Actor) -> None:
    if is_system(by):
        return
    if not Segment.objects.visible_to(by.user).filter(pk=segment.pk).exists():
        raise NotPermitted(_("Your role does not allow this."))


def _put_away(segment: Segment, at: Any, verb: str, by: Actor) -> None:
    segment.archived_at = at
    _save(segment)
    record(verb, about=segment, by=by)
    break_dependents(segment, by=by, now=timezone.now())


def _save(segment: Segment) -> None:
    segment.version += 1
    segment.updated_at = timezone.now()
    segment.save()


def _rule_for(segment: Segment, rule: Any, by: Actor) -> Checked | None:
    """Return the checked rule, which a segment has unless people are put in by hand."""
    if segment.kind not in _RULED:
        if rule:
            raise Invalid({"rule": [_("A list kept by hand has no rule.")]})
        return None
    checked = checked_rule(rule or {}, by, segment if segment.pk else None)
    if not segment.pk:
        segment.rule, segment.reads = checked.document, sorted(checked.reads)
    return checked


def _checked(
    values: Mapping[str, Any], segment: Segment
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the values ready to be stored, and the problems by field."""
    given, problems = dict(values), {}
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    for name, choices in _CHOICES.items():
        if name in given and given[name] not in choices.values:
            problems[name] = [_("Choose one of the list.")]
    for name, text in (("name", tidy), ("slug", tidy), ("description", tidy_lines)):
        if name in given:
            given[name] = text(str(given[name] or ""))
    for name, problem in (
        ("name", _name_problem(given, segment)),
        ("slug", _slug_problem(given, segment)),
        ("description", _too_long(given.get("description", ""), _DESCRIPTION)),
        ("owner", _owner_problem(given)),
        ("freeze_on", _day_problem(given, segment)),
    ):
        if problem:
            problems[name] = [problem]
    return given, problems


def _too_long(text: str, most: int) -> str:
    return _("Use at most %(most)d characters.") % {"most": most} if len(text) > most else ""


def _name_problem(given: dict[str, Any], segment: Segment) -> str:
    if "name" not in given:
        return ""
    if not given["name"]:
        return _("Give a name.")
    taken = Segment.objects.present().filter(name__iexact=given["name"]).exclude(pk=segment.pk)
    if taken.exists():
        return _("There is a segment of this name already.")
    return _too_long(given["name"], _NAME)


def _slug_problem(given: dict[str, Any], segment: Segment) -> str:
    if "slug" not in given:
        return ""
    slug = given["slug"]
    if not slug or slug != slugify(slug) or len(slug) > _SLUG:
        return _("Use small letters, digits and hyphens.")
    taken = Segment.objects.filter(slug=slug).exclude(pk=segment.pk).exists()
    return _("There is a segment of this short name already.") if taken else ""


def _owner_problem(given: dict[str, Any]) -> str:
    owner = given.get("owner")
    return _("This person no longer works here.") if owner and not owner.is_active else ""


def _day_problem(given: dict[str, Any], segment: Segment) -> str:
    day = given.get("freeze_on")
    if day is None:
        return ""
    if given.get("kind", segment.kind) != Segment.Kind.SNAPSHOT:
        return _("Only a segment that is to be frozen has a day for it.")
    return "" if isinstance(day, date) else _("Write the date as year-month-day.")
