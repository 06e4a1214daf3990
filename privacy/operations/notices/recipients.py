"""Who got a person's data from us, and how each of them is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contacts.field_groups import group_of
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.operations.export_sending import LEFT
from privacy.models.notices import NoticeKind, NoticeRoute, RecipientNotice, Way
from segments import destinations
from segments.models.deliveries import DestinationState, Disclosure
from segments.models.destinations import Destination
from segments.operations.activation.fields import too_sensitive
from segments.operations.activation.rows import known_there

_POSTAL = frozenset({"street", "city", "region", "postal_code", "country"})

# By what people are found in a file, and the columns that show it.
_FOUND_BY = {
    "email": {"email", "emails"},
    "phone": {"phone", "phones"},
    "full_name": {"given_name", "family_name", "second_family_name"},
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person's data at one place: a destination, or a file that a colleague took."""

    contact: int
    destination: Destination | None = None
    export: Export | None = None
    known_by: str = ""

    @property
    def name(self) -> str:
        """What the recipient is called, also once it is gone."""
        if self.destination is not None:
            return self.destination.name
        return f"{self.export.format.upper()} #{self.export.pk}" if self.export else ""


def recipients_of(
    people: Sequence[int], kind: str, groups: Iterable[str] = ()
) -> Iterator[Recipient]:
    """Yield every recipient that a notice of this kind is for; a few queries for all people.

    Whoever was sent something counts, also where we had them removed from there since.
    """
    wanted = {d.pk: d for d in _destinations(people) if _concerns(d, kind, set(groups))}
    held = {
        (state.contact_id, state.destination_id): state
        for state in DestinationState.objects.filter(contact__in=people, destination__in=wanted)
    }
    sent = Disclosure.objects.filter(contact__in=people, run__destination__in=wanted)
    pairs = {*held, *sent.order_by().values_list("contact_id", "run__destination_id").distinct()}
    values = Contact.objects.in_bulk({contact for contact, _there in pairs})
    for contact, number in sorted(pairs):
        state = held.get((contact, number))
        known = known_there(state, wanted[number]) if state else ""
        if not known and contact in values and wanted[number].match_key in ("email", "phone"):
            known = str(getattr(values[contact], wanted[number].match_key))
        yield Recipient(contact, destination=wanted[number], known_by=known)
    if kind in (NoticeKind.ERASE, NoticeKind.CORRECT, NoticeKind.RESTRICT):
        yield from _files(people)


def _destinations(people: Sequence[int]) -> list[Destination]:
    held = DestinationState.objects.filter(contact__in=people).values("destination")
    sent = Disclosure.objects.filter(contact__in=people).values("run__destination")
    found = Destination.objects.select_related("owner")
    return list(found.filter(pk__in=held.union(sent)).order_by("pk"))


def _concerns(destination: Destination, kind: str, groups: set[str]) -> bool:
    words = {destination.match_key, *destination.fields}
    if kind == NoticeKind.OPT_OUT:
        return bool(destination.shares)
    if kind == NoticeKind.LIMIT:
        return bool(too_sensitive(words))
    if kind == NoticeKind.CORRECT and groups:
        return bool(groups & {"address" if w in _POSTAL else group_of(w) for w in words})
    if kind == NoticeKind.LIFT:
        told = RecipientNotice.objects.filter(destination=destination, kind=NoticeKind.RESTRICT)
        return told.exists()
    return True


def _files(people: Sequence[int]) -> Iterator[Recipient]:
    named = ExportedContact.objects.filter(
        contact__in=people, export__state__in=LEFT, export__downloads__gt=0
    )
    rows = list(named.select_related("export__by").order_by("contact", "export"))
    values = Contact.objects.in_bulk({row.contact_id for row in rows})
    for row in rows:
        known = _known_in(row.export, values.get(row.contact_id))
        yield Recipient(row.contact_id, export=row.export, known_by=known)


def _known_in(export: Export, person: Contact | None) -> str:
    """Return by what a person is found in a file: whoever took it has to know whom to take out."""
    columns = set(export.columns)
    known = (value for value, names in _FOUND_BY.items() if names & columns)
    return next((said for value in known if (said := str(getattr(person, value, "")))), "")


def way_to(recipient: Recipient) -> tuple[Way, Any]:
    """Return how a recipient is told, and the colleague who answers for it."""
    destination = recipient.destination
    if destination is None:
        return Way.TASK, recipient.export.by if recipient.export else None
    route = NoticeRoute.objects.filter(destination=destination).select_related("person").first()
    person = route.person if route and route.person else destination.owner
    if route is not None and route.way != Way.CONNECTOR:
        return Way(route.way), person
    return (Way.CONNECTOR if _can_be_asked(destination) else Way.TASK), person


def _can_be_asked(destination: Destination) -> bool:
    """Say whether the connector reaches people there one by one; files only ever leave."""
    try:
        kind = destinations.connector_kind(destination.kind)
    except destinations.NoSuchKind:
        return False
    return not kind.makes_files and bool({"erase", "remove"} & kind.supports)
