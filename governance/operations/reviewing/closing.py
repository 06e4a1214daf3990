"""Ends a campaign: somebody signs for it, and its evidence leaves as a file."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.export import Export, ExportState
from contacts.normalise.text import tidy
from contacts.operations.export_files import csv_bytes
from governance.models.review import CampaignState, ItemState, ReviewCampaign, ReviewItem
from governance.operations.reviewing.gone import settle_gone
from governance.operations.reviewing.population import changed_since
from governance.operations.reviewing.rights import (
    NotRunning,
    demand_running_reviews,
    locked_campaign,
)

COLUMNS = (
    "campaign", "contact", "fields", "state", "left", "reviewer", "decided_by", "decided_at",
    "deferred_until", "note", "values_changed", "digest_at_start",
)  # fmt: skip
_CHUNK, _NOTE_MAX = 1_000, 500
_NAMED = (
    "insert into contacts_exportedcontact (export_id, contact_id)"
    " select %s, i.contact_pk from governance_reviewitem i"
    " join contacts_contact c on c.id = i.contact_pk where i.campaign_id = %s"
)


class StillOpen(DomainError):
    """Contacts are undecided, and nobody said why the campaign ends all the same."""

    code = "still_open"


def counts_by_state(campaign: ReviewCampaign) -> dict[str, int]:
    """Return how many items stand in each state; states without any count zero."""
    rows = ReviewItem.objects.filter(campaign=campaign).order_by().values("state")
    counted = {row["state"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    return {state: counted.get(state, 0) for state in ItemState.values}


@operation
def sign_off(*, campaign: ReviewCampaign, by: Actor, note: str = "") -> ReviewCampaign:
    """End a running campaign; nothing in it changes afterwards.

    Args:
        campaign: a running one.
        by: who signs for it.
        note: why it ends, needed while contacts are open; those stay listed as open.

    Raises:
        StillOpen: contacts are open and there is no note.
        Invalid: the note is too long.
        NotRunning: the campaign does not run.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    current = locked_campaign(campaign, CampaignState.RUNNING)
    settle_gone(campaign=current, by=by)
    note = tidy(note)
    if len(note) > _NOTE_MAX:
        raise Invalid({"note": [_("This is too long.")]})
    left = counts_by_state(current)[ItemState.OPEN]
    if left and not note:
        raise StillOpen(
            _("Contacts still open: %(n)d. Decide on them, or say why the review ends without.")
            % {"n": left}
        )
    current.state, current.signed_off_by = CampaignState.CLOSED, by.user
    current.signed_off_at, current.open_at_sign_off = timezone.now(), left
    current.note = note or current.note
    current.save()
    record("review.signed_off", about=current, by=by, contacts=current.frozen_count, left_open=left)
    return current


@operation
def export_evidence(*, campaign: ReviewCampaign, by: Actor) -> tuple[Export, bytes]:
    """Return the evidence as CSV, written into the ledger of exports before it leaves.

    It holds keys, states, colleagues and times, no value of a person.

    Raises:
        NotRunning: the campaign has not started.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    if campaign.state == CampaignState.DRAFT:
        raise NotRunning(_("There is no evidence before the review starts."))
    if campaign.state == CampaignState.RUNNING:
        settle_gone(campaign=campaign, by=by)
    content = b"".join(csv_bytes(COLUMNS, _rows(campaign)))
    export = _written_down(campaign, content, by)
    count, sha256 = campaign.frozen_count, export.sha256
    record("review.evidence_exported", about=campaign, by=by, contacts=count, sha256=sha256)
    return export, content


def _written_down(campaign: ReviewCampaign, content: bytes, by: Actor) -> Export:
    export = Export.objects.create(
        by=by.user,
        door=str(by.door),
        # The file goes straight to the person; none is kept.
        state=ExportState.EXPIRED,
        purpose=(_("Evidence of a review: %(title)s") % {"title": campaign.title})[:200],
        format="csv",
        query={"review": str(campaign.key)},
        columns=list(COLUMNS),
        count=campaign.frozen_count,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        downloads=1,
        downloaded_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [export.pk, campaign.pk])
    return export


def _rows(campaign: ReviewCampaign) -> Iterator[list[Any]]:
    people = dict(get_user_model().objects.values_list("pk", "username"))
    last = 0
    while items := list(campaign.items.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = items[-1].pk
        changed = changed_since(campaign, items)
        yield from (_row(campaign, item, people, item.contact_pk in changed) for item in items)


def _row(
    campaign: ReviewCampaign, item: ReviewItem, people: dict[int, str], changed: bool
) -> list[Any]:
    return [
        str(campaign.key),
        str(item.contact_key),
        item.groups,
        item.state,
        item.gone,
        people.get(item.assignee_id or 0, ""),
        people.get(item.decided_by_id or 0, ""),
        item.decided_at,
        item.deferred_until,
        item.note,
        changed,
        item.digest,
    ]
