"""What the privacy policy tells people of California of the last twelve months (11 CCR 7011)."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.inventory.described import Entry
from privacy.operations.processing.answers import YES, Answer
from privacy.operations.processing.handed_over import HandedOver, left_otherwise, young_shared
from privacy.reading.notice_texts.collected import categories_in, collected
from privacy.reading.notice_texts.explained import words_of
from privacy.reading.notice_texts.parts import Section
from privacy.reading.notice_texts.recipient_kinds import kind_words


def california_sections(
    known: Sequence[Entry],
    left: Sequence[HandedOver],
    purposes: dict[str, str],
    said: Answer | None,
    now: datetime,
) -> tuple[Section, ...]:
    """Return the sections, from what left within twelve months.

    Args:
        known: the inventory.
        left: what left, by the records of it.
        purposes: the names of purposes by their short names.
        said: whether anything was sold that left by files or webhooks, as the officer answered.
        now: the moment.
    """
    told = {_line(each, known, purposes) for each in left if each.named and not each.shares}
    sold = {_line(each, known, purposes) for each in left if each.shares}
    if said is not None and said.says == YES:
        sold.add(words_of(said))
    answered = said is not None and said.holds
    return (
        Section(
            _("California: what we collected in the last twelve months"),
            (_("For what, and how long we keep it, stands in the notice at collection."),),
            tuple(each.words for each in collected(known)),
        ),
        _disclosed(sorted(told)),
        _sold(sorted(sold), certain=answered or not left_otherwise(left), now=now),
        _exercise(),
    )


def _line(each: HandedOver, known: Sequence[Entry], purposes: dict[str, str]) -> str:
    said = {
        "kind": kind_words(each.kind),
        "categories": "; ".join(categories_in(each.words, known)),
    }
    if not each.purpose:
        return _("%(kind)s: %(categories)s.") % said
    said["purposes"] = purposes.get(each.purpose, each.purpose)
    return _("%(kind)s: %(categories)s. For: %(purposes)s.") % said


def _disclosed(told: list[str]) -> Section:
    title = _("California: what we disclosed for our business in the last twelve months")
    if told:
        return Section(title, items=tuple(told))
    return Section(title, (_("We disclosed nothing to service providers or others."),))


def _sold(sold: list[str], *, certain: bool, now: datetime) -> Section:
    """Return what was sold; `certain` where files and webhooks are known not to have been."""
    title = _("California: what we sold or shared in the last twelve months")
    if sold:
        return Section(title, (_young(now),), tuple(sold))
    if certain:
        none = _("We sold nothing, and shared nothing for advertising across other sites.")
    else:
        none = _(
            "Of the lists that we send to services we sold none, and shared none for advertising"
            " across other sites. Ask us about data that left in other ways."
        )
    return Section(title, (none, _no_knowledge()))


def _no_knowledge() -> str:
    return _("We have no knowledge of selling or sharing data of anybody under 16.")


def _young(now: datetime) -> str:
    """Return what is known of people under 16 (11 CCR 7011(e)(1)(G)), by what left of whom."""
    if not young_shared(now):
        return _no_knowledge()
    return _(
        "We sold or shared data of people whom we know to be under 16: only of those who agreed,"
        " or for a child under 13 whose parent did."
    )


def _exercise() -> Section:
    """How rights are used and requests proven, agents, signals (11 CCR 7011(e)(3))."""
    items = (
        _("Ask on the page below; you need no account."),
        _(
            "We compare what you tell us with what we have before we hand out or delete anything."
            " Whoever wants no sale, no sharing or a limited use proves nothing."
        ),
        _(
            "Somebody else may ask for you: they show your signed permission, and we may ask you"
            " to confirm it."
        ),
        _(
            "Global Privacy Control in your browser opts you out of sale and sharing; you need do"
            " nothing else."
        ),
        _("Nobody is treated worse for using these rights."),
    )
    link = _("Use these rights"), reverse("privacy:my_data")
    return Section(_("California: how you use your rights"), items=items, links=(link,))
