"""Makes, changes, shares and deletes reports."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from contacts.models.team import Team
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.rights import demand, is_system
from segments.access import Can
from segments.language.writing import written as rule_written
from segments.models.reports import Report, Shape
from segments.operations.reporting.shapes import can_be_kept, shapes_for
from segments.operations.sharing import share_with
from segments.vocabulary.refusals import read_rule

FIELDS = ("name", "description", "question", "shape")
_NAME, _DESCRIPTION = 120, 2_000


@operation
def create_report(*, values: Mapping[str, Any], by: Actor, owner: Any = None) -> Report:
    """Keep a question under a name; it is private until it is shared.

    Args:
        values: by the names in FIELDS; `question` as `measuring.written` gives it. Without a
            shape it gets the one that suits best.
        by: who keeps it, and whose it is.
        owner: whose it is instead, when the house itself keeps it.

    Raises:
        Invalid: values break rules.
        NotPermitted: the role does not make reports.
    """
    demand(by, Can.ADD_REPORTS)  # type: ignore[arg-type]
    report = Report(owner=owner if owner is not None and is_system(by) else by.user)
    _apply(report, {"name": "", "question": {}, **values}, by)
    report.save(force_insert=True)
    record("report.created", about=report, by=by, measure=report.question["measure"])
    return report


@operation
def change_report(
    *, report: Report, values: Mapping[str, Any], by: Actor, expected_version: int | None = None
) -> Report:
    """Change one's own report; what is so already leaves no trace.

    Raises:
        Invalid: values break rules.
        NotPermitted: it is somebody else's.
        Stale: it was changed since `expected_version`.
    """
    current = _own(report, by)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody else changed this report meanwhile."))
    changed = _apply(current, values, by)
    if changed:
        current.version += 1
        current.updated_at = timezone.now()
        current.save()
        record("report.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def share_report(
    *, report: Report, users: Iterable[Any], teams: Iterable[Team], by: Actor
) -> Report:
    """Let these colleagues and teams see one's own report, and nobody else.

    Each of them gets the answer for their own scope, and none where a right is missing.

    Raises:
        Invalid: these are too many, or one of them no longer works here.
        NotPermitted: it is somebody else's.
    """
    current = _own(report, by)
    added, ended = share_with(current, users, teams)
    if added or ended:
        record("report.shared", about=current, by=by, added=added, ended=ended)
    return current


@operation
def delete_report(*, report: Report, by: Actor) -> None:
    """Delete one's own report, with its schedules; nothing is mailed any more.

    Raises:
        NotPermitted: it is somebody else's.
    """
    current = _own(report, by)
    record("report.deleted", about=current, by=by)
    current.delete()


@operation
def note_download(*, about: Any, format: str, lines: int, by: Actor) -> None:
    """Write down that somebody took the numbers of a report away as a file.

    Args:
        about: the report, or the model where it is none that somebody keeps.
        format: of the file.
        lines: how many it has.
        by: who takes it.

    Raises:
        NotPermitted: the role sees no reports.
    """
    demand(by, Can.REPORTS)  # type: ignore[arg-type]
    record("report.downloaded", about=about, by=by, format=format, lines=lines)


def _own(report: Report, by: Actor) -> Report:
    """Hold a report and return it as it is now; refuse who does not own it."""
    demand(by, Can.CHANGE_REPORTS)  # type: ignore[arg-type]
    current = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not is_system(by) and by.user_id != current.owner_id:
        raise NotPermitted(_("This report belongs to somebody else."))
    return current


def _apply(report: Report, values: Mapping[str, Any], by: Actor) -> list[str]:
    """Put checked values into a report and return the names of those that differ."""
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    given = {name: value for name, value in values.items() if name in FIELDS}
    if "name" in given:
        given["name"] = tidy(str(given["name"] or ""))
        if not 0 < len(given["name"]) <= _NAME:
            problems["name"] = [_("Give a name of at most %(most)d characters.") % {"most": _NAME}]
    if "description" in given:
        given["description"] = tidy_lines(str(given["description"] or ""))
        if len(given["description"]) > _DESCRIPTION:
            most = {"most": _DESCRIPTION}
            problems["description"] = [_("Use at most %(most)d characters.") % most]
    question = given.get("question", report.question)
    if not can_be_kept(question):
        problems["question"] = [_("This cannot be counted.")]
    else:
        if "question" in given:
            given["question"] = _with_rule(question, report.question, by)
        offered = shapes_for(question["measure"], question.get("by", []))
        # Another question may not be shown as the one before was.
        shape = given.get("shape") or (report.shape if report.shape in offered else offered[0])
        given["shape"] = shape
        if shape not in Shape.values or shape not in offered:
            problems["shape"] = [_("This cannot be shown so.")]
    if problems:
        raise Invalid(problems)
    changed = [name for name, value in given.items() if getattr(report, name) != value]
    for name in changed:
        setattr(report, name, given[name])
    return changed


def _with_rule(question: Mapping[str, Any], before: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return a question whose rule, where it is a new one, is made of words of whoever keeps it.

    Raises:
        Invalid: the first thing that is wrong with the rule, under its path.
    """
    rule = question.get("rule")
    kept = {name: value for name, value in question.items() if name != "rule"}
    if not rule:
        return kept
    same = rule == before.get("rule")
    return {**kept, "rule": rule if same else rule_written(read_rule(rule, by.user))}
