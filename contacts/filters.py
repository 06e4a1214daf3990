"""Which people a list shows; the page and the API ask in the same words."""

from collections import OrderedDict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import groups
from config.days import start_of
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact, Stage
from contacts.models.preference import Channel
from contacts.models.quality import Dimension, QualityIssue, QualityScore
from contacts.models.reach import PostalAddress
from contacts.models.source import Import, Origin, Source
from contacts.models.summary import Summary
from contacts.models.team import Team
from contacts.operations.consent_states import allows, refuses

ME, NOBODY = "me", "none"


def _granted(channel: Channel) -> str:
    return gettext("%(channel)s: given") % {"channel": channel.label}


def _not_granted(channel: Channel) -> str:
    return gettext("%(channel)s: not given") % {"channel": channel.label}


def _refused(channel: Channel) -> str:
    return gettext("%(channel)s: refused or opted out") % {"channel": channel.label}


CONSENT_CHOICES: list[tuple[str, Any]] = [
    (f"{channel.value}:{word}", lazy(said, str)(channel))
    for word, said in (("granted", _granted), ("not_granted", _not_granted), ("refused", _refused))
    for channel in Channel
]


class ContactFilter(django_filters.FilterSet):
    """Filters of the contact list; give it `request`, since `owner=me` means the caller."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    stage = django_filters.MultipleChoiceFilter(label=_("Stage"), choices=Stage.choices)
    owner = django_filters.CharFilter(
        label=_("Owner"),
        field_name="owner",
        method="of_owner",
        max_length=150,
        help_text=_("A user name, “me”, or “none”."),
    )
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=Team.objects.order_by("name"), to_field_name="name"
    )
    tag = django_filters.ModelMultipleChoiceFilter(
        label=_("Tag"),
        field_name="tags",
        queryset=Tag.objects.order_by("name"),
        to_field_name="name",
        method="with_tags",
    )
    organisation = django_filters.UUIDFilter(
        label=_("Organisation"), field_name="organisation__key"
    )
    source = django_filters.ModelChoiceFilter(
        label=_("Source"), queryset=Source.objects.order_by("name"), to_field_name="name"
    )
    country = django_filters.CharFilter(
        label=_("Country"),
        field_name="addresses__country",
        method="in_country",
        min_length=2,
        max_length=2,
    )
    city = django_filters.CharFilter(
        label=_("City"), field_name="addresses__city", method="in_city", max_length=120
    )
    has_email = django_filters.BooleanFilter(
        label=_("Has an email"), field_name="email", method="with_email"
    )
    created_after = django_filters.IsoDateTimeFilter(
        label=_("Created from"), field_name="created_at", lookup_expr="gte"
    )
    created_before = django_filters.IsoDateTimeFilter(
        label=_("Created before"), field_name="created_at", lookup_expr="lt"
    )
    updated_after = django_filters.IsoDateTimeFilter(
        label=_("Updated from"), field_name="updated_at", lookup_expr="gte"
    )
    updated_before = django_filters.IsoDateTimeFilter(
        label=_("Updated before"), field_name="updated_at", lookup_expr="lt"
    )

    consent = django_filters.ChoiceFilter(
        label=_("Consent"),
        field_name="consent_events__action",
        choices=CONSENT_CHOICES,
        method="with_consent",
    )
    flagged = django_filters.ChoiceFilter(
        label=_("Findings"),
        choices=[("yes", _("With open findings")), ("no", _("Without"))],
        method="with_findings",
    )
    issue = django_filters.CharFilter(
        label=_("Quality issue"),
        field_name="issues__code",
        method="with_issue",
        max_length=40,
        help_text=_("The code of a quality rule."),
    )
    weak = django_filters.ChoiceFilter(
        label=_("Not quite"),
        field_name="quality",
        choices=Dimension.choices,
        method="weak_in",
    )
    score_below = django_filters.NumberFilter(
        label=_("Quality score below"),
        field_name="quality__total",
        method="scoring_below",
        min_value=1,
        max_value=100,
    )

    segment = django_filters.CharFilter(
        label=_("Segment"),
        field_name="key",
        method="in_group",
        max_length=300,
        help_text=_("The key or the short name of a segment."),
    )
    spent_from = django_filters.NumberFilter(
        label=_("Net spent from"), field_name="summary__net", method="summed_from"
    )
    orders_from = django_filters.NumberFilter(
        label=_("Orders from"), field_name="summary__orders", method="summed_from", min_value=1
    )
    ordered_after = django_filters.DateFilter(
        label=_("Last order from"), field_name="summary__last_order_at", method="ordered_from"
    )
    ordered_before = django_filters.DateFilter(
        label=_("Last order before"), field_name="summary__last_order_at", method="ordered_until"
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    @classmethod
    def get_filters(cls) -> "OrderedDict[str, django_filters.Filter]":
        """Add the filter whose name is a word of Python, so that no attribute can bear it."""
        people_of = django_filters.UUIDFilter(
            label=_("Import"), field_name="import", method="of_import"
        )
        return OrderedDict(**super().get_filters(), **{"import": people_of})

    def search(self, people: QuerySet, _name: str, text: str) -> QuerySet:
        """Keep people found by the words."""
        return people.matching(text, reader=self.request.user)  # type: ignore[attr-defined]

    def of_owner(self, people: QuerySet, _name: str, username: str) -> QuerySet:
        """Keep the people of one colleague, of the caller, or of nobody."""
        if username == NOBODY:
            return people.filter(owner=None)
        if username == ME:
            return people.filter(owner=self.request.user)
        return people.filter(owner__username=username)

    def with_findings(self, people: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep people with (or without) a finding about their data that nobody has settled."""
        flags = QualityIssue.objects.filter(contact=OuterRef("pk"), closed_at=None)
        return people.filter(Exists(flags) if value == "yes" else ~Exists(flags))

    def with_issue(self, people: QuerySet, _name: str, code: str) -> QuerySet:
        """Keep people with an open issue of one rule."""
        return people.filter(_issues(code=code))

    def in_group(self, people: QuerySet, _name: str, key: str) -> QuerySet:
        """Keep the members of a segment; of one that the caller may not know of, nobody."""
        members = groups.people_in(key, self.request.user)
        return people.none() if members is None else people.filter(pk__in=members)

    def weak_in(self, people: QuerySet, _name: str, dimension: str) -> QuerySet:
        """Keep people with an open issue in one dimension of quality."""
        return people.filter(_issues(rule__dimension=dimension))

    def scoring_below(self, people: QuerySet, _name: str, score: Decimal) -> QuerySet:
        """Keep people whose record scores less."""
        found = QualityScore.objects.filter(contact=OuterRef("pk"), total__lt=score)
        return people.filter(Exists(found))

    def summed_from(self, people: QuerySet, name: str, least: Decimal) -> QuerySet:
        """Keep people with a sum of at least so much."""
        return people.filter(_sums(**{f"{name.removeprefix('summary__')}__gte": least}))

    def ordered_from(self, people: QuerySet, _name: str, day: date) -> QuerySet:
        """Keep people whose last order is of a day or later."""
        return people.filter(_sums(last_order_at__gte=start_of(day)))

    def ordered_until(self, people: QuerySet, _name: str, day: date) -> QuerySet:
        """Keep people who bought, and last before a day."""
        return people.filter(_sums(last_order_at__lt=start_of(day)))

    def with_consent(self, people: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep people whose channel is open, is not, or was closed by their own word."""
        name, _sign, word = value.partition(":")
        channel = Channel(name)
        if word == "refused":
            return people.filter(refuses(channel))
        return people.filter(allows(channel) if word == "granted" else ~allows(channel))

    def of_import(self, people: QuerySet, _name: str, key: UUID) -> QuerySet:
        """Keep people whom one import added or changed, and not taken back since."""
        job = Import.objects.filter(key=key).values_list("pk", flat=True).first()
        if job is None:
            return people.none()
        # The number stands in the query as it is: the index on it leaves out rows without one.
        return people.filter(pk__in=Origin.objects.filter(import_id=job).values("contact"))

    def with_tags(self, people: QuerySet, _name: str, tags: list[Tag]) -> QuerySet:
        """Keep people who carry every tag given; no joins, so nobody comes twice."""
        for tag in tags:
            marks = ContactTag.objects.filter(contact=OuterRef("pk"), tag=tag)
            people = people.filter(Exists(marks))
        return people

    def in_country(self, people: QuerySet, _name: str, code: str) -> QuerySet:
        """Keep people with an address in a country."""
        return people.filter(_address(country=code.upper()))

    def in_city(self, people: QuerySet, _name: str, city: str) -> QuerySet:
        """Keep people with an address in a city."""
        return people.filter(_address(city__iexact=city.strip()))

    def with_email(self, people: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Keep people who have an email, or who have none."""
        return people.exclude(email="") if wanted else people.filter(email="")


def _issues(**where: str) -> Exists:
    return Exists(QualityIssue.objects.filter(contact=OuterRef("pk"), closed_at=None, **where))


def _sums(**where: Any) -> Exists:
    return Exists(Summary.objects.filter(contact=OuterRef("pk"), **where))


def _address(**where: str) -> Exists:
    return Exists(PostalAddress.objects.filter(contact=OuterRef("pk"), **where))
