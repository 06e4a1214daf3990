"""Reads the rule somebody wants to keep: with the words they may use, and without a circle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.actor import Actor
from segments.language.reads import columns_of, segments_of
from segments.language.writing import written
from segments.models.segment import Segment, SegmentUse
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import read_rule


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule as it is kept: written out, with the columns it reads and the segments it uses."""

    document: dict[str, Any]
    reads: frozenset[str]
    uses: tuple[Segment, ...]


def checked_rule(rule: Mapping[str, Any], by: Actor, segment: Segment | None = None) -> Checked:
    """Return a rule ready to be kept for a segment.

    Raises:
        DomainError: a rule that is none, with the path inside (400), or that would lead back
            to the segment (409).
    """
    own = str(segment.key) if segment else ""
    read = read_rule(rule, by.user, own=own)
    uses = tuple(Segment.objects.filter(key__in=segments_of(read)).order_by("pk"))
    columns = columns_of(read, vocabulary_for(by.user))
    return Checked(written(read), columns, uses)


def keep_uses(segment: Segment, checked: Checked | None) -> None:
    """Make the rows of uses what the rule says, and let those above know what they now read."""
    wanted = {used.pk for used in checked.uses} if checked else set()
    segment.uses.exclude(used__in=wanted).delete()
    known = set(segment.uses.values_list("used_id", flat=True))
    SegmentUse.objects.bulk_create(
        SegmentUse(segment=segment, used_id=pk) for pk in sorted(wanted - known)
    )
    if checked:
        _tell_above(segment, checked.reads)


def look_at_more(segment: Segment, reads: frozenset[str]) -> None:
    """Add to what a segment and those that use it read; what it reads already changes nothing."""
    more = reads - set(segment.reads)
    if more:
        segment.reads = sorted({*segment.reads, *more})
        segment.save(update_fields=["reads"])
        _tell_above(segment, reads)


def _tell_above(segment: Segment, reads: frozenset[str]) -> None:
    """Add what a segment reads to those that use it: who may not read it may not see them."""
    for use in segment.used_by.select_related("segment"):
        look_at_more(use.segment, reads)
