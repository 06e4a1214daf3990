"""Whose a handle is: only a person decides, and then what waited for it finds its person."""

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind
from contacts.normalise.handles import handle_key, network_key
from contacts.operations.points import add_point, change_point
from interactions.models.engagement import HandleSuggestion, Network
from interactions.operations.engagement import statements
from interactions.operations.summarising import refresh_summaries

State = HandleSuggestion.State


@operation
def confirm_handle(*, contact: Contact, network: str, handle: str, by: Actor) -> int:
    """Say that a handle is this person's, and link what waited for it.

    The handle stands on the record afterwards, checked; other people it was suggested for are
    refused.

    Returns:
        How many waiting events were linked.

    Raises:
        Invalid: nothing is named, or somebody else's record has the handle confirmed.
        NotPermitted: the role may not write contact points.
    """
    place, name = network_key(network), handle_key(handle)
    if not place or not name:
        raise Invalid({"handle": [_("This field is required.")]})
    _demand_free(contact, place, name)
    same = _points(place, name).filter(contact=contact).order_by("pk").first()
    point = same or add_point(
        contact=contact, kind=PointKind.HANDLE, value=handle, network=_title(place), by=by
    )
    if point.verified_at is None:
        change_point(point=point, values={"verified": True}, by=by)
    _decided(contact, place, name, by)
    linked = link_waiting(network=place, handle=name)
    record("handle.confirmed", about=contact, by=by, linked=linked)
    return linked


@operation
def refuse_handle(*, suggestion: HandleSuggestion, by: Actor) -> None:
    """Say that a handle is not this person's; it is not suggested again."""
    current = HandleSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    if current.state != State.OPEN:
        return
    current.state, current.decided_by, current.decided_at = State.REFUSED, by.user, timezone.now()
    current.save(update_fields=["state", "decided_by", "decided_at"])
    record("handle.refused", about=current.contact, by=by)


@operation
def link_confirmed(*, by: Actor) -> int:
    """Link whatever waits for a handle that was confirmed elsewhere, such as on the card."""
    linked = link_waiting(network="", handle="")
    if linked:
        record("engagement.linked", about=Contact, by=by, linked=linked)
    return linked


def link_waiting(*, network: str, handle: str) -> int:
    """Link waiting events of one handle, or of all that are confirmed; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statements.LINK_WAITING, {"network": network, "handle": handle})
        people = [row[0] for row in cursor.fetchall()]
    if people:
        refresh_summaries(set(people))
    return len(people)


def _points(network: str, handle: str) -> QuerySet[ContactPoint]:
    """Return the contact points that are this handle, in whatever case its network is written."""
    also = {"x": "twitter"}.get(network, network)
    return ContactPoint.objects.filter(
        Q(network__iexact=network) | Q(network__iexact=also),
        kind=PointKind.HANDLE,
        normalised=handle,
    )


def _demand_free(contact: Contact, network: str, handle: str) -> None:
    others = _points(network, handle).filter(
        verified_at__isnull=False, contact__merged_into=None, contact__erased_at=None
    )
    if others.exclude(contact=contact).exists():
        raise Invalid({"handle": [_("This handle is confirmed on another record.")]})


def _decided(contact: Contact, network: str, handle: str, by: Actor) -> None:
    rows = HandleSuggestion.objects.filter(network=network, handle=handle, state=State.OPEN)
    told = {"decided_by": by.user, "decided_at": timezone.now()}
    rows.filter(contact=contact).update(state=State.CONFIRMED, **told)
    rows.exclude(contact=contact).update(state=State.REFUSED, **told)


def _title(network: str) -> str:
    """Return a network as contact points name it."""
    return str(dict(Network.choices).get(network, network))
