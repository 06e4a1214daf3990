"""The filters of the list in words: chips for those in force, choices for new ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from config.field_access import hidden_fields
from config.templatetags.ui import country_name, day
from contacts.filters import ContactFilter
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact, Organisation, Stage
from contacts.models.preference import Channel
from contacts.models.reach import PostalAddress
from contacts.models.source import Source
from contacts.models.team import Team

Choices = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, its words, its choices and how a value is said.

    Without `choices` the filter is a date; without either it is reached from another page.
    """

    name: str
    label: Any
    said: Callable[[str], Any]
    choices: Callable[[Any], Choices] | None = None
    kind: str = "choice"
    field: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `query` is the address without it."""

    name: str
    label: Any
    value: Any
    query: str


def _named(model: Any) -> Callable[[str], Any]:
    def said(value: str) -> Any:
        return model.objects.filter(pk=value).first() if value.isdecimal() else None

    return said


def _owner_said(value: str) -> Any:
    fixed = {"me": _("Me"), "none": _("Nobody")}
    return fixed.get(value) or _named(get_user_model())(value)


def _organisation_said(value: str) -> Any:
    try:
        return Organisation.objects.filter(key=UUID(value)).first()
    except ValueError:
        return None


def _day_said(value: str) -> Any:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return None


def _owners(user: Any) -> Choices:
    staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
    return [("me", _("Me")), ("none", _("Nobody")), *((str(each.pk), each) for each in staff)]


def _rows(model: Any) -> Callable[[Any], Choices]:
    return lambda user: [(str(row.pk), row) for row in model.objects.order_by("name")[:200]]


def _countries(user: Any) -> Choices:
    visible = Contact.objects.visible_to(user).present().values("pk")
    codes = PostalAddress.objects.filter(contact__in=visible).exclude(country="")
    found = codes.order_by().values_list("country", flat=True).distinct()[:250]
    return sorted(((code, country_name(code)) for code in found), key=lambda pair: pair[1])


FILTERS = (
    Filter("stage", _("Stage"), dict(Stage.choices).get, lambda user: list(Stage.choices)),
    Filter("owner", _("Owner"), _owner_said, _owners),
    Filter("team", _("Team"), _named(Team), _rows(Team)),
    Filter("tag", _("Tag"), _named(Tag), _rows(Tag)),
    Filter("organisation", _("Organisation"), _organisation_said, field="organisation"),
    Filter("source", _("Source"), _named(Source), _rows(Source)),
    Filter("country", _("Country"), country_name, _countries),
    Filter("consent", _("Consent for"), dict(Channel.choices).get, lambda user: list(Channel.choices)),
    Filter("created_after", _("Created from"), _day_said, kind="date"),
    Filter("created_before", _("Created until"), _day_said, kind="date"),
    Filter("updated_after", _("Updated from"), _day_said, kind="date"),
    Filter("updated_before", _("Updated until"), _day_said, kind="date"),
)
FILTER_NAMES = tuple(each.name for each in FILTERS)


def filter_values(request: HttpRequest) -> QueryDict:
    """Return the filters of the address that make sense and that the person may use."""
    return known_filters(request.GET, request.user)


def known_filters(given: QueryDict, user: Any) -> QueryDict:
    """Return the filters among `given` that make sense and that `user` may use."""
    hidden = hidden_fields(user, "contacts.Contact")
    values = QueryDict(mutable=True)
    for each in FILTERS:
        value = given.get(each.name, "").strip()
        if value and each.field not in hidden and "\0" not in value:
            values[each.name] = value
    for name in ContactFilter(values, queryset=Contact.objects.none()).form.errors:
        values.pop(name, None)
    return values


def chips_of(state: Any) -> list[Chip]:
    """Return a chip for each filter in force, with the address that takes it away."""
    return [
        Chip(each.name, each.label, each.said(state.filters[each.name]) or state.filters[each.name],
             state.query(**{each.name: None}))
        for each in FILTERS
        if each.name in state.filters
    ]


def filter_choices(state: Any) -> list[dict[str, Any]]:
    """Return what the filter menu shows: every filter with its choices and the present value."""
    return [
        {
            "name": each.name,
            "label": each.label,
            "kind": each.kind,
            "value": state.filters.get(each.name, ""),
            "choices": each.choices(state.user) if each.choices else [],
        }
        for each in FILTERS
        if each.choices or each.kind == "date"
    ]
