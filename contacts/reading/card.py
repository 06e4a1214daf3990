"""One person as the card shows them to one colleague; every part is read when it is drawn."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.field_access import hidden_fields
from config.panels import Panel, panels_for
from config.timeline import TimelineSource, sources_for
from contacts.access import Can
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint, PointKind, PostalAddress, Relation
from contacts.models.share import ContactShare
from contacts.models.work import QualityFlag
from contacts.reading import changes, neighbours, origins, permissions
from contacts.reading.flags import FlagLine, flag_line
from contacts.reading.words import birthday_words, custom_label, field_label, value_words

NAME = ("given_name", "family_name", "second_family_name", "honorific")
ABOUT = ("gender", "birthday", "occupation", "language", "time_zone")
WORK = ("organisation", "organisation_role")
HOUSE = ("stage", "owner", "team")
BIRTHDAY = ("birth_date", "birth_year", "birth_day")
TONES = {"lead": "blue", "prospect": "violet", "customer": "green", "lapsed": "amber", "former": ""}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the card: its label and its value in words."""

    name: str
    label: str
    words: str
    editable: bool
    long: bool = False


class Card:
    """What `user` may see of `contact`; parts that nobody draws cost nothing."""

    def __init__(self, user: Any, contact: Contact) -> None:
        self.user = user
        self.contact = contact

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields this colleague's role may not read."""
        return hidden_fields(self.user, "contacts.Contact")

    @cached_property
    def may_change(self) -> bool:
        """Whether the colleague may change this person."""
        return Contact.objects.changeable_by(self.user).filter(pk=self.contact.pk).exists()

    @cached_property
    def may_assign(self) -> bool:
        """Whether the colleague may hand the person to another owner or team."""
        return self.may_change and self.user.has_perm(Can.ASSIGN)

    def shows(self, name: str) -> bool:
        """Say whether the colleague's role may read the field."""
        if name == "birthday":
            return not any(part in self.hidden for part in BIRTHDAY)
        return not changes.is_hidden(name, self.hidden)

    def field(self, name: str) -> Shown:
        """Return one field in words."""
        if name.startswith("custom."):
            row = self._custom_rows[name.removeprefix("custom.")]
            words = value_words(name, self.contact.custom.get(row.slug), {})
            return Shown(name, custom_label(row), words, self.may_change)
        if name == "birthday":
            return Shown(name, gettext("Birthday"), birthday_words(self.contact), self.may_change)
        if name == "tags":
            words = ", ".join(tag.name for tag in self.tags)
            return Shown(name, gettext("Tags"), words, self.may_change)
        value = getattr(self.contact, name)
        words = str(value or "") if name in {*WORK, *HOUSE[1:]} else value_words(name, value, {})
        editable = self.may_assign if name in {"owner", "team"} else self.may_change
        return Shown(name, field_label(name, {}), words, editable, name == "notes")

    def _fields(self, names: tuple[str, ...]) -> list[Shown]:
        shown = [self.field(name) for name in names if self.shows(name)]
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
    def _custom_rows(self) -> dict[str, CustomField]:
        rows = CustomField.objects.filter(active=True).order_by("position", "slug")
        return {row.slug: row for row in rows}

    def has_field(self, name: str) -> bool:
        """Say whether there is such a field on the card and the colleague may read it."""
        if name.startswith("custom."):
            known = name.removeprefix("custom.") in self._custom_rows
        else:
            known = name in {*NAME, *ABOUT, *WORK, *HOUSE, "notes", "tags"}
        return known and self.shows(name)

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

    @cached_property
    def tone(self) -> str:
        """The colour of the stage."""
        return TONES[self.contact.stage]

    @cached_property
    def shows_points(self) -> bool:
        """Whether the role may read ways to reach people."""
        return "value" not in hidden_fields(self.user, "contacts.ContactPoint")

    @cached_property
    def points(self) -> list[ContactPoint]:
        """Emails, phones and handles that the role may read, primary ones first."""
        if not self.shows_points:
            return []
        kinds = [kind.value for kind in PointKind if kind.value not in self.hidden]
        rows = self.contact.points.filter(kind__in=kinds)
        order = {kind: place for place, kind in enumerate(kinds)}
        return sorted(rows, key=lambda row: (order[row.kind], not row.is_primary, row.pk))

    @cached_property
    def point_kinds(self) -> list[tuple[str, Any]]:
        """The kinds of contact point that can be added."""
        return [(kind.value, kind.label) for kind in PointKind if kind.value not in self.hidden]

    @cached_property
    def addresses(self) -> list[PostalAddress]:
        """Postal addresses, the primary one first."""
        if "street" in hidden_fields(self.user, "contacts.PostalAddress"):
            return []
        return list(self.contact.addresses.order_by("-is_primary", "pk"))

    @cached_property
    def place(self) -> PostalAddress | None:
        """The address whose town stands under the name."""
        return self.addresses[0] if self.addresses else None

    @cached_property
    def relations(self) -> list[tuple[Relation, Contact, bool]]:
        """Relations to people the colleague may see: the row, the other person, our direction."""
        visible = Contact.objects.visible_to(self.user).filter(merged_into=None, erased_at=None)
        own = self.contact.relations.filter(other__in=visible).select_related("other")
        towards = self.contact.related_from.filter(contact__in=visible).select_related("contact")
        return [(row, row.other, True) for row in own] + [
            (row, row.contact, False) for row in towards
        ]

    @cached_property
    def relation_kinds(self) -> list[tuple[str, Any]]:
        """The kinds of relation that can be added."""
        return list(Relation.Kind.choices)

    @cached_property
    def origins(self) -> list[origins.Provenance]:
        """Where the values came from."""
        return origins.provenance(self.contact, hidden=self.hidden)

    @cached_property
    def permissions(self) -> list[permissions.Permission]:
        """Every channel for every purpose."""
        return permissions.permissions(self.contact)

    @cached_property
    def answered(self) -> list[permissions.Permission]:
        """The permissions somebody said something about."""
        return [cell for cell in self.permissions if cell.at]

    @cached_property
    def unanswered(self) -> list[permissions.Permission]:
        """The permissions nobody asked for."""
        return [cell for cell in self.permissions if not cell.at]

    @cached_property
    def wishes(self) -> dict[str, Any]:
        """The present wishes by name."""
        return permissions.wishes_of(self.contact)

    @cached_property
    def email_reach(self) -> permissions.Reach:
        """Whether the colleague may write an email now."""
        return permissions.reach(self.points, "email", self.permissions, self.wishes)

    @cached_property
    def phone_reach(self) -> permissions.Reach:
        """Whether the colleague may call now."""
        return permissions.reach(self.points, "phone", self.permissions, self.wishes)

    @cached_property
    def flags(self) -> list[FlagLine]:
        """Open findings about values the role may read."""
        rows = QualityFlag.objects.filter(contact=self.contact, resolved_at=None).order_by("pk")
        return [flag_line(row) for row in rows if self.shows(row.field.split(":")[0] or "pk")]

    @cached_property
    def shares(self) -> list[ContactShare]:
        """Who sees this record outside of the usual scope, now."""
        rows = ContactShare.objects.filter(content_object=self.contact).select_related(
            "user", "permission"
        )
        now = timezone.now()
        return [row for row in rows.order_by("pk") if row.until is None or row.until > now]

    @cached_property
    def colleagues(self) -> list[Any]:
        """The active colleagues a record can be shared with."""
        people = get_user_model().objects.filter(is_active=True).exclude(pk=self.user.pk)
        return list(people.order_by("first_name", "username")[:500])

    @cached_property
    def bases(self) -> list[str]:
        """The legal bases on which messages to this person rest today."""
        words = {"consent": _("Consent"), "contract": _("Contract"),
                 "legitimate_interest": _("Legitimate interest"),
                 "legal_obligation": _("Legal obligation")}
        found = ConsentEvent.objects.filter(contact=self.contact).current()
        return [str(words.get(basis, basis)) for basis in sorted({row.basis for row in found})]

    @cached_property
    def latest_changes(self) -> list[changes.Version]:
        """The five latest versions."""
        return changes.versions(self.contact, hidden=self.hidden, limit=5)

    @cached_property
    def neighbours(self) -> tuple[Any, Any]:
        """The keys of the previous and next person by name."""
        return neighbours.neighbours(self.user, self.contact)

    @cached_property
    def panels(self) -> list[Panel]:
        """What other apps put on the card."""
        return panels_for(self.user)

    @cached_property
    def sources(self) -> list[TimelineSource]:
        """The sources of the timeline this colleague may read."""
        return sources_for(self.user)
