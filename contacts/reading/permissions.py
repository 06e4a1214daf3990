"""What one person allows and wishes, as the card shows it, and whether we may reach out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import day
from contacts.models.contact import Contact
from contacts.models.preference import (
    ALLOWING,
    REFUSING,
    Action,
    Channel,
    ConsentEvent,
    Purpose,
    WishEvent,
)
from contacts.models.reach import ContactPoint
from contacts.operations.permission.reasons import WITHOUT_CONSENT
from contacts.reading.words import people_names

ICONS = {
    "email": "mail",
    "sms": "message-square",
    "phone": "phone",
    "post": "mailbox",
    "social": "share-2",
}
HOW = {
    "person": _("by the person"),
    "staff": _("by a colleague"),
    "form": _("web form"),
    "import": _("import"),
    "file": _("import"),
    "api": _("API"),
    "double_opt_in": _("double opt-in"),
    "preferences": _("preference centre"),
    "unsubscribe": _("link in a mail"),
    "request": _("privacy request"),
    "gpc": _("signal of the browser"),
    "merge": _("kept when records were merged"),
    "message": _("message of the person"),
    "term": _("its time ran out"),
    "paper": _("on paper"),
    "phone": _("on the phone"),
    "in_person": _("face to face"),
    "page": _("page on the web"),
}

# How an agreement was signed (contacts.operations.consent_facts.SIGNATURES).
SIGNED_BY = {
    "ink": _("on paper, in ink"),
    "electronic": _("electronically, such as by typing the name"),
    "key_press": _("by pressing a key on the phone"),
    "voice": _("by voice, recorded"),
}


def facts_of(evidence: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return in words what a consent rests on besides the tick: a signature, a sale."""
    yes, no = gettext("Yes"), gettext("No")
    found: list[tuple[Any, str]] = []
    if signed := evidence.get("written"):
        found = [
            (_("Signed"), str(SIGNED_BY.get(signed.get("signature"), ""))),
            (_("Signed with the name"), str(signed.get("name", ""))),
            (_("Says that machines may call or text"), yes if signed.get("automated") else no),
            (_("Says that no purchase depends on it"), yes if signed.get("no_condition") else no),
        ]
    if sold := evidence.get("sale"):
        found += [
            (_("Order"), str(sold.get("order", ""))),
            (_("Only own similar products"), yes if sold.get("own_similar") else no),
            (_("Could be refused at the sale"), yes if sold.get("could_refuse") else no),
        ]
    return [(label, said) for label, said in found if said]


@dataclass(frozen=True, slots=True)
class Permission:
    """One channel for one purpose.

    `state` is given, outdated, refused, claimed, contract or unknown.
    """

    channel: str
    channel_label: Any
    icon: str
    purpose: str
    purpose_name: str
    state: str
    title: Any
    how: Any
    who: str
    at: datetime | None


def permissions_of(contact: Contact) -> list[Permission]:
    """Return every channel for every purpose in use, the ones with an answer first."""
    events = {
        (event.channel, event.purpose): event
        for event in ConsentEvent.objects.filter(contact=contact).current()
    }
    people = people_names(event.user_id for event in events.values())
    purposes = {row.slug: row for row in Purpose.objects.filter(active=True).order_by("version")}
    for slug in {purpose for _channel, purpose in events} - purposes.keys():
        purposes[slug] = Purpose(slug=slug, name_en=slug, name_es=slug)
    cells = [
        _permission(channel, purpose, events.get((channel.value, purpose.slug)), people)
        for purpose in purposes.values()
        for channel in Channel
    ]
    return sorted(cells, key=lambda cell: cell.at is None)


def _permission(
    channel: Channel, purpose: Purpose, event: ConsentEvent | None, people: dict[int, str]
) -> Permission:
    return Permission(
        channel.value,
        channel.label,
        ICONS[channel],
        purpose.slug,
        purpose_name(purpose),
        _state(purpose, event),
        Action(event.action).label if event else "",
        HOW.get(event.how, event.how) if event else "",
        people.get(event.user_id or 0, "") if event else "",
        event.event_at if event else None,
    )


def _state(purpose: Purpose, event: ConsentEvent | None) -> str:
    if event is None:
        return "contract" if purpose.basis in WITHOUT_CONSENT else "unknown"
    if event.action in ALLOWING:
        ended = event.expires_at is not None and event.expires_at <= timezone.now()
        return "outdated" if ended or event.purpose_version < purpose.version else "given"
    return "refused" if event.action in REFUSING else "claimed"


