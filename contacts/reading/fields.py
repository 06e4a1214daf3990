"""The fields of one person, in words, as far as one colleague may read them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.noticing import note_read
from config.phi import REVEAL, reveal_page
from contacts.access import Can, hidden_of_contact, masked_of_contact, uneditable_of_contact
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact
from contacts.normalise.masking import mask
from contacts.operations.sealing import DECLARED, is_closed
from contacts.reading.changes import is_hidden
from contacts.reading.sensitive import noticed_columns
from contacts.reading.words import birthday_words, custom_label, field_label, value_words

NAME = ("given_name", "family_name", "second_family_name", "honorific")
ABOUT = ("gender", "birthday", "occupation", "language", "time_zone")
WORK = ("organisation", "organisation_role")
HOUSE = ("stage", "owner", "team")
# Labels that would not fit beside the value on the card.
_SHORT = {"organisation_role": _("Role"), "second_family_name": _("2nd family name")}
BIRTHDAY = ("birth_date", "birth_year", "birth_day")


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the card: its label and its value in words."""

    name: str
    label: str
    words: str
    editable: bool
    long: bool = False
    # Where masked health data are shown to the colleague who gives a reason.
    reveal: str = ""

    @property
    def slug(self) -> str:
        """The name as an element's id can hold it."""
        return self.name.replace(".", "-")


def _parts(name: str) -> tuple[str, ...]:
    return BIRTHDAY if name == "birthday" else (name,)


