"""The notice at collection of California, from the inventory and the destinations."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.inventory.described import Entry
from privacy.reading.notice_texts.collected import (
    Collected,
    collected,
    shared_categories,
    shares,
)
from privacy.reading.notice_texts.parts import Notice, Section

POLICY = "policy"


def california_notice(known: Sequence[Entry]) -> Notice:
    """Return the notice at collection (Cal. Civ. Code 1798.100(a); 11 CCR 7012(e))."""
    found = collected(known)
    sections = (
        Section(
            _("What we collect, and why"),
            (_("Category, purposes, and how long we keep it:"),),
            tuple(map(_line, found)),
        ),
        _sold(known),
        _sensitive(found),
        Section(_("More about your data"), links=_links()),
    )
    rests_on = _("Cal. Civ. Code 1798.100(a); 11 CCR 7012")
    title = _("Notice at collection (California)")
    return Notice("california", title, rests_on, sections, tuple(_lacking(found)))


def _line(one: Collected) -> str:
    purposes = ", ".join(one.purposes) or _("no purpose is stated yet")
    kept = "; ".join(one.retention) or _("as long as the purpose needs it")
    return _("%(category)s. For: %(purposes)s. Kept: %(kept)s.") % {
        "category": one.words,
        "purposes": purposes,
        "kept": kept.rstrip("."),
    }


def _sold(known: Sequence[Entry]) -> Section:
    title = _("Sale and sharing")
    if not shares():
        return Section(
            title,
            (
                _(
                    "We do not sell personal information, and do not share it for advertising"
                    " across other sites (cross-context behavioral advertising)."
                ),
            ),
        )
    told = _(
        "We share these categories with others for advertising across other sites (cross-context"
        " behavioral advertising), which the law may call a sale:"
    )
    stop = _(
        "You may opt out at any time. Global Privacy Control in your browser opts you out as well."
    )
    words = _("Do not sell or share my personal information")
    return Section(title, (stop, told), tuple(shared_categories(known)), _both(words))


def _sensitive(found: list[Collected]) -> Section:
    title = _("Sensitive personal information")
    words = [one.words for one in found if one.sensitive]
    if not words:
        return Section(title, (_("We collect no health data and no other special categories."),))
    said = _("We collect sensitive personal information: %(categories)s.") % {
        "categories": ", ".join(words)
    }
    use = _("You may have its use limited to what is needed for what you asked of us.")
    limit = _("Limit the use of my sensitive personal information")
    return Section(title, (said, use), links=_both(limit))


def _both(words: str) -> tuple[tuple[str, str], ...]:
    """The form that asks nobody to sign in, and the page of choices by a link of one's own."""
    return ((words, reverse("privacy:my_data")), _choices())


def _choices() -> tuple[str, str]:
    return _("Get a link to your choices"), reverse("privacy:new_link")


def _links() -> tuple[tuple[str, str], ...]:
    policy = f"{reverse('privacy:privacy_notice')}#{POLICY}"
    ask = _("Know, correct or delete what we hold about you")
    return (ask, reverse("privacy:my_data")), _choices(), (_("Privacy policy"), policy)


def _lacking(found: list[Collected]) -> list[str]:
    lacking = []
    for one in found:
        if not one.purposes:
            lacking.append(_("No purpose is named: %(what)s.") % {"what": one.words})
        if not one.retention:
            lacking.append(_("Nobody says how long it is kept: %(what)s.") % {"what": one.words})
    return lacking
