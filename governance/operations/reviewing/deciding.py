"""Decides on contacts under review: attested, corrected, archived, put off, or open again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy
from contacts.operations.contacts import archive_contact
from contacts.operations.rights import changeable
from governance.models.review import CampaignState, ItemState, ReviewCampaign, ReviewItem
from governance.operations.reviewing.attesting import verify_items
from governance.operations.reviewing.gone import settle_gone
from governance.operations.reviewing.population import changed_since
from governance.operations.reviewing.rights import locked_campaign, runs_reviews

_NOTE_MAX = 250
# What one decision may speak of; a page shows fewer.
MOST = 1_000


class NothingChanged(DomainError):
    """The values are those the review began with, so nothing was corrected."""

    code = "nothing_changed"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: how many follow it now, and how many were left as they were."""

    count: int
    left: int


@operation
def decide_items(
    *,
    campaign: ReviewCampaign,
    items: Iterable[int],
    decision: str,
    by: Actor,
    note: str = "",
    until: date | None = None,
) -> Decided:
    """Decide on several contacts of a running campaign at once.

    Attesting verifies the fields under review. What is decided already, belongs to another
    reviewer, left meanwhile or may not be changed by the actor stays as it is.

    Args:
        campaign: a running one.
        items: numbers of items.
        decision: attested, corrected, archived, deferred, or open to take a decision back.
        by: the reviewer, or who runs reviews.
        note: why, in the reviewer's words.
        until: the day until which it is put off.

    Raises:
        NotRunning: the campaign does not run.
        Invalid: an unknown decision, no day to put off to, or a note that is too long.
        NothingChanged: corrected was said of contacts whose values are the frozen ones.
    """
    current = locked_campaign(campaign, CampaignState.RUNNING)
    wanted = list(dict.fromkeys(items))
    note = _checked(decision, note, until, wanted, current)
    settle_gone(campaign=current, by=by, items=wanted)
    own = _within_reach(current, wanted, decision, by)
    chosen = _DO[decision](current, own, by)
    if chosen:
        _write(chosen, decision, by, note, until)
        record("review.decided", about=current, by=by, action=decision, contacts=len(chosen))
    return Decided(len(chosen), len(wanted) - len(chosen))


def _checked(
    decision: str, note: str, until: date | None, wanted: list[int], campaign: ReviewCampaign
) -> str:
    note = tidy(note)
    problems: dict[str, list] = {}
    if decision not in _DO:
        problems["decision"] = [_("Choose one of the list.")]
    if len(note) > _NOTE_MAX:
        problems["note"] = [_("This is too long.")]
    if len(wanted) > MOST:
        problems["items"] = [_("Decide on at most %(most)d at once.") % {"most": MOST}]
    if decision == ItemState.DEFERRED and (until is None or until <= timezone.localdate()):
        problems["until"] = [_("Give a day that is still to come.")]
    if problems:
        raise Invalid(problems)
    return note


def _within_reach(
    campaign: ReviewCampaign, wanted: Sequence[int], decision: str, by: Actor
) -> list[ReviewItem]:
    """Return the items that the actor may decide on now, locked, in the order of numbers."""
    undecided = [ItemState.OPEN, ItemState.DEFERRED]
    decided = [ItemState.ATTESTED, ItemState.CORRECTED, ItemState.DEFERRED]
    states = decided if decision == ItemState.OPEN else undecided
    rows = ReviewItem.objects.select_for_update().filter(
        campaign=campaign, pk__in=wanted, state__in=states
    )
    if not runs_reviews(by):
        rows = rows.filter(assignee=by.user)
    items = list(rows.order_by("pk"))
    people = Contact.objects.filter(pk__in=[item.contact_pk for item in items])
    reachable = set(changeable(people, by).values_list("pk", flat=True))
    return [item for item in items if item.contact_pk in reachable]


def _attest(campaign: ReviewCampaign, items: list[ReviewItem], by: Actor) -> list[ReviewItem]:
    if items:
        verify_items(items, by, at=timezone.now())
    return items


def _correct(campaign: ReviewCampaign, items: list[ReviewItem], by: Actor) -> list[ReviewItem]:
    changed = changed_since(campaign, items)
    corrected = [item for item in items if item.contact_pk in changed]
    if items and not corrected:
        raise NothingChanged(
            _("Nothing was changed since the review began. Attest it, or correct it first.")
        )
    return _attest(campaign, corrected, by)


def _archive(campaign: ReviewCampaign, items: list[ReviewItem], by: Actor) -> list[ReviewItem]:
    people = Contact.objects.filter(pk__in=[item.contact_pk for item in items])
    for contact in people.order_by("pk"):
        archive_contact(contact=contact, by=by)
    return items


def _only_say(campaign: ReviewCampaign, items: list[ReviewItem], by: Actor) -> list[ReviewItem]:
    return items


_DO: dict[str, Callable[[ReviewCampaign, list[ReviewItem], Actor], list[ReviewItem]]] = {
    ItemState.ATTESTED: _attest,
    ItemState.CORRECTED: _correct,
    ItemState.ARCHIVED: _archive,
    ItemState.DEFERRED: _only_say,
    ItemState.OPEN: _only_say,
}


def _write(
    items: list[ReviewItem], decision: str, by: Actor, note: str, until: date | None
) -> None:
    taken_back = decision == ItemState.OPEN
    values: dict[str, Any] = {
        "state": decision,
        "note": note,
        "decided_by": None if taken_back else by.user,
        "decided_at": None if taken_back else timezone.now(),
        "deferred_until": until if decision == ItemState.DEFERRED else None,
    }
    ReviewItem.objects.filter(pk__in=[item.pk for item in items]).update(**values)