class Fields:
    """What `user` may read and change of `contact`."""

    def __init__(self, user: Any, contact: Contact) -> None:
        self.user = user
        self.contact = contact

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields this colleague's role may not read in full."""
        return hidden_of_contact(self.user)

    @cached_property
    def masked(self) -> frozenset[str]:
        """Those of them that the role sees masked."""
        return masked_of_contact(self.user)

    @cached_property
    def _locked(self) -> frozenset[str]:
        return uneditable_of_contact(self.user)

    @cached_property
    def may_change(self) -> bool:
        """Whether the colleague may change this person."""
        return Contact.objects.changeable_by(self.user).filter(pk=self.contact.pk).exists()

    @cached_property
    def may_assign(self) -> bool:
        """Whether the colleague may hand the person to another owner or team."""
        return self.may_change and self.user.has_perm(Can.ASSIGN)

    @cached_property
    def _may_reveal(self) -> bool:
        return bool(settings.HIPAA_MODE and self.user.has_perm(REVEAL))

    def shows(self, name: str) -> bool:
        """Say whether the colleague's role may read the field."""
        return not any(is_hidden(part, self.hidden) for part in _parts(name))

    def masks(self, name: str) -> bool:
        """Say whether the colleague's role sees the field, but only masked."""
        closed = self.hidden - self.masked
        return not self.shows(name) and not any(is_hidden(part, closed) for part in _parts(name))

    def may_write(self, name: str) -> bool:
        """Say whether the colleague may change this field of this person."""
        return self.may_change and not any(part in self._locked for part in _parts(name))

    def field(self, name: str) -> Shown:
        """Return one field in words, masked where the role does not read it."""
        if self.masks(name):
            return self._masked_field(name)
        if name.startswith("custom."):
            row = self._custom_rows[name.removeprefix("custom.")]
            words = value_words(name, self.contact.custom.get(row.slug), {})
            if words and is_closed(row):
                note_read(self.contact.key, [name])
            return Shown(name, custom_label(row), words, self.may_write(name))
        editable = self.may_write(name)
        if name == "birthday":
            return Shown(name, gettext("Birthday"), birthday_words(self.contact), editable)
        if name == "tags":
            words = ", ".join(tag.name for tag in self.tags)
            return Shown(name, gettext("Tags"), words, editable)
        value = getattr(self.contact, name)
        if value and name in noticed_columns():
            note_read(self.contact.key, [name])
        words = str(value or "") if name in {*WORK, *HOUSE[1:]} else value_words(name, value, {})
        editable = self.may_assign if name in {"owner", "team"} else editable
        return Shown(name, self.label_of(name), words, editable, name == "notes")

    def label_of(self, name: str) -> str:
        """Return what a field is called; its value is not read."""
        if name.startswith("custom."):
            return custom_label(self._custom_rows[name.removeprefix("custom.")])
        return str(_SHORT.get(name) or field_label(name, {}))

    def _masked_field(self, name: str) -> Shown:
        if name.startswith("custom."):
            row = self._custom_rows[name.removeprefix("custom.")]
            words = mask(row.kind, self.contact.custom.get(row.slug))
            reveal = self._reveal(name, is_closed(row))
            return Shown(name, custom_label(row), words, False, reveal=reveal)
        if name == "birthday":
            year = self.contact.birth_year
            words = mask("birth_year", year) or mask(name, self.contact.birth_day)
            return Shown(name, gettext("Birthday"), words, False)
        words = mask(name, getattr(self.contact, name))
        reveal = self._reveal(name, name in DECLARED)
        return Shown(name, self.label_of(name), words, False, reveal=reveal)

    def _reveal(self, name: str, protected: bool) -> str:
        return reveal_page(self.contact, name) if self._may_reveal and protected else ""

    def _fields(self, names: tuple[str, ...]) -> list[Shown]:
        shown = [self.field(name) for name in names if self.shows(name) or self.masks(name)]
        return [field for field in shown if field.words or field.editable]

    @cached_property
    def name_fields(self) -> list[Shown]:
        """The parts of the name."""
        return self._fields(NAME)

    @cached_property
    def about_fields(self) -> list[Shown]:
        """What is known about the person."""
        return self._fields(ABOUT)

    @cached_property
    def work_fields(self) -> list[Shown]:
        """Organisation and role in it."""
        return self._fields(WORK)

    @cached_property
    def house_fields(self) -> list[Shown]:
        """Where the person stands with us and who answers for them."""
        return self._fields(HOUSE)

    @cached_property
    def note_fields(self) -> list[Shown]:
        """The free notes."""
        return self._fields(("notes",))

    @cached_property
    def tags_field(self) -> Shown:
        """The tags, as one field to edit."""
        return self.field("tags")

    @cached_property
    def _custom_rows(self) -> dict[str, CustomField]:
        rows = CustomField.objects.filter(active=True).order_by("position", "slug")
        return {row.slug: row for row in rows}

    @property
    def custom_labels(self) -> list[tuple[str, str]]:
        """Name and label of each added field the role may know of; no value is read."""
        labels = {f"custom.{slug}": custom_label(row) for slug, row in self._custom_rows.items()}
        return [(name, each) for name, each in labels.items() if self.has_field(name)]

    def has_field(self, name: str) -> bool:
        """Say whether there is such a field on the card and the colleague may read it."""
        if name.startswith("custom."):
            known = name.removeprefix("custom.") in self._custom_rows
        else:
            known = name in {*NAME, *ABOUT, *WORK, *HOUSE, "notes", "tags"}
        return known and (self.shows(name) or self.masks(name))

    def custom_row(self, name: str) -> CustomField:
        """Return the definition behind `custom.<slug>`."""
        return self._custom_rows[name.removeprefix("custom.")]

    @cached_property
    def custom_fields(self) -> list[Shown]:
        """The fields this organisation added."""
        return self._fields(tuple(f"custom.{slug}" for slug in self._custom_rows))

    @cached_property
    def tags(self) -> list[Tag]:
        """The tags, by name."""
        return list(self.contact.tags.order_by("name_fold"))


class OneOfMany(Fields):
    """A person of a list: what their fields would ask one by one was asked for the page."""

    def __init__(
        self,
        user: Any,
        contact: Contact,
        may_change: bool,
        hidden: frozenset[str],
        locked: frozenset[str],
    ) -> None:
        super().__init__(user, contact)
        self.__dict__ |= {"may_change": may_change, "hidden": hidden, "_locked": locked}
