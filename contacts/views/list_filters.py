"""The filters of the list in words: chips for those in force, choices for new ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest, QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from config import groups
from config.field_access import hidden_paths
from config.reader import current_reader
from config.templatetags.ui import country_name, day, money
from contacts.filters import CONSENT_CHOICES
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact, Organisation, Stage
from contacts.models.quality import Dimension, QualityRule
from contacts.models.reach import PostalAddress
from contacts.models.source import Import, Source
from contacts.models.team import Team
from contacts.operations.starting import BUILT_IN_SOURCES
from contacts.querysets import ContactQuerySet
from contacts.reading.quality import sentence_of
from contacts.views.list_filter_set import ListFilter

Choices = Sequence[tuple[str, Any]]


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
    many: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `query` is the address without it."""

    name: str
    label: Any
    value: Any
    query: str


def _owner_said(value: str) -> Any:
    fixed = {"me": _("Me"), "none": _("Nobody")}
    return fixed.get(value) or get_user_model().objects.filter(username=value).first()


def _organisation_said(value: str) -> Any:
    try:
        return Organisation.objects.filter(key=UUID(value)).first()
    except ValueError:
        return None


def _import_said(value: str) -> Any:
    # The source stands on every card; the file is for those who see the import.
    try:
        job = Import.objects.filter(key=UUID(value)).select_related("source").first()
    except ValueError:
        return None
    return f"{job.source}, {day(job.created_at)}" if job and job.source else None


def _day_said(value: str) -> Any:
    try:
        return day(date.fromisoformat(value[:10]))
    except ValueError:
        return None


def _owners(user: Any) -> Choices:
    staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
    return [("me", _("Me")), ("none", _("Nobody")), *((each.username, each) for each in staff)]


def _source_said(name: str) -> str:
    # Built-in sources have an English name; the others are called what people call them.
    built_in = any(name == each for each, _kind, _trust in BUILT_IN_SOURCES)
    return str(_(name)) if built_in else name


def _names(model: Any, said: Callable[[str], str] = str) -> Callable[[Any], Choices]:
    return lambda user: [
        (name, said(name))
        for name in model.objects.order_by("name").values_list("name", flat=True)[:200]
    ]


def _group_said(key: str) -> Any:
    found = groups.group_of(key, current_reader())
    return found.name if found else None


def _groups(user: Any) -> Choices:
    return [(group.key, group.name) for group in groups.choices(user)]


def _countries(user: Any) -> Choices:
    visible = Contact.objects.visible_to(user).present().values("pk")
    codes = PostalAddress.objects.filter(contact__in=visible).exclude(country="")
    found = codes.order_by().values_list("country", flat=True).distinct()[:250]
    return sorted(((code, country_name(code)) for code in found), key=lambda pair: pair[1])


def _rules(user: Any) -> Choices:
    rules = QualityRule.objects.filter(active=True).order_by("pk")
    return [(rule.code, rule.message) for rule in rules]


_SCORES = [(str(score), str(score)) for score in (50, 70, 80, 90, 100)]
_AMOUNTS = [(str(amount), lazy(money, str)(amount)) for amount in (50, 100, 500, 1000, 5000)]
_ORDERS = [(str(orders), str(orders)) for orders in (1, 2, 3, 5, 10, 20)]
FILTERS = (
    Filter("stage", _("Stage"), dict(Stage.choices).get, lambda user: Stage.choices, many=True),
    Filter("owner", _("Owner"), _owner_said, _owners),
    Filter("team", _("Team"), str, _names(Team)),
    Filter("tag", _("Tag"), str, _names(Tag), many=True),
    Filter("segment", _("Segment"), _group_said, _groups),
    Filter("organisation", _("Organisation"), _organisation_said),
    Filter("source", _("Source"), _source_said, _names(Source, _source_said)),
    Filter("import", _("Import"), _import_said),
    Filter("country", _("Country"), country_name, _countries),
    Filter("city", _("City"), str),
    Filter("has_email", _("Has an email"), {"true": _("Yes"), "false": _("No")}.get),
    Filter("consent", _("Consent"), dict(CONSENT_CHOICES).get, lambda user: CONSENT_CHOICES),
    Filter("issue", _("Quality issue"), sentence_of, _rules),
    Filter("weak", _("Not quite"), dict(Dimension.choices).get, lambda user: Dimension.choices),
    Filter("score_below", _("Quality score below"), str, lambda user: _SCORES),
    Filter("spent_from", _("Net spent from"), money, lambda user: _AMOUNTS),
    Filter("orders_from", _("Orders from"), str, lambda user: _ORDERS),
    Filter("ordered_after", _("Last order from"), _day_said, kind="date"),
    Filter("ordered_before", _("Last order before"), _day_said, kind="date"),
    Filter("created_after", _("Created from"), _day_said, kind="date"),
    Filter("created_before", _("Created before"), _day_said, kind="date"),
    Filter("updated_after", _("Updated from"), _day_said, kind="date"),
    Filter("updated_before", _("Updated before"), _day_said, kind="date"),
)


def known_filters(given: QueryDict, request: HttpRequest) -> QueryDict:
    """Return the filters among `given` that make sense and that the person may use."""
    hidden = _hidden(request.user)
    values = QueryDict(mutable=True)
    for each in FILTERS:
        found = [value.strip() for value in given.getlist(each.name) if "\0" not in value]
        found = [value for value in found if value]
        if found and each.name not in hidden:
            values.setlist(each.name, found if each.many else found[-1:])
    form = ListFilter(values, queryset=Contact.objects.none(), request=request).form
    for name in form.errors:
        values.pop(name, None)
    return values


def _hidden(user: Any) -> set[str]:
    """Return the filters that ask for what `user` may not read."""
    paths = {name: found.field_name for name, found in ListFilter.base_filters.items()}
    hidden = hidden_paths(user, Contact, set(paths.values()))
    return {name for name, path in paths.items() if path in hidden}


def narrowed(people: ContactQuerySet, filters: QueryDict, request: HttpRequest) -> ContactQuerySet:
    """Return the people the filters leave."""
    return ListFilter(filters, queryset=people, request=request).qs


def chips_of(state: Any) -> list[Chip]:
    """Return a chip for each value in force, with the address that takes it away."""
    chips = []
    for each in FILTERS:
        values = state.filters.getlist(each.name)
        for value in values:
            others = [other for other in values if other != value]
            query = state.query(**{each.name: others or None})
            chips.append(Chip(each.name, each.label, each.said(value) or value, query))
    return chips


def without_menu(state: Any) -> list[tuple[str, str]]:
    """Return the filters in force that the menu does not offer, for it must not drop them."""
    return [
        (each.name, value)
        for each in FILTERS
        if each.choices is None and each.kind != "date"
        for value in state.filters.getlist(each.name)
    ]


def filter_choices(state: Any) -> list[dict[str, Any]]:
    """Return what the filter menu shows: every filter with its choices and the present value."""
    shown, hidden = [], _hidden(state.user)
    for each in FILTERS:
        if each.name in hidden or (each.choices is None and each.kind != "date"):
            continue
        values = state.filters.getlist(each.name)
        choices = each.choices(state.user) if each.choices else []
        shown.append(
            {
                "name": each.name,
                "label": each.label,
                "kind": each.kind,
                # Filters with several values keep those in force; the menu adds one more.
                "kept": values if each.many else [],
                "value": "" if each.many or not values else values[0],
                "choices": [pair for pair in choices if not each.many or pair[0] not in values],
            }
        )
    return shown
