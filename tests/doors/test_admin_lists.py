"""Every list of the admin stays cheap however large its table is; generated from the registry."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import connection
from django.forms import ModelChoiceField
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from config.actor import Actor, Door
from contacts.models.collaboration import Note, Task
from contacts.models.contact import Contact, Organisation
from contacts.operations.assignments import create_task
from contacts.operations.notes import write_note
from contacts.operations.organisations import create_organisation

pytestmark = pytest.mark.django_db

MOST_QUERIES = 20
# Tables that grow with the business; a menu of all their rows would be one long page.
LARGE = {"contacts.Contact", "contacts.Organisation", "contacts.Note", "contacts.Task"}
# What reads a whole table: a count, or its different values, without a limit.
WHOLE = re.compile(r"count\(\*\)|select distinct", re.IGNORECASE)
MODELS = [model._meta.label for model in admin.site._registry]


def admin_of(label: str) -> Any:
    return next(own for model, own in admin.site._registry.items() if model._meta.label == label)


def list_address(label: str) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_changelist")


def queries_of(client: Any, label: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(list_address(label)).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def furnish(by: Actor, first: int, last: int) -> None:
    """Write people with companies, notes and tasks; one of each per number."""
    for number in range(first, last):
        organisation = create_organisation(values={"name": f"Company {number}"}, by=by)
        contact = Contact.objects.create(
            given_name=f"Person {number}", organisation=organisation, owner=by.user
        )
        write_note(about=contact, text="Hello", by=by)
        create_task(about=contact, values={"title": "Call"}, by=by)


@pytest.fixture
def root(people: Any, signed_in: Any) -> Any:
    furnish(Actor(people["dario"], Door.PAGE), 0, 3)
    return signed_in("root")


@pytest.mark.parametrize("label", MODELS)
def test_a_list_asks_few_questions_and_none_of_a_whole_table(root: Any, label: str) -> None:
    queries = queries_of(root, label)
    whole = [sql for sql in queries if WHOLE.search(sql) and " LIMIT " not in sql.upper()]

    assert whole == []
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("label", MODELS)
def test_a_list_names_no_count_of_everything(label: str) -> None:
    own = admin_of(label)

    assert own.show_full_result_count is False
    assert own.list_max_show_all == 0
    assert own.list_per_page <= 100


@pytest.mark.parametrize(
    "label", ["contacts.Contact", "contacts.Organisation", "contacts.Note", "contacts.Task"]
)
def test_more_rows_bring_no_more_questions(root: Any, people: Any, label: str) -> None:
    queries_of(root, label)  # the first one also learns the content types
    before = len(queries_of(root, label))
    furnish(Actor(people["dario"], Door.PAGE), 3, 12)

    assert len(queries_of(root, label)) == before
    assert (Contact.objects.count(), Organisation.objects.count()) == (12, 12)
    assert (Note.objects.count(), Task.objects.count()) == (12, 12)


@pytest.mark.parametrize("label", MODELS)
def test_no_form_offers_a_menu_of_a_large_table(rf: Any, people: Any, label: str) -> None:
    page = list_address(label).removesuffix("/") + "/add/"
    request, own = rf.get(page), admin_of(label)
    request.user, request.resolver_match = people["root"], resolve(page)
    menus = []
    if not (own.has_add_permission(request) or own.has_change_permission(request)):
        return
    for name, field in own.get_form(request).base_fields.items():
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget = widget.widget
        menu = isinstance(field, ModelChoiceField) and not isinstance(widget, AutocompleteSelect)
        rows = getattr(field, "queryset", None)
        if menu and rows is not None and rows.model._meta.label in LARGE:
            menus.append(name)

    assert menus == []


@pytest.mark.parametrize("label", MODELS)
def test_no_filter_lists_a_large_table(rf: Any, people: Any, label: str) -> None:
    own, large = admin_of(label), []
    request = rf.get("/")
    request.user = people["root"]
    for chosen in own.get_list_filter(request):
        name = chosen if isinstance(chosen, str) else None
        related = own.model._meta.get_field(name).related_model if name else None
        if related is not None and related._meta.label in LARGE:
            large.append(name)

    assert large == []
