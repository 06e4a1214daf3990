"""One person as the card shows them to one colleague; every part is read when it is drawn."""

from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.panels import CardButton, Panel, buttons_for, panels_for
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.merge import Merge
from contacts.models.preference import ConsentEvent
from contacts.models.quality import QualityIssue, QualityWaiver
from contacts.models.reach import ContactPoint, PointKind, PostalAddress, Relation
from contacts.models.share import ContactShare
from contacts.normalise.addresses import address_lines, missing_parts
from contacts.normalise.masking import mask
from contacts.normalise.places import postal_code_looks_right
from contacts.operations.quality.fixing import ADDRESS
from contacts.reading.changes import Change, Version, versions
from contacts.reading.checks import GroupLine, Offer, group_lines, open_offers
from contacts.reading.collaboration import Talk
from contacts.reading.fields import Fields
from contacts.reading.flags import FlagLine, Quality, flag_line, quality_of
from contacts.reading.merged import merges_into
from contacts.reading.origins import Deliveries, deliveries_of
from contacts.reading.permissions import (
    SIGNED_BY,
    Permission,
    Reach,
    WishRow,
    permissions_of,
    reach,
    wish_rows,
    wishes_of,
)
from contacts.reading.sensitive import note_changes
from contacts.reading.sums import Sum, strip_of
from contacts.reading.words import STAGE_TONES, languages

NETWORKS = ("Instagram", "LinkedIn", "Facebook", "X", "TikTok", "YouTube", "WhatsApp", "Telegram")
ADDRESS_PARTS = ("street", "city", "region", "postal_code", "country")
_GRAVEST = ("error", "warning", "info")


