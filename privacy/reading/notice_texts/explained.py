"""What the law wants told besides what, why and how long: sources, interests, decisions."""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models.preference import Purpose
from contacts.models.source import Obtained, Source, SourceKind
from governance.inventory.described import Entry
from governance.models.inventory import LawfulBasis
from privacy.operations.processing.activities import Activity
from privacy.operations.processing.answers import NO, Answer
from privacy.reading.notice_texts.collected import said
from privacy.reading.notice_texts.parts import Section
from privacy.reading.processing.words import name_of
from segments.models.scores import ContactScore
from segments.models.value import CustomerValue

Told = tuple[Section, list[str]]
# Kinds that say by themselves from whom data come.
_OF_THEMSELVES = frozenset({SourceKind.FORM, SourceKind.WEB})
_MOST = 200
_SCORES = ("segments.ContactScore", "segments.CustomerValue")


def interests(done: Iterable[Activity]) -> Told | None:
    """Return the interests pursued (GDPR Art. 13(1)(d)), in the words of each purpose."""
    resting = [each for each in done if LawfulBasis.LEGITIMATE_INTERESTS in each.bases]
    if not resting:
        return None
    wordings, lacking, items = _wordings(), [], []
    for each in resting:
        name, words = name_of(each.as_json()), wordings.get(each.purpose, "")
        items.append(f"{name}: {words}" if words else name)
        if not words:
            lacking.append(_("No interest is written down: %(what)s.") % {"what": name})
    object_ = _(
        "You may object to it for reasons of your own, and to advertising without any (GDPR"
        " Art. 21)."
    )
    title = _("Which interests of ours we pursue")
    return Section(title, (object_,), tuple(items), (_ask(_("Object")),)), lacking


def _wordings() -> dict[str, str]:
    spanish = (get_language() or "").startswith("es")
    rows = Purpose.objects.filter(active=True).order_by("slug", "-version").distinct("slug")
    return {row.slug: row.wording_es if spanish else row.wording_en for row in rows}


def sources(known: Sequence[Entry]) -> Told:
    """Return from whom data come (GDPR Art. 14(2)(f); 11 CCR 7011(e)(1)(B)), and which they are.

    A source of which nobody said from whom its data come is for the officer.
    """
    found = Source.objects.filter(active=True).order_by("name", "pk")[:_MOST]
    items, lacking = [], []
    for row in found:
        if row.obtained == Obtained.ELSEWHERE or row.kind == SourceKind.PUBLIC:
            items.append(_elsewhere(row, known))
        elif not row.obtained and row.kind not in _OF_THEMSELVES:
            lacking.append(_("Nobody says from whom its data come: %(what)s.") % {"what": row.name})
    own = _(
        "From yourself: what you tell us, order, choose and write, and how you use our pages and"
        " messages."
    )
    worked_out = _("From our own work: what we note and work out from it.")
    return Section(_("Where data come from"), items=(own, worked_out, *items)), lacking


def _elsewhere(row: Source, known: Sequence[Entry]) -> str:
    kinds = {entry.category for entry in known if row.name in entry.sources and entry.category}
    which = "; ".join(sorted(map(said, kinds))) or row.provides or "–"
    if row.kind == SourceKind.PUBLIC:
        words = _("From a source that is open to the public, %(name)s: %(which)s")
    else:
        words = _("From somebody else, %(name)s: %(which)s")
    return words % {"name": row.name, "which": which}


def decisions(known: Sequence[Entry], names: dict[str, str], said: Answer | None) -> Told:
    """Return whether programs decide, and by which logic they score (GDPR Art. 13(2)(f)).

    Args:
        known: the inventory, whose scores say what they are for.
        names: of purposes by their short names.
        said: what the officer answered; of what nobody answered nothing is claimed.
    """
    items = tuple(_logic())
    told, lacking = [], []
    if items:
        purposes = {slug for row in known if row.table in _SCORES for slug in row.purposes}
        used = ", ".join(sorted(names[slug] for slug in purposes if slug in names))
        if used:
            told.append(_("We use these scores for: %(purposes)s.") % {"purposes": used})
        else:
            lacking.append(_("No purpose is named: %(what)s.") % {"what": _("scores of customers")})
        told.append(_("You may object; then no scores are made of you (GDPR Art. 21 and 22)."))
    else:
        told.append(_("We make no scores of you."))
    if said is not None and said.says == NO:
        told.append(
            _(
                "No program of ours decides about you by itself with legal or similarly serious"
                " effects."
            )
        )
    elif said is not None:
        told.append(words_of(said))
    title, ask = _("Scores and decisions by programs"), _ask(_("Object to scores"))
    return Section(title, tuple(told), items, (ask,) if items else ()), lacking


def words_of(said: Answer) -> str:
    """Return what the officer wrote, in the language of the moment."""
    return said.es if (get_language() or "").startswith("es") else said.en


def _logic() -> Iterator[str]:
    if ContactScore.objects.exists():
        yield _(
            "From your orders we count how recently, how often and for how much you bought."
            " Compared with all customers, each gets a number from 1 to 5."
        )
    if CustomerValue.objects.exists():
        yield _(
            "From the days and amounts of your orders statistical models estimate whether you"
            " will buy again, how often, and for how much."
        )


def duties_and_choices(done: Iterable[Activity]) -> Section:
    """Return whether data must be given, and that consent ends as it began (Art. 13(2)(c), (e))."""
    told = [
        _(
            "No law and no contract makes you give us data, unless we say so where we ask. What a"
            " form marks as required is needed for what the form is for; without it we cannot do"
            " that."
        ),
        _("Before we use data for another purpose, we tell you (GDPR Art. 13(3))."),
    ]
    if any(LawfulBasis.CONSENT in each.bases for each in done):
        told.append(
            _(
                "What you agreed to you may take back at any time, as easily as you agreed; what"
                " was done before stays lawful."
            )
        )
    choices = _("Get a link to your choices"), reverse("privacy:new_link")
    return Section(
        _("What you must tell us, and what you may take back"), tuple(told), (), (choices,)
    )


def _ask(words: str) -> tuple[str, str]:
    return words, reverse("privacy:my_data")
