"""The columns a file of contacts can have, and how a contact fills them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.operations.checked_values import PLAIN
from contacts.operations.consent_states import ChannelState, States, present_states

Value = Callable[[Contact], Any]
Said = Callable[[ChannelState], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its header for people, its value.

    `needs` are relations to fetch; `about` the field whose secrecy it shares. What a person
    allows on a `channel` is read for many people at once: `said` takes the value out of it.
    """

    name: str
    header: str
    value: Value = str
    needs: tuple[str, ...] = ()
    about: str = ""
    channel: str = ""
    said: Said | None = None

    def cell(self, contact: Contact, states: States) -> Any:
        """Return the value of one contact, given what everybody's channels allow."""
        if self.said is None:
            return self.value(contact)
        state = states.get(contact.pk, {}).get(self.channel)
        return self.said(state) if state else ""


# Whose row it is; no file holds it.
NUMBER = Column("pk", "", lambda contact: contact.pk)


def _field(name: str) -> Value:
    return lambda contact: getattr(contact, name)


def _points(kind: str) -> Value:
    # Read from the prefetched rows; a filter would query for each contact.
    return lambda contact: [
        point.normalised or point.value
        for point in sorted(contact.points.all(), key=lambda p: (not p.is_primary, p.pk))
        if point.kind == kind
    ]


def _address(name: str) -> Value:
    def value(contact: Contact) -> Any:
        rows = sorted(contact.addresses.all(), key=lambda row: (not row.is_primary, row.pk))
        return getattr(rows[0], name) if rows else ""

    return value


_RELATED: tuple[tuple[str, Any, Value, tuple[str, ...], str], ...] = (
    ("organisation", _("Organisation"), _field("organisation"), ("organisation",), "organisation"),
    ("owner", _("Owner"), _field("owner"), ("owner",), "owner"),
    ("team", _("Team"), _field("team"), ("team",), "team"),
    ("source", _("Source"), _field("source"), ("source",), "source"),
    ("tags", _("Tags"), lambda c: sorted(tag.name for tag in c.tags.all()), ("tags",), "tags"),
    ("emails", _("All emails"), _points("email"), ("points",), "email"),
    ("phones", _("All phones"), _points("phone"), ("points",), "phone"),
    ("handles", _("Social handles"), _points("handle"), ("points",), "email"),
    ("street", _("Street"), _address("street"), ("addresses",), "address"),
    ("city", _("City"), _address("city"), ("addresses",), "address"),
    ("region", _("Region"), _address("region"), ("addresses",), "address"),
    ("postal_code", _("Postal code"), _address("postal_code"), ("addresses",), "address"),
    ("country", _("Country"), _address("country"), ("addresses",), "address"),
)
_OWN = ("key", *PLAIN, "email", "phone", "created_at", "updated_at")
_TO_ONE = frozenset({"organisation", "owner", "team", "source"})
_CONSENT = "consent_events"
_SAID: tuple[tuple[str, Any, Said], ...] = (
    ("", _("Consent, %(channel)s"), lambda state: state.word),
    ("_since", _("Consent, %(channel)s, since"), lambda state: state.at),
)


def available_columns(hidden: Collection[str] = ()) -> list[Column]:
    """Return every column that is not hidden, custom fields last; one query."""
    own = [
        Column(
            name,
            str(Contact._meta.get_field(name).verbose_name).capitalize(),
            _field(name),
            about=name,
        )
        for name in _OWN
    ]
    related = [
        Column(name, str(header), value, needs, about)
        for name, header, value, needs, about in _RELATED
    ]
    spanish = (get_language() or "").startswith("es")
    custom = [
        _custom_column(field, field.label_es if spanish and field.label_es else field.label_en)
        for field in CustomField.objects.filter(active=True).order_by("position", "pk")
    ]
    # A hidden "custom" hides every custom field.
    shut = set(hidden)
    return [
        column
        for column in (*own, *related, *_consent_columns(), *custom)
        if column.about not in shut and column.about.partition(".")[0] not in shut
    ]


def _consent_columns() -> list[Column]:
    return [
        Column(
            f"consent_{channel.value}{suffix}",
            str(header) % {"channel": channel.label},
            about=_CONSENT,
            channel=channel.value,
            said=said,
        )
        for channel in Channel
        for suffix, header, said in _SAID
    ]


def _custom_column(field: CustomField, header: str) -> Column:
    slug, name = field.slug, f"custom.{field.slug}"
    return Column(name, header, lambda contact: contact.custom.get(slug), about=name)


def columns_named(
    names: Sequence[str], hidden: Collection[str] = ()
) -> tuple[list[Column], list[str]]:
    """Return the columns of these names in their order, and the names nobody may have."""
    known = {column.name: column for column in available_columns(hidden)}
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    return found, [name for name in names if name not in known]


def rows_of(ids: Sequence[int], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Yield one row of raw values per contact still there, in the order of `ids`."""
    needs = {need for column in columns for need in column.needs}
    contacts = Contact.objects.filter(merged_into=None, erased_at=None)
    if to_one := needs & _TO_ONE:
        contacts = contacts.select_related(*to_one)
    found = contacts.prefetch_related(*(needs - _TO_ONE)).in_bulk(ids)
    states = present_states(found.values()) if any(column.said for column in columns) else {}
    for pk in ids:
        if pk in found:
            yield [column.cell(found[pk], states) for column in columns]
