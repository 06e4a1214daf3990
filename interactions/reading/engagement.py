"""Engagement as one colleague may know it: lists, the card, the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.field_access import access, reads
from config.timeline import Event
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind
from interactions.files.social_own import OWN_COMMENT
from interactions.models.engagement import (
    Engagement,
    EngagementChannel,
    EngagementKind,
    HandleSuggestion,
    Network,
    Post,
)
from interactions.reading.levels import as_read
from interactions.reading.people import Person, people_seen

LABEL = Engagement._meta.label
ICONS = {
    EngagementKind.LIKE: "thumbs-up",
    EngagementKind.SHARE: "share-2",
    EngagementKind.COMMENT: "message-circle",
    EngagementKind.FOLLOW: "user-round-plus",
    EngagementKind.UNFOLLOW: "user-round-minus",
    EngagementKind.MESSAGE: "message-square",
    EngagementKind.PAGE_VIEW: "eye",
    EngagementKind.OPEN: "mail-open",
    EngagementKind.CLICK: "mouse-pointer-click",
    EngagementKind.BOUNCE: "mail-x",
    EngagementKind.COMPLAINT: "octagon-alert",
    EngagementKind.DOWNLOAD: "download",
}
_RED = {EngagementKind.BOUNCE, EngagementKind.COMPLAINT, EngagementKind.UNFOLLOW}
OURS = gettext_lazy("our comment")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list; `values` are what the reader may know, `link` is safe to follow."""

    row: Engagement
    values: dict[str, Any]
    person: Person | None
    icon: str
    place: str
    about: str
    link: str


def lines_of(rows: Sequence[Engagement], user: Any) -> list[Line]:
    """Return rows with their people; one query for all people."""
    people = people_seen(user, (row.contact_id for row in rows))
    own = access(user, LABEL)
    return [_line(row, as_read(row, own, {"handle": "handle"}), people) for row in rows]


def _line(row: Engagement, values: dict[str, Any], people: dict[int, Person]) -> Line:
    return Line(
        row,
        values,
        people.get(row.contact_id or 0),
        ICONS.get(EngagementKind(row.kind), "activity"),
        place_of(row),
        about_of(values),
        followable(values["url"]),
    )


def place_of(row: Any) -> str:
    """Return where something happened: the network, else the channel."""
    if row.network:
        return str(dict(Network.choices).get(row.network, row.network))
    return str(EngagementChannel(row.channel).label)


def about_of(values: dict[str, Any]) -> str:
    """Return what something was about, in few words; the page where there is nothing better."""
    if values["object"] == OWN_COMMENT:
        return str(OURS)
    page = (values["url"] or "").partition("://")[2].partition("?")[0]
    return str(values["object"] or page)


def followable(url: str | None) -> str:
    """Return an address if it is one of the web: files may say anything."""
    return url if url and url.startswith(("https://", "http://")) else ""


def rows_to_tell() -> QuerySet[Engagement]:
    """Return what the timeline tells of; what waits for its person is no one's story."""
    told = ("contact", "kind", "network", "channel", "object", "url", "text", "at")
    return Engagement.objects.exclude(contact=None).only(*told)


def events_told(rows: Sequence[Engagement]) -> Iterable[Event]:
    """Return the events of a page of rows."""
    for row in rows:
        kind = EngagementKind(row.kind)
        values = {"object": row.object, "url": row.url}
        said = [place_of(row), about_of(values), row.text[:200]]
        yield Event(
            row.at,
            "engagement",
            row.pk,
            ICONS.get(kind, "activity"),
            "red" if kind in _RED else "blue",
            kind.label,
            " · ".join(part for part in said if part),
            contact=row.contact_id,
        )


class EngagementOfContact:
    """What `user` may know of how a person engages; each part costs one bounded query."""

    shown = 5

    def __init__(self, user: Any, contact: Contact) -> None:
        self.user, self.contact = user, contact

    def kinds(self) -> list[tuple[str, Any, int]]:
        """Return what the person did, the most frequent first: icon, name, times."""
        rows = Engagement.objects.visible_to(self.user).filter(contact=self.contact)
        counted = rows.order_by().values("kind").annotate(times=Count("pk"), last=Max("at"))
        ordered = sorted(counted, key=lambda row: (-row["times"], row["kind"]))
        kinds = [(EngagementKind(row["kind"]), row["times"]) for row in ordered]
        return [(ICONS.get(kind, "activity"), kind.label, times) for kind, times in kinds]

    def latest(self) -> list[Line]:
        """Return what the person did last."""
        rows = Engagement.objects.visible_to(self.user).filter(contact=self.contact)
        return lines_of(list(rows.order_by("-at", "-pk")[: self.shown]), self.user)

    def handles(self) -> list[ContactPoint]:
        """Return the person's handles, checked ones first, if the role reads them."""
        label = ContactPoint._meta.label
        if not (reads(self.user, label, "value") and reads(self.user, label, "normalised")):
            return []
        if not reads(self.user, Contact._meta.label, "points"):
            return []
        rows = self.contact.points.filter(kind=PointKind.HANDLE)
        return sorted(rows, key=lambda row: (row.verified_at is None, row.network, row.pk))

    def suggestions(self) -> list[HandleSuggestion]:
        """Return the handles that may be the person's."""
        if not reads(self.user, HandleSuggestion._meta.label, "handle"):
            return []
        seen = HandleSuggestion.objects.visible_to(self.user).filter(contact=self.contact)
        return list(seen.open().order_by("-pk")[: self.shown])


def network_name(network: str) -> str:
    """Return a network as people write it."""
    return str(dict(Network.choices).get(network, network))


def waiting_of(rows: Iterable[HandleSuggestion]) -> dict[tuple[str, str], int]:
    """Return how many events wait for each suggested handle; one query for all."""
    names = {(row.network, row.handle) for row in rows}
    if not names:
        return {}
    found = Engagement.objects.waiting().filter(handle__in=[handle for _network, handle in names])
    counted = found.order_by().values("network", "handle").annotate(times=Count("pk"))
    return {(row["network"], row["handle"]): row["times"] for row in counted}


def post_name(post: Post) -> str:
    """Return what a post is called; a whole page of ours has no title."""
    if post.kind == "page":
        return _("Page on %(network)s") % {"network": network_name(post.network)}
    return post.title or post.external_id
