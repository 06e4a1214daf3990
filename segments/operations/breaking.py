"""Segments whose rule cannot be used: frozen as they were, and who answers for them told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config.actor import Actor
from config.journal import record
from contacts.models.collaboration import Notice
from contacts.operations.telling import about_fields
from segments.language.nodes import Rule
from segments.language.parsing import RuleRefused, parse
from segments.models.segment import Segment, SegmentRun
from segments.operations.answering import answering
from segments.vocabulary import vocabulary_for

TOLD = {Segment.State.BROKEN: "segment_broken", Segment.State.FAILED: "segment_failed"}


def usable_rule(segment: Segment, *, by: Actor, now: datetime) -> Rule | None:
    """Return the rule of a segment, read anew; None, and the segment broken, if it is none now."""
    try:
        return parse(segment.rule, vocabulary_for(None), str(segment.key))
    except RuleRefused as refusal:
        said = {"path": refusal.path, "code": refusal.code, "params": _plain(refusal.params)}
        freeze(segment, Segment.State.BROKEN, said, by=by, now=now)
        return None


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sentence needs in the shape in which JSON gives it back."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in params.items()
    }


def freeze(
    segment: Segment, state: str, problem: dict[str, Any], *, by: Actor, now: datetime
) -> None:
    """Leave the members as they are and say why; the same problem again says nothing new."""
    if (segment.state, segment.problem) == (state, problem):
        return
    segment.state, segment.problem = state, problem
    segment.save(update_fields=["state", "problem"])
    SegmentRun.objects.create(
        segment=segment,
        mode=SegmentRun.Mode.FULL,
        rule_version=segment.rule_version,
        members=segment.members,
        problem=problem,
        user_id=by.user_id,
        at=now,
    )
    kind, about = TOLD[Segment.State(state)], about_fields(segment)
    told = answering(segment.owner)
    Notice.objects.bulk_create(Notice(user=user, kind=kind, **about) for user in told)
    record("segment.broken", about=segment, by=by, state=str(state), code=problem["code"])


def break_dependents(segment: Segment, *, by: Actor, now: datetime) -> None:
    """Read the rules that use a segment again, after it was archived or came back."""
    for use in segment.used_by.select_related("segment__owner").order_by("segment_id"):
        dependent = use.segment
        if not dependent.moves:
            continue
        if usable_rule(dependent, by=by, now=now) and dependent.state == Segment.State.BROKEN:
            dependent.state = Segment.State.STALE
            dependent.save(update_fields=["state"])
