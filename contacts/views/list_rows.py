"""What the rows of a list show besides the contact's own columns, one query for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.list_numbers import all_numbers
from config.templatetags.ui import language_name
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.normalise.masking import mask
from contacts.operations.consent_states import (
    CLAIMED,
    GRANTED,
    OPTED_OUT,
    REFUSED,
    ChannelState,
    present_states,
)
from contacts.reading.sensitive import note_custom, sensitive_slugs
from contacts.reading.sums import sum_in_words
from contacts.reading.words import STAGE_TONES
from contacts.views.list_columns import Column

SHOWN = ((Channel.EMAIL, "mail"), (Channel.SMS, "message-square"), (Channel.PHONE, "phone"))
# The look of each state and its words; a claim allows nothing, so it looks like "not asked".
SAID = {
    GRANTED: ("yes", _("consent given")),
    REFUSED: ("no", _("refused")),
    OPTED_OUT: ("no", _("opted out")),
    CLAIMED: ("unk", _("only an imported file says so")),
    "": ("unk", _("not asked")),
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
    states = present_states(contacts) if with_consent else {}
    _note_sensitive(contacts, [each.slug for each in columns if each.slug and not each.mask])
    return [
        Row(
            contact,
            STAGE_TONES[contact.stage],
            _marks(states.get(contact.pk, {})),
            tuple((column, _plain(contact, column)) for column in columns),
        )
        for contact in contacts
    ]


def _note_sensitive(contacts: list[Contact], slugs: list[str]) -> None:
    sensitive = sensitive_slugs() & set(slugs) if slugs else frozenset()
    for contact in contacts if sensitive else ():
        note_custom(contact, contact.custom, sensitive)


def _marks(states: dict[str, ChannelState]) -> tuple[Mark, ...]:
    marks = []
    for channel, icon in SHOWN:
        state = states.get(channel)
        css, words = SAID[state.word if state else ""]
        marks.append(Mark(str(channel.label), icon, css, words))
    return tuple(marks)


def _plain(contact: Contact, column: Column) -> Any:
    # Cells with a shape of their own (stage, consent, tags, times) are drawn by the template.
    if column.mask:
        stored = contact.custom.get(column.slug) if column.slug else getattr(contact, column.field)
        return mask(column.mask, stored)
    if column.slug:
        return _shown(contact.custom.get(column.slug))
    if column.summed:
        return sum_in_words(contact, column.summed)
    if column.number:
        number = all_numbers()[column.number]
        value = number.of(contact)
        return "" if value is None else number.say(value)
    if column.key == "language":
        return language_name(contact.language)
    if column.key == "quality":
        # Nobody judged a person without one yet, such as between a restore and the night.
        score = getattr(contact, "quality", None)
        return "" if score is None or score.total is None else score.total
    if column.key == "organisation":
        return contact.organisation
    return getattr(contact, column.field) if column.field in PLAIN else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