def purpose_names() -> dict[str, str]:
    """Return the name of every purpose by its short name, the latest version's."""
    return {row.slug: purpose_name(row) for row in Purpose.objects.order_by("version")}


def purposes_to_choose() -> list[tuple[str, str]]:
    """Return the purposes in force by name; one query."""
    rows = Purpose.objects.filter(active=True).order_by("slug", "version")
    names = {row.slug: purpose_name(row) for row in rows}
    return sorted(names.items(), key=lambda pair: pair[1].lower())


def purpose_name(purpose: Purpose) -> str:
    """Return the name of a purpose in the language of the page."""
    return purpose.name_es if (get_language() or "").startswith("es") else purpose.name_en


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to reach out from the card: the address, or the sentence why not."""

    address: str
    refusal: str


def reach(
    points: list[ContactPoint], kind: str, cells: list[Permission], wishes: dict[str, Any]
) -> Reach:
    """Say whether a colleague may write (`email`) or call (`phone`) now, and if not, why."""
    usable = [point for point in points if point.kind == kind and point.is_valid]
    if not usable:
        text = gettext("No email address") if kind == "email" else gettext("No phone number")
        return Reach("", text)
    open_points = [point for point in usable if point.opted_out_at is None]
    if not open_points:
        return Reach("", gettext("This address opted out"))
    if _paused(wishes.get(WishEvent.Name.PAUSE)):
        return Reach("", gettext("The person asked for a pause"))
    states = {cell.state for cell in cells if cell.channel == kind}
    if "given" not in states:
        return Reach("", _missing(kind, states))
    point = next((point for point in open_points if point.is_primary), open_points[0])
    return Reach(point.normalised or point.value, "")


def _paused(until: Any) -> bool:
    return bool(until) and str(until) >= timezone.localdate().isoformat()


def _missing(kind: str, states: set[str]) -> str:
    if "refused" in states:
        return gettext("Consent refused or withdrawn")
    if "claimed" in states:
        return gettext("Consent claimed by a file, not confirmed")
    if kind == "email":
        return gettext("No consent for email")
    return gettext("No consent for phone calls")


def wishes_of(contact: Contact) -> dict[str, Any]:
    """Return the present wishes by name; a wish taken back is absent."""
    return {
        wish.name: wish.value
        for wish in WishEvent.objects.filter(contact=contact).current()
        if wish.value not in (None, "", [], {})
    }


@dataclass(frozen=True, slots=True)
class WishRow:
    """One wish as the card shows it; `options` are given where the answer is one of a list."""

    name: str
    label: Any
    icon: str
    value: Any
    words: str
    options: list[tuple[str, Any]]


_WISH_ICONS = {
    "preferred_channel": "send",
    "preferred_language": "languages",
    "frequency_cap": "gauge",
    "pause_until": "pause",
    "quiet_hours": "moon",
    "no_sale_or_sharing": "shield-check",
    "limit_sensitive": "shield-check",
    "no_automated": "shield-check",
}


_YES_ONLY = ("no_sale_or_sharing", "limit_sensitive", "no_automated")


def wish_rows(wishes: dict[str, Any], languages: list[tuple[str, str]]) -> list[WishRow]:
    """Return every wish that can be stated, with its present value in words."""
    options: dict[str, list[tuple[Any, Any]]] = {
        "preferred_channel": list(Channel.choices),
        "preferred_language": languages,
        **{name: [(True, _("Yes"))] for name in _YES_ONLY},
    }
    return [
        WishRow(
            name.value,
            name.label,
            _WISH_ICONS[name],
            wishes.get(name),
            _wish_words(name, wishes.get(name), options.get(name.value, [])),
            options.get(name.value, []),
        )
        for name in WishEvent.Name
        if name in _WISH_ICONS  # the steps of an opt-in are no wish to choose
    ]


def _wish_words(name: str, value: Any, options: list[tuple[str, Any]]) -> str:
    if value is None:
        return ""
    if name == WishEvent.Name.QUIET:
        return f"{value['from']}–{value['to']}"
    if name == WishEvent.Name.PAUSE:
        return day(date.fromisoformat(value[:10]))
    return str(dict(options).get(value, value))