class Card(Fields):
    """What `user` may see of `contact`; parts that nobody draws cost nothing."""

    signatures = tuple(SIGNED_BY.items())

    @cached_property
    def tone(self) -> str:
        """The colour of the stage."""
        return STAGE_TONES[self.contact.stage]

    @cached_property
    def shows_points(self) -> bool:
        """Whether the role may know of ways to reach people, be it masked."""
        return self.shows("points") or self.masks("points")

    @cached_property
    def may_write_points(self) -> bool:
        """Whether the colleague may change the ways to reach this person."""
        return self.may_write("points")

    @cached_property
    def may_write_addresses(self) -> bool:
        """Whether the colleague may change the postal addresses of this person."""
        return self.may_write("addresses")

    @cached_property
    def points(self) -> list[ContactPoint]:
        """Emails, phones and handles that the role may know of, primary ones first."""
        if not self.shows_points:
            return []
        closed = self.hidden - self.masked
        kinds = [kind.value for kind in PointKind if kind.value not in closed]
        rows = list(self.contact.points.filter(kind__in=kinds))
        for row in rows:
            if row.kind in self.hidden:
                row.value = row.normalised = mask(row.kind, row.normalised or row.value)
                row.extension = ""
        order = {kind: place for place, kind in enumerate(kinds)}
        return sorted(rows, key=lambda row: (order[row.kind], not row.is_primary, row.pk))

    @cached_property
    def point_kinds(self) -> list[tuple[str, Any]]:
        """The kinds of contact point that can be added."""
        return [(kind.value, kind.label) for kind in PointKind if kind.value not in self.hidden]

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks a handle can belong to."""
        return NETWORKS

    @cached_property
    def addresses(self) -> list[PostalAddress]:
        """Postal addresses, the primary one first; masked, only the country is left."""
        if not (self.shows("addresses") or self.masks("addresses")):
            return []
        rows = list(self.contact.addresses.order_by("-is_primary", "pk"))
        for row in rows if self.masks("addresses") else ():
            for name in ("street", "city", "region", "postal_code"):
                setattr(row, name, mask(name, getattr(row, name)))
        for row in rows:
            parts = {name: getattr(row, name) for name in ADDRESS_PARTS}
            row.lines = address_lines(parts)
            row.lacks = [
                str(row._meta.get_field(name).verbose_name)
                for name in (missing_parts(parts) if self.shows("addresses") else ())
            ]
            known = parts["postal_code"] and parts["country"] and self.shows("addresses")
            row.odd_code = bool(known) and (
                postal_code_looks_right(parts["postal_code"], parts["country"]) is False
            )
        return rows

    @cached_property
    def place(self) -> PostalAddress | None:
        """The address whose town stands under the name."""
        return self.addresses[0] if self.addresses and self.shows("addresses") else None

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
    def deliveries(self) -> Deliveries:
        """Where the values came from."""
        return deliveries_of(self.contact, self.user, hidden=self.hidden)

    @cached_property
    def groups(self) -> list[GroupLine]:
        """Each group of fields with its last delivery and its check."""
        return group_lines(self, self.deliveries, has_address=bool(self.addresses))

    @cached_property
    def offers(self) -> list[Offer]:
        """Values that were offered against the present ones and wait for a decision."""
        return open_offers(self)

    @cached_property
    def permissions(self) -> list[Permission]:
        """Every channel for every purpose."""
        return permissions_of(self.contact)

    @cached_property
    def purposes(self) -> list[tuple[str, str]]:
        """The purposes there are, by name."""
        found = {cell.purpose: cell.purpose_name for cell in self.permissions}
        return sorted(found.items(), key=lambda pair: pair[1].lower())

    @cached_property
    def answered(self) -> list[Permission]:
        """The permissions somebody said something about."""
        return [cell for cell in self.permissions if cell.at]

    @cached_property
    def unanswered(self) -> list[Permission]:
        """The permissions nobody asked for."""
        return [cell for cell in self.permissions if not cell.at]

    @cached_property
    def wishes(self) -> dict[str, Any]:
        """The present wishes by name."""
        return wishes_of(self.contact)

    @cached_property
    def wish_rows(self) -> list[WishRow]:
        """Every wish that can be stated, with its present value."""
        return wish_rows(self.wishes, languages())

    @cached_property
    def email_reach(self) -> Reach:
        """Whether the colleague may write an email now."""
        return self._reach("email")

    @cached_property
    def phone_reach(self) -> Reach:
        """Whether the colleague may call now."""
        return self._reach("phone")

    def _reach(self, kind: str) -> Reach:
        if self.shows_points and kind in self.hidden:
            return Reach("", gettext("Your role does not read addresses"))
        return reach(self.points, kind, self.permissions, self.wishes)

    @cached_property
    def flags(self) -> list[FlagLine]:
        """Open findings about values the role may read, with what to do next."""
        rows = QualityIssue.objects.filter(contact=self.contact, closed_at=None).order_by("pk")
        rows = rows.select_related("rule", "contact__organisation")
        seen = sorted(rows, key=lambda row: _GRAVEST.index(row.severity))
        return [flag_line(row, settles=self.settles) for row in seen if self._reads(row.field)]

    def _reads(self, field: str) -> bool:
        name, _colon, slug = field.partition(":")
        if name in ADDRESS:
            return self.shows("addresses")
        return self.shows(f"custom.{slug}" if name == "custom" else name or "pk")

    @cached_property
    def accepted(self) -> list[QualityWaiver]:
        """What need not hold for the person for a while, those that end first."""
        rows = QualityWaiver.objects.filter(contact=self.contact, until__gte=timezone.localdate())
        rows = rows.select_related("rule", "by").order_by("until", "pk")
        return [row for row in rows if all(map(self._reads, row.rule.fields))]

    @cached_property
    def settles(self) -> bool:
        """Whether the reader may settle the issues of this person."""
        return bool(self.may_change and self.user.has_perm(Can.RESOLVE_QUALITY))

    @cached_property
    def quality(self) -> Quality | None:
        """How good the record is."""
        return quality_of(self.contact)

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
        words = {
            "consent": _("Consent"),
            "contract": _("Contract"),
            "legitimate_interest": _("Legitimate interest"),
            "legal_obligation": _("Legal obligation"),
        }
        found = ConsentEvent.objects.filter(contact=self.contact).current()
        return [str(words.get(basis, basis)) for basis in sorted({row.basis for row in found})]

    @cached_property
    def latest_changes(self) -> list[Version]:
        """The five latest versions."""
        return versions(self.contact, hidden=self.hidden, masked=self.masked, limit=5)

    @property
    def changes_in_short(self) -> list[tuple[Version, tuple[Change, ...]]]:
        """The latest versions with their first three changes."""
        found = [(version, version.changes[:3]) for version in self.latest_changes]
        note_changes(self.contact, (change for _version, few in found for change in few))
        return found

    @cached_property
    def merges(self) -> list[Merge]:
        """The records that were folded into this one and can come back."""
        return merges_into(self.contact, self.user)

    @cached_property
    def talk(self) -> Talk:
        """What colleagues said and planned about the person."""
        return Talk(self.user, self.contact)

    @cached_property
    def buttons(self) -> list[CardButton]:
        """What other apps let one do from the card."""
        return buttons_for(self.user)

    @cached_property
    def sums(self) -> list[Sum]:
        """What the person did with us, in numbers."""
        return strip_of(self.contact, self.user)

    @cached_property
    def panels(self) -> list[Panel]:
        """What other apps put on the card."""
        return panels_for(self.user)
