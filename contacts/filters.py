"""Which people a list shows; the page and the API ask in the same words."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact, Stage
from contacts.models.reach import PostalAddress
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.models.work import QualityFlag

ME, NOBODY = "me", "none"


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
        label=_("Country"), method="in_country", min_length=2, max_length=2
    )
    city = django_filters.CharFilter(label=_("City"), method="in_city", max_length=120)
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

    flagged = django_filters.ChoiceFilter(
        label=_("Findings"),
        choices=[("yes", _("With open findings")), ("no", _("Without"))],
        method="with_findings",
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def search(self, people: QuerySet, _name: str, text: str) -> QuerySet:
        """Keep people found by the words."""
        return people.matching(text)  # type: ignore[attr-defined]

    def of_owner(self, people: QuerySet, _name: str, username: str) -> QuerySet:
        """Keep the people of one colleague, of the caller, or of nobody."""
        if username == NOBODY:
            return people.filter(owner=None)
        if username == ME:
            return people.filter(owner=self.request.user)
        return people.filter(owner__username=username)

    def with_findings(self, people: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep people with (or without) a finding about their data that nobody has settled."""
        flags = QualityFlag.objects.filter(contact=OuterRef("pk"), resolved_at=None)
        return people.filter(Exists(flags) if value == "yes" else ~Exists(flags))

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


def _address(**where: str) -> Exists:
    return Exists(PostalAddress.objects.filter(contact=OuterRef("pk"), **where))
