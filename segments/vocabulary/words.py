"""The whole vocabulary of one editor, as the organisation stands now."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models.catalogue import CustomField
from contacts.models.preference import Channel, Purpose
from contacts.models.reach import Relation
from interactions.models.areas import AreaFigure
from interactions.models.forms import FormVersion
from interactions.questionnaire.definition import Choice, in_language
from interactions.questionnaire.definition import Field as Question
from interactions.questionnaire.kinds import NO, NUMBERS, TEXTS, YES
from interactions.questionnaire.kinds import Kind as Asked
from interactions.questionnaire.parsing import stored_definition
from interactions.reading.areas import indicator_words
from segments.compiling.facts import FORESEEN
from segments.language.nodes import EventWord, Kind, SegmentWord, SurveyWord, Vocabulary, Word
from segments.models.scores import Cell
from segments.models.segment import Segment, SegmentUse
from segments.querysets import unreadable
from segments.vocabulary.choices import of_enum
from segments.vocabulary.event_words import ORDER, event_words
from segments.vocabulary.field_words import ADDRESS, custom_words, field_words
from segments.vocabulary.later import Fields, Later

_ANSWERS = frozenset({"interactions.Response.answers"})
# Scores tell what people spent, and figures of areas where they live.
_SCORES = frozenset({"segments.ContactScore.rfm", f"{ORDER}.total"})
_VALUES = frozenset({"segments.CustomerValue.p_buy_90", f"{ORDER}.total"})
_AREAS = frozenset({"interactions.AreaFigure.value", f"{ADDRESS}.city", f"{ADDRESS}.postal_code"})


def vocabulary_for(user: Any | None) -> Vocabulary:
    """Return every word `user` may use; None is the system, which may use them all.

    What somebody may not read is not a word for them. Words that stand in the database are read
    when a rule first names one of their kind.
    """
    readable = _readable_by(user)
    fields, events = readable.words(field_words()), readable.events(event_words())
    return Vocabulary(
        fields=Fields(fields, Later(lambda: readable.words(custom_words(_custom_fields())))),
        events=events,
        scores=readable.words(_scores(get_language() or "en")),
        segments=Later(lambda: _segments(user)),
        purposes=Later(_purposes),
        channels=of_enum(Channel),
        relations=of_enum(Relation.Kind),
        surveys=Later(_surveys) if readable.all_of(_ANSWERS) else {},
        areas=Later(_areas) if readable.all_of(_AREAS) else {},
    )


class _Readable:
    """Leaves out the words that read what somebody may not."""

    def __init__(self, hidden: Callable[[Iterable[str]], Iterable[str]]) -> None:
        self._hidden = hidden

    def all_of(self, columns: Iterable[str]) -> bool:
        return not set(self._hidden(columns))

    def words(self, words: Mapping[str, Word]) -> dict[str, Word]:
        hidden = set(self._hidden({place for word in words.values() for place in word.reads}))
        return {name: word for name, word in words.items() if not word.reads & hidden}

    def events(self, events: Mapping[str, EventWord]) -> dict[str, EventWord]:
        own = {place for event in events.values() for place in event.reads}
        rows = {w.reads for event in events.values() for w in event.where.values()}
        hidden = set(self._hidden(own.union(*rows)))
        return {
            name: EventWord(
                event.label,
                event.reads,
                {each: word for each, word in event.where.items() if not word.reads & hidden},
                event.measured,
                event.counts,
                event.unlike,
            )
            for name, event in events.items()
            if not event.reads & hidden
        }


def _readable_by(user: Any | None) -> _Readable:
    if user is None:
        return _Readable(lambda _columns: ())
    return _Readable(lambda columns: unreadable(user, sorted(columns)))


def _custom_fields() -> Iterable[CustomField]:
    return CustomField.objects.filter(active=True).order_by("position", "slug")


@lru_cache(maxsize=8)
def _scores(_language: str) -> dict[str, Word]:
    numbers = {
        "rfm_r": _("Recency, 1 to 5"),
        "rfm_f": _("Frequency, 1 to 5"),
        "rfm_m": _("Money, 1 to 5"),
        "rfm_fm": _("Frequency and money, 1 to 5"),
        "spent_more": _("Percent of customers who spent more"),
    }
    found = {name: Word(Kind.NUMBER, _SCORES, label=label) for name, label in numbers.items()}
    kinds = Word(Kind.CHOICE, _SCORES, of_enum(Cell), _("Kind of customer"))
    foreseen = {
        "p_buy_90": _("Probability of buying within 90 days, in percent"),
        "value_12_months": _("Value expected in 12 months"),
        "churn_risk": _("Risk of losing the customer, in percent"),
        "next_purchase": _("Next purchase expected"),
    }
    values = {name: Word(FORESEEN[name], _VALUES, label=said) for name, said in foreseen.items()}
    return {**found, "rfm": kinds, **values}


def _segments(user: Any | None) -> dict[str, SegmentWord]:
    """Return all segments: the hidden ones are needed to find circles."""
    needed = ("key", "name", "kind", "state", "archived_at", "reads")
    rows = Segment.objects.only(*needed).order_by("name", "pk")
    seen = None if user is None else set(Segment.objects.visible_to(user).values_list("pk"))
    keys = {row.pk: str(row.key) for row in rows}
    uses: dict[int, set[str]] = {}
    for one, used in SegmentUse.objects.values_list("segment_id", "used_id"):
        uses.setdefault(one, set()).add(keys.get(used, ""))
    return {
        keys[row.pk]: SegmentWord(
            row.name,
            "archived" if row.archived_at else row.state,
            row.kind,
            frozenset(uses.get(row.pk, ())),
            frozenset(row.reads),
            hidden=seen is not None and (row.pk,) not in seen,
        )
        for row in rows
    }


def _purposes() -> dict[str, str]:
    name = "name_es" if (get_language() or "").startswith("es") else "name_en"
    rows = Purpose.objects.filter(active=True).order_by("slug", "version")
    return dict(rows.values_list("slug", name))


def _areas() -> dict[str, Word]:
    slugs = AreaFigure.objects.order_by("indicator").values_list("indicator", flat=True).distinct()
    return {slug: Word(Kind.NUMBER, _AREAS, label=indicator_words(slug)) for slug in slugs}


def _surveys() -> dict[str, SurveyWord]:
    """Return the forms that were published, as they were asked last."""
    latest = FormVersion.objects.order_by("form", "-number").distinct("form")
    found = {}
    for version in latest.select_related("form"):
        asked = stored_definition(version.definition).fields()
        questions = {name: word for each in asked for name, word in _question(each)}
        found[str(version.form.key)] = SurveyWord(version.form.name, questions)
    return found


def _question(asked: Question) -> Iterable[tuple[str, Word]]:
    language = (get_language() or "en")[:2]
    label = in_language(asked.label, language) or asked.id
    if asked.kind == Asked.MATRIX:
        offered = _offered(asked.choices, language)
        for row in asked.rows:
            said = f"{label}: {in_language(row.label, language)}"
            yield f"{asked.id}.{row.value}", Word(Kind.CHOICE, _ANSWERS, offered, said)
    else:
        kind, offers = _answered(asked, language)
        yield asked.id, Word(kind, _ANSWERS, offers, label)


def _answered(asked: Question, language: str) -> tuple[Kind, Mapping[str, str] | None]:
    if asked.kind in TEXTS:
        return Kind.TEXT, None
    if asked.kind in NUMBERS:
        return Kind.NUMBER, None
    if asked.kind == Asked.DATE:
        return Kind.DATE, None
    if asked.kind in (Asked.YES_NO, Asked.CONSENT):
        return Kind.CHOICE, {YES: _("Yes"), NO: _("No")}
    kind = Kind.SET if asked.kind == Asked.MULTIPLE else Kind.CHOICE
    return kind, _offered(asked.choices, language)


def _offered(offered: Iterable[Choice], language: str) -> dict[str, str]:
    return {each.value: in_language(each.label, language) for each in offered}
