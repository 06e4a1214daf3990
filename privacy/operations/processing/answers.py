"""What the notices state and no table shows: the officer says it, and says it again each year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from privacy.laws.clock import add_months
from privacy.models.processing import ProcessingHouse
from segments.models.scores import ContactScore
from segments.models.value import CustomerValue

YES, NO = "yes", "no"
# Do programs decide alone about people (GDPR Art. 22; 11 CCR 7150(b)(3)), infer from watching who
# works or studies (b)(4), or from being at a sensitive place (b)(5), or train such programs (b)(6)?
# And was anything sold or shared that left by files or webhooks (Cal. Civ. Code 1798.130(a)(5))?
QUESTIONS = ("decisions", "observed", "places", "training", "given_away")
# What a yes to these has to be told of in the notices, in both languages.
TOLD = ("decisions", "given_away")
# A privacy policy is brought up to date once in twelve months (1798.130(a)(5)).
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one question, by whom and when; `holds` until it has to be said again."""

    says: str
    en: str = ""
    es: str = ""
    by: int | None = None
    at: datetime | None = None
    holds: bool = False


def answers_of(house: ProcessingHouse, now: datetime) -> dict[str, Answer]:
    """Return what was said, by question; questions that nobody answered are not in it."""
    found = {}
    for question in QUESTIONS:
        given = house.answers.get(question)
        if given:
            at, words = datetime.fromisoformat(given["at"]), (given["en"], given["es"])
            holds = _holds(given, now)
            found[question] = Answer(given["says"], *words, given["by"], at, holds)
    return found


def _holds(given: Mapping[str, Any], now: datetime) -> bool:
    """Say whether an answer was given within twelve months."""
    return add_months(_day(datetime.fromisoformat(given["at"])), _MONTHS) > _day(now)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def affirmed(house: ProcessingHouse) -> set[str]:
    """Return the questions that were answered with yes, however long ago."""
    given = {question: house.answers.get(question, {}) for question in QUESTIONS}
    return {question for question, said in given.items() if said.get("says") == YES}


def unanswered(house: ProcessingHouse, now: datetime, *, left_otherwise: bool) -> Iterator[str]:
    """Yield the questions that have to be answered, and were not within twelve months.

    Args:
        house: where the answers stand.
        now: the moment.
        left_otherwise: whether data left by webhooks or by files without a recipient.
    """
    said = answers_of(house, now)
    scored = ContactScore.objects.exists() or CustomerValue.objects.exists()
    for question in QUESTIONS:
        applies = left_otherwise if question == "given_away" else scored
        if applies and not (question in said and said[question].holds):
            yield question


def taken_answers(
    current: Mapping[str, Any],
    given: Mapping[str, Mapping[str, str]],
    by: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the answers as they are kept: who said it and when stands with each new one.

    Raises:
        Invalid: a yes that the notices have to tell of, without the words for them.
    """
    kept, problems = dict(current), {}
    for question in QUESTIONS:
        told = given.get(question, {})
        says = {n: str(told.get(n, "")).strip() for n in ("says", "en", "es")}
        if says["says"] not in (YES, NO):
            continue
        if question in TOLD and says["says"] == YES and not (says["en"] and says["es"]):
            problems[f"en_{question}"] = [_("Say it in English and in Spanish: notices tell it.")]
        before = dict(current.get(question, {}))
        same = {name: before.get(name) for name in says} == says
        if not (same and _holds(before, now)):
            kept[question] = {**says, "by": by, "at": now.isoformat()}
    if problems:
        raise Invalid(problems)
    return kept
