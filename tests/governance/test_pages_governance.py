"""The pages of those who answer for the data."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.catalogue import CustomField
from contacts.operations.contacts import create_contact, update_contact
from governance.models.audit import AuditEvent
from governance.models.user import User
from governance.operations.staff import change_person

pytestmark = pytest.mark.django_db

AUDIT, INVENTORY, OWNERSHIP = (f"governance:{name}" for name in ("audit", "inventory", "ownership"))


@pytest.fixture
def events(people: Any) -> list[AuditEvent]:
    """Three events on three days, around midnight in Madrid."""
    rows = [
        ("contact.created", "contacts.Contact", "ana", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("contact.updated", "contacts.Contact", "bo", datetime(2026, 1, 2, 23, 30, tzinfo=UTC)),
        ("tag.created", "contacts.Tag", "ana", datetime(2026, 1, 5, 12, tzinfo=UTC)),
    ]
    AuditEvent.objects.bulk_create(
        AuditEvent(verb=verb, model=model, key="1", user_id=people[who].pk, door="page", at=at)
        for verb, model, who, at in rows
    )
    return list(AuditEvent.objects.filter(at__year=2026, key="1").order_by("at"))


def verbs(answer: Any) -> list[str]:
    return [event.verb for event, _person in answer.context["rows"] if event.key == "1"]


@pytest.mark.parametrize("page", [AUDIT, INVENTORY, OWNERSHIP])
@pytest.mark.parametrize(
    ("who", "status"),
    [("dario", 200), ("prisca", 200), ("root", 200), ("ana", 403), ("bo", 403), ("marta", 403)],
)
def test_each_page_opens_for_who_answers_for_the_data(signed_in, page, who, status):
    assert signed_in(who).get(reverse(page)).status_code == status


@pytest.mark.parametrize("page", [AUDIT, INVENTORY, OWNERSHIP])
def test_a_visitor_is_sent_to_the_sign_in(client, db, page):
    assert client.get(reverse(page)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"verb": "contact."}, ["contact.updated", "contact.created"]),
        ({"person": "ana"}, ["tag.created", "contact.created"]),
        ({"model": "contacts.Tag"}, ["tag.created"]),
        ({"since": "2026-01-03", "until": "2026-01-03"}, ["contact.updated"]),
        ({"until": "2026-01-02"}, ["contact.created"]),
        ({"door": "api"}, []),
    ],
)
def test_the_audit_trail_is_narrowed(signed_in, events, asked, found):
    answer = signed_in("dario").get(reverse(AUDIT), asked)

    assert verbs(answer) == found


def test_the_audit_trail_is_read_page_by_page(signed_in, people):
    AuditEvent.objects.bulk_create(
        AuditEvent(verb="tag.created", model="contacts.Tag", key=f"k{number}", door="page")
        for number in range(60)
    )
    client, asked = signed_in("dario"), {"verb": "tag.created"}
    first = client.get(reverse(AUDIT), asked)
    second = client.get(reverse(AUDIT) + first.context["next"])

    pages = [[event.key for event, _ in answer.context["rows"]] for answer in (first, second)]
    assert [len(page) for page in pages] == [50, 10]
    assert len({*pages[0], *pages[1]}) == 60
    assert second.context["next"] == ""


def test_names_stand_beside_what_they_did_without_a_query_each(
    signed_in, events, django_assert_max_num_queries
):
    client = signed_in("dario")
    client.get(reverse(AUDIT))
    with django_assert_max_num_queries(12):
        answer = client.get(reverse(AUDIT))

    assert "Ana" in answer.content.decode()


def test_what_happened_is_told_in_words_with_the_details_that_say_something(signed_in, people):
    AuditEvent.objects.create(
        verb="team.members_changed", model="contacts.Team", key="9", door="admin",
        facts={"joined": [str(people["bo"].pk)], "left": [], "until": None, "columns": []},
    )  # fmt: skip
    AuditEvent.objects.create(
        verb="contact.updated", model="contacts.Contact", key="", door="page",
        facts={"fields": ["birth_date", "custom.allergy"], "may_change": True, "count": 1200},
    )  # fmt: skip
    page = signed_in("dario").get(reverse(AUDIT), {"verb": "team."}).content.decode()
    other = signed_in("dario").get(reverse(AUDIT), {"verb": "contact.updated"}).content.decode()

    assert "Members of a team changed" in page
    assert '<span class="muted">joined:</span> Bo</span>' in page
    assert "left:" not in page
    assert "[]" not in page
    assert '<span class="muted">fields:</span> birth date, allergy' in other
    assert '<span class="muted">may change it:</span> Yes' in other
    assert '<span class="muted">count:</span> 1,200' in other


def test_a_verb_of_another_version_stays_readable(signed_in, people):
    AuditEvent.objects.create(
        verb="thing.happened", model="gone.Thing", key="", door="page", facts={"odd": "x"}
    )
    page = signed_in("dario").get(reverse(AUDIT)).content.decode()

    assert ">thing.happened</span>" in page
    assert ">gone.Thing</span>" in page
    assert '<span class="muted">odd:</span> x' in page


def test_the_inventory_gives_its_reasons_in_the_language_of_the_page(signed_in, people):
    client = signed_in("prisca")
    client.cookies["django_language"] = "es"
    page = client.get(reverse(INVENTORY), {"table": "contacts.Contact"}).content.decode()

    assert "un recuento de personas por etapa no nombra a nadie" in page
    assert "a count of people by stage names nobody" not in page


def test_the_inventory_says_who_reads_a_column(signed_in, people):
    CustomField.objects.create(slug="allergy", label_en="Allergy", sensitivity="sensitive")
    answer = signed_in("dario").get(reverse(INVENTORY), {"table": "contacts.Contact"})

    read_by = {entry.column: entry.read_by for entry in answer.context["entries"]}
    assert read_by["birth_date"] == (
        "sales",
        "sales_lead",
        "marketing",
        "data_owner",
        "privacy_officer",
    )
    assert read_by["custom.allergy"] == ("data_owner", "privacy_officer")


def test_the_inventory_is_narrowed_by_sensitivity(signed_in):
    answer = signed_in("prisca").get(reverse(INVENTORY), {"sensitivity": "sensitive"})

    assert {entry.sensitivity for entry in answer.context["entries"]} == {"sensitive"}


def test_the_inventory_leaves_as_a_file(signed_in):
    client = signed_in("dario")
    files = {
        kind: client.get(reverse("governance:inventory_file", args=[kind]))
        for kind in ("md", "csv", "json")
    }

    first = json.loads(files["json"].content)[0]
    assert (first["table"], first["column"], first["erasure"]) == ("contacts.Contact", "id", "kept")
    head = (
        "table,column,category,sensitivity,domain,owner,steward,sources,purposes,basis,retention,"
        "read_by,sent,sent_on,fill,flags,erasure,note"
    )
    assert files["csv"].content.decode().splitlines()[0] == head
    assert files["md"].content.decode().startswith("| table | column | category |")
    assert files["csv"]["Content-Disposition"] == "attachment; filename=data-inventory.csv"


def test_an_unknown_kind_of_file_does_not_exist(signed_in):
    page = reverse("governance:inventory_file", args=["exe"])

    assert signed_in("dario").get(page).status_code == 404


def test_ownership_counts_by_team_and_names_who_left(signed_in, people):
    by = Actor(people["ana"], Door.PAGE)
    for name in ("One", "Two", "Three"):
        create_contact(values={"given_name": name}, by=by)
    alone = create_contact(values={"given_name": "Alone"}, by=by)
    update_contact(contact=alone, values={"owner": None}, by=by)
    User.objects.filter(pk=people["ana"].pk).update(is_active=False)

    client = signed_in("dario")
    counted = client.get(reverse(f"{OWNERSHIP}_shares")).context["shares"]
    answer = client.get(reverse(f"{OWNERSHIP}_orphans"))

    shares = [(s.team, s.owner and s.owner.username, s.count) for s in counted]
    assert shares == [("North", "ana", 3), ("North", None, 1)]
    left = [each for each in answer.context["orphaned"] if each.code == "contacts"]
    assert {(each.person and each.person.username, each.count) for each in left} == {
        ("ana", 3),
        (None, 1),
    }
    assert f'href="{reverse("contacts:list")}?owner=ana"' in answer.content.decode()


def test_the_history_of_an_account_says_roles_and_states_in_words(signed_in, people):
    by = Actor(people["dario"], Door.ADMIN)
    change_person(person=people["bo"], values={"role": "sales_lead", "is_active": False}, by=by)
    page = signed_in("dario").get(reverse("admin:governance_user_history", args=[people["bo"].pk]))
    text = page.content.decode()

    assert "<del>Sales</del> <ins>Sales lead</ins>" in text
    assert "<del>Yes</del> <ins>No</ins>" in text
    assert "in the data owner admin" in text
    assert "sales_lead" not in text


def test_the_list_of_accounts_says_roles_in_words(signed_in):
    text = signed_in("dario").get(reverse("admin:governance_user_changelist")).content.decode()

    assert "Sales lead" in text
    assert "sales_lead" not in text
