"""A kept question, asked for somebody: the sheet, and what it says about itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from config.errors import DomainError
from config.templatetags.ui import day
from segments.measures import MEASURES, Basis
from segments.models.reports import Report
from segments.models.segment import Segment
from segments.operations.reporting.delivering import Attachment
from segments.reading.measuring import Question, answer, question_from
from segments.reading.reports.files import file_of
from segments.reading.reports.sheets import Sheet
from segments.reading.sentences import sentence
from segments.vocabulary import vocabulary_for
from segments.vocabulary.measure_words import dimension_label, measure_sentence, period_label
from segments.vocabulary.refusals import read_rule

# As many as a question may ask for: two sides of time and product are many lines.
MOST_LINES = 5_000


def sheet_for(
    name: str,
    question: Mapping[str, Any],
    *,
    user: Any,
    now: datetime,
    report: UUID | None = None,
) -> Sheet:
    """Return the answer that `user` gets now; `report` is where the rule of it is kept.

    Raises:
        NotPermitted: the role may not ask for it.
        Invalid: it makes no sense, or names a segment that `user` may not know of.
    """
    asked = replace(question_from({"limit": MOST_LINES, **question}, now=now), report=report)
    return Sheet(name, answer(asked, user=user, now=now))


def facts_of(question: Question, user: Any) -> list[str]:
    """Return what stands below the title: what is counted, when, of whom, by what."""
    measure = MEASURES.get(question.measure)
    facts = [str(measure_sentence(question.measure))]
    if measure is not None and measure.basis == Basis.FLOW:
        facts.append(_("Period: %(period)s") % {"period": period_words(question)})
    if question.segment is not None:
        seen = Segment.objects.visible_to(user).filter(key=question.segment)
        facts.append(_("Members of: %(segment)s") % {"segment": seen.first() or "–"})
    if question.rule is not None:
        described = sentence(question.rule, vocabulary_for(user))
        facts.append(_("Of people by a rule: %(rule)s") % {"rule": described})
    if question.by:
        sides = ", ".join(str(dimension_label(side)) for side in question.by)
        facts.append(_("By: %(sides)s") % {"sides": sides})
    return [fact for fact in facts if fact]


def question_for(question: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """Return a kept question as `user` may read it: a rule with words of others is None."""
    told = dict(question)
    if told.get("rule"):
        try:
            read_rule(told["rule"], user)
        except DomainError:
            told["rule"] = None
    return told


def period_words(question: Question) -> str:
    """Return when, in words: the name of the period and its days."""
    asked = question.period
    days = f"{day(asked.start)} – {day(asked.last)}"
    named = str(period_label(asked.preset))
    return f"{named} ({days})" if named else days


def attachment_for(report: Report, viewer: Any, format: str, now: datetime) -> Attachment:
    """Return a report as a file, as its reader may see it now; raises as `sheet_for`."""
    sheet = sheet_for(report.name, report.question, user=viewer, now=now)
    return file_of(sheet, format, facts_of(sheet.answer.question, viewer))
