"""What the privacy policy tells people of California of the last twelve months (11 CCR 7011)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.inventory.described import Entry
from privacy.operations.processing.recipients import Recipient
from privacy.reading.notice_texts.collected import categories_of, collected
from privacy.reading.notice_texts.parts import Section
from privacy.reading.notice_texts.recipient_kinds import kind_words
from segments.models.destinations import Destination, Sending

_YEAR = timedelta(days=365)


def california_sections(
    known: Sequence[Entry], get: Iterable[Recipient], purposes: dict[str, str]
) -> tuple[Section, ...]:
    """Return the sections; `purposes` are the names of purposes by their short names."""
    told, sold = _handed_on(known, get, purposes)
    return (
        Section(
            _("California: what we collected in the last twelve months"),
            (_("For what, and how long we keep it, stands in the notice at collection."),),
            tuple(each.words for each in collected(known)),
        ),
        _disclosed(told),
        _sold(sold),
        _exercise(),
    )


def _handed_on(
    known: Sequence[Entry], get: Iterable[Recipient], purposes: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Return who got which categories for which purpose: for our business, and for advertising."""
    since = timezone.now() - _YEAR
    used = Q(state=Sending.ACTIVE) | Q(runs__created_at__gte=since)
    rows = {f"destination:{row.key}": row for row in Destination.objects.filter(used).distinct()}
    told, sold = set(), set()
    for each in get:
        row = rows.get(each.recipient)
        if row is None:
            continue
        line = _("%(kind)s: %(categories)s. For: %(purposes)s.") % {
            "kind": kind_words(each.kind),
            "categories": "; ".join(categories_of([row], known)),
            "purposes": ", ".join(purposes.get(slug, slug) for slug in each.purposes),
        }
        (sold if row.shares else told).add(line)
    return sorted(told), sorted(sold)


def _disclosed(told: list[str]) -> Section:
    title = _("California: what we disclosed for our business in the last twelve months")
    if told:
        return Section(title, items=tuple(told))
    return Section(title, (_("We disclosed nothing to service providers or others."),))


def _sold(sold: list[str]) -> Section:
    title = _("California: what we sold or shared in the last twelve months")
    young = _(
        "We sell or share data of people whom we know to be under 16 only if they agreed, or for a"
        " child under 13 if a parent did."
    )
    if sold:
        return Section(title, (young,), tuple(sold))
    none = _("We sold nothing, and shared nothing for advertising across other sites.")
    return Section(title, (none,))


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
