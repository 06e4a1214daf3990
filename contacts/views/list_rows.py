"""What the rows of a list show besides the contact's own columns, one query for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import language_name
from contacts.models.contact import Contact, Stage
from contacts.models.preference import ALLOWING, REFUSING, Action, Channel, ConsentEvent
from contacts.models.reach import ContactPoint, PointKind
from contacts.views.list_columns import Column

SHOWN = ((Channel.EMAIL, "mail"), (Channel.SMS, "message-square"), (Channel.PHONE, "phone"))
TONES: dict[str, str] = {
    Stage.LEAD: "blue",
    Stage.PROSPECT: "violet",
    Stage.CUSTOMER: "green",
    Stage.LAPSED: "amber",
}
WORDS = {
    "yes": _("consent given"),
    "no": _("refused"),
    "claimed": _("only an imported file says so"),
    "unk": _("not asked"),
}
PLAIN = {
    "email",
    "phone",
    "owner",
    "team",
    "source",
    "occupation",
    "organisation_role",
    "birth_day",
}
# Kinds of address whose opt-out closes a channel.
CLOSES = {PointKind.EMAIL: (Channel.EMAIL,), PointKind.PHONE: (Channel.SMS, Channel.PHONE)}


@dataclass(frozen=True, slots=True)
class Mark:
    """One consent badge: channel, picture and what to say; `css` is yes, no or unk."""

    channel: str
    icon: str
    css: str
    word: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One contact of a list with its badges; `cells` pairs each column with its plain words."""

    contact: Contact
    tone: str
    marks: tuple[Mark, ...]
    cells: tuple[tuple[Column, Any], ...]


def rows_of(contacts: list[Contact], columns: Iterable[Column]) -> list[Row]:
    """Return the rows of one page; the number of queries does not depend on its length."""
    columns = tuple(columns)
    with_consent = any(column.key == "consent" for column in columns)
    states = consent_states(contacts) if with_consent else {}
    return [
        Row(
            contact,
            TONES.get(contact.stage, ""),
            _marks(states.get(contact.pk, {})),
            tuple((column, _plain(contact, column)) for column in columns),
        )
        for contact in contacts
    ]


def consent_states(contacts: Iterable[Contact]) -> dict[int, dict[str, str]]:
    """Return yes, no or claimed per contact and channel; a channel nobody asked about is absent.

    A channel is open when one purpose allows it. An opt-out of the primary address closes
    it whatever was said before.
    """
    keys = [contact.pk for contact in contacts]
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    events = ConsentEvent.objects.filter(contact__in=keys).current()
    now = timezone.now()
    for contact, channel, action, until in events.values_list(
        "contact_id", "channel", "action", "expires_at"
    ):
        over = until is not None and until <= now
        found[contact][channel].add(Action.EXPIRE if over else action)
    states = {
        contact: {channel: _state(actions) for channel, actions in channels.items()}
        for contact, channels in found.items()
    }
    opted_out = ContactPoint.objects.filter(
        contact__in=keys, is_primary=True, opted_out_at__isnull=False
    )
    for contact, kind in opted_out.values_list("contact_id", "kind"):
        for channel in CLOSES.get(PointKind(kind), ()):
            states.setdefault(contact, {})[channel] = "no"
    return states


def _state(actions: set[str]) -> str:
    if actions & set(ALLOWING):
        return "yes"
    return "no" if actions & set(REFUSING) else "claimed"


def _marks(states: dict[str, str]) -> tuple[Mark, ...]:
    marks = []
    for channel, icon in SHOWN:
        state = states.get(channel, "unk")
        # Picture and word both say it; a claim is drawn as "not asked", for it allows nothing.
        css = "unk" if state == "claimed" else state
        marks.append(Mark(str(channel.label), icon, css, WORDS[state]))
    return tuple(marks)


def _plain(contact: Contact, column: Column) -> Any:
    # Cells with a shape of their own (stage, consent, tags, times) are drawn by the template.
    if column.slug:
        return _shown(contact.custom.get(column.slug))
    if column.key == "language":
        return language_name(contact.language)
    if column.key == "organisation":
        return contact.organisation or contact.email or contact.phone
    return getattr(contact, column.field) if column.field in PLAIN else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
