"""The data owner's admin: scoped, attributed, and only ever writing through operations."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.share import ContactShare
from contacts.models.source import Import, Source
from contacts.models.team import Team
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.tags import create_tag
from governance.models.audit import AuditEvent
from governance.models.user import User

pytestmark = pytest.mark.django_db

LISTS = [
    f"admin:{name}_changelist"
    for name in (
        "contacts_contact",
        "contacts_organisation",
        "contacts_tag",
        "contacts_customfield",
        "contacts_import",
        "contacts_source",
        "contacts_team",
        "governance_user",
        "governance_apitoken",
        "governance_auditevent",
    )
]
PAGES = ["change", "history", "shares"]
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=")


@pytest.fixture
def rosa(people: Any, teams: Any) -> Contact:
    made = create_contact(
        values={"given_name": "Rosa", "family_name": "Luz", "email": "rosa@luz.example"},
        by=Actor(people["ana"], Door.PAGE),
    )
    return update_contact(
        contact=made, values={"given_name": "Rosalía"}, by=Actor(people["ana"], Door.PAGE)
    )


def address(page: str, row: Any, app: str = "contacts", *more: Any) -> str:
    return reverse(f"admin:{app}_{row._meta.model_name}_{page}", args=[row.pk, *more])


def posted(client: Any, page: str, **changes: Any) -> Any:
    """Fill the form as it stands with `changes` and send it."""
    form = client.get(page).context["adminform"].form
    given = {}
    for field in form:
        value = field.value()
        if hasattr(field.field.widget, "decompress"):
            continue
        given[field.html_name] = "" if value is None else value
    return client.post(page, {**given, **changes})


def queries_of(client: Any, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(page)
    assert answer.status_code == 200
    return len(captured)


# --- opening


@pytest.mark.parametrize("who", ["dario", "root"])
@pytest.mark.parametrize("page", ["admin:index", *LISTS])
def test_each_list_opens_without_anything_inline(signed_in, rosa, who, page):
    answer = signed_in(who).get(reverse(page))

    assert answer.status_code == 200
    assert INLINE.findall(answer.content) == []


@pytest.mark.parametrize("who", ["dario", "root"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_a_person_opens_without_anything_inline(signed_in, rosa, who, page):
    answer = signed_in(who).get(address(page, rosa))

    assert answer.status_code == 200
    assert INLINE.findall(answer.content) == []


def test_a_longer_list_costs_the_same_queries(signed_in, rosa, people, teams):
    client, page = signed_in("dario"), reverse("admin:contacts_contact_changelist")
    few = queries_of(client, page)
    by = Actor(people["ana"], Door.PAGE)
    for number in range(5):
        create_contact(values={"given_name": f"P{number}", "organisation": f"Org {number}"}, by=by)

    assert queries_of(client, page) == few


def test_a_longer_history_costs_the_same_queries(signed_in, rosa, people):
    client = signed_in("dario")
    few = queries_of(client, address("history", rosa))
    for number in range(4):
        update_contact(
            contact=rosa, values={"occupation": f"Job {number}"}, by=Actor(people["bo"], Door.PAGE)
        )

    assert queries_of(client, address("history", rosa)) == few


@pytest.mark.parametrize("model", [Organisation, Tag, Source, Team, CustomField])
def test_each_form_and_history_opens(signed_in, rosa, people, teams, model):
    by = Actor(people["dario"], Door.PAGE)
    create_tag(name="VIP", by=by)
    update_contact(contact=rosa, values={"organisation": "Luz SL"}, by=by)
    CustomField.objects.create(slug="size", label_en="Size")
    row, client = model.objects.first(), signed_in("root")

    for page in ("change", "history"):
        assert client.get(address(page, row)).status_code == 200
    version = row.history.first().history_id
    assert client.get(address("simple_history", row, "contacts", version)).status_code == 200


# --- who may come in


def test_somebody_who_is_not_staff_is_refused(signed_in, rosa):
    client = signed_in("bo")

    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert client.get(address("change", rosa), follow=True).status_code == 403


def test_a_visitor_is_sent_to_the_sign_in_of_the_application(client, db):
    answer = client.get(reverse("admin:login"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_staff_of_another_team_find_nobody_of_this_one(signed_in, people, rosa):
    User.objects.filter(pk=people["cy"].pk).update(is_staff=True)
    people["cy"].refresh_from_db()
    own = create_contact(values={"given_name": "Suso"}, by=Actor(people["cy"], Door.PAGE))
    client = signed_in("cy")

    listed = client.get(reverse("admin:contacts_contact_changelist")).context["cl"].result_list
    assert [contact.pk for contact in listed] == [own.pk]
    assert client.get(address("history", rosa)).status_code == 404
    version = rosa.history.first().history_id
    assert client.get(address("simple_history", rosa, "contacts", version)).status_code == 404
    assert client.post(address("simple_history", rosa, "contacts", version)).status_code == 404
    assert client.get(address("shares", rosa)).status_code == 404


def test_nobody_deletes_people_here(signed_in, rosa):
    client = signed_in("root")

    assert client.post(address("delete", rosa), {"post": "yes"}).status_code == 403
    assert Contact.objects.filter(pk=rosa.pk).exists()


def test_a_hidden_value_cannot_be_asked_for_by_a_filter(signed_in, rosa):
    page = reverse("admin:contacts_contact_changelist")

    assert signed_in("dario").get(page, {"notes__contains": "x"}).status_code == 400


def test_fields_hidden_from_the_role_are_in_no_form_and_no_history(signed_in, people, rosa):
    update_contact(
        contact=rosa, values={"notes": "Quiet words"}, by=Actor(people["ana"], Door.PAGE)
    )
    User.objects.filter(pk=people["vera"].pk).update(is_staff=True)
    people["vera"].refresh_from_db()
    client = signed_in("vera")
    version = rosa.history.order_by("-history_id").first().history_id

    for page in (
        address("change", rosa),
        address("history", rosa),
        address("simple_history", rosa, "contacts", version),
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert b"Quiet words" not in answer.content


# --- searching


def test_a_search_finds_by_search_words_and_stays_out_of_the_address(signed_in, people, rosa):
    create_contact(values={"given_name": "Otto"}, by=Actor(people["ana"], Door.PAGE))
    client, page = signed_in("dario"), reverse("admin:contacts_contact_changelist")

    answer = client.post(page, {"search": "rosalia"}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert [contact.pk for contact in answer.context["cl"].result_list] == [rosa.pk]


# --- writing


def test_a_change_is_attributed_to_its_person_and_door(signed_in, people, rosa):
    answer = posted(signed_in("dario"), address("change", rosa), occupation="Baker")

    assert answer.status_code == 302
    rosa.refresh_from_db()
    assert rosa.occupation == "Baker"
    latest = rosa.history.order_by("-history_id").first()
    assert (latest.history_user_id, latest.history_door) == (people["dario"].pk, "admin")
    event = AuditEvent.objects.filter(verb="contact.updated").latest("id")
    assert (event.user_id, event.door) == (people["dario"].pk, "admin")
    assert event.facts["fields"] == ["occupation"]


def test_a_person_is_created_through_the_operation(signed_in, people):
    page = reverse("admin:contacts_contact_add")

    answer = posted(signed_in("dario"), page, given_name="Nuria", email="Nuria@Sol.example")

    assert answer.status_code == 302
    made = Contact.objects.get(given_name="Nuria")
    assert (made.email, made.owner_id) == ("nuria@sol.example", people["dario"].pk)


def test_a_refused_value_comes_back_as_a_sentence_at_its_field(signed_in, rosa):
    answer = posted(signed_in("dario"), address("change", rosa), birth_year="1066")

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors == {
        "birth_year": ["This birth year cannot be right."]
    }


def test_a_form_read_before_another_change_does_not_overwrite_it(signed_in, people, rosa):
    client = signed_in("dario")
    seen = rosa.version
    update_contact(contact=rosa, values={"occupation": "Judge"}, by=Actor(people["ana"], Door.PAGE))

    answer = posted(client, address("change", rosa), occupation="Baker", seen_version=seen)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors() == [
        "Somebody changed this contact meanwhile. Load it again."
    ]
    rosa.refresh_from_db()
    assert rosa.occupation == "Judge"


def test_restoring_goes_through_the_operation_and_leaves_an_audit_entry(signed_in, people, rosa):
    first = rosa.history.order_by("history_id").first().history_id

    answer = signed_in("dario").post(address("simple_history", rosa, "contacts", first))

    assert answer.status_code == 302
    rosa.refresh_from_db()
    assert rosa.given_name == "Rosa"
    event = AuditEvent.objects.get(verb="contact.restored")
    assert (event.user_id, event.door, event.key) == (people["dario"].pk, "admin", str(rosa.key))
    assert event.facts == {"version": first}


def test_a_custom_field_is_defined_and_then_filled(signed_in, people, rosa):
    client = signed_in("dario")
    answer = posted(
        client,
        reverse("admin:contacts_customfield_add"),
        label_en="Shoe size",
        kind="choice",
        choices="38\n39",
        rules="",
    )
    assert answer.status_code == 302
    field = CustomField.objects.get()
    assert (field.slug, field.choices) == ("shoe_size", ["38", "39"])

    assert posted(client, address("change", rosa), custom__shoe_size="39").status_code == 302
    rosa.refresh_from_db()
    assert rosa.custom == {"shoe_size": "39"}
    verbs = set(AuditEvent.objects.filter(door="admin").values_list("verb", flat=True))
    assert {"custom_field.defined", "contact.updated"} <= verbs


def test_a_custom_field_without_its_choices_is_refused_at_the_field(signed_in):
    answer = posted(
        signed_in("dario"),
        reverse("admin:contacts_customfield_add"),
        label_en="Shoe size",
        kind="choice",
        rules="",
    )

    assert answer.context["adminform"].form.errors == {"choices": ["Give at least one choice."]}


def test_chosen_tags_are_merged_into_one(signed_in, people, rosa):
    by = Actor(people["dario"], Door.PAGE)
    update_contact(contact=rosa, values={"tags": ["Vip", "V.I.P."]}, by=by)
    kept, gone = Tag.objects.get(name="Vip"), Tag.objects.get(name="V.I.P.")
    client, page = signed_in("dario"), reverse("admin:contacts_tag_changelist")
    asked = {"action": "merge", "_selected_action": [kept.pk, gone.pk]}

    assert client.post(page, asked).status_code == 200
    assert client.post(page, {**asked, "survivor": kept.pk}).status_code == 302

    assert list(rosa.tags.values_list("name", flat=True)) == ["Vip"]
    assert AuditEvent.objects.get(verb="tag.merged").door == "admin"


def test_a_team_is_renamed_and_its_members_replaced(signed_in, people, teams):
    answer = posted(
        signed_in("dario"),
        address("change", teams["South"]),
        name="Southern",
        people=[people["bo"].pk],
    )

    assert answer.status_code == 302
    assert list(teams["South"].members.all()) == [people["bo"]]
    verbs = AuditEvent.objects.filter(door="admin", model="contacts.Team").order_by("id")
    assert [e.verb for e in verbs if e.verb.startswith("team.")] == [
        "team.renamed",
        "team.members_changed",
    ]


def test_a_built_in_source_keeps_its_name_and_takes_another_trust(signed_in, db):
    source, client = Source.objects.get(name="API"), signed_in("dario")

    refused = posted(client, address("change", source), name="Robots")
    assert refused.context["adminform"].form.errors == {
        "name": ["The name of a built-in source stays."]
    }
    assert posted(client, address("change", source), trust="20").status_code == 302
    source.refresh_from_db()
    assert (source.name, source.trust) == ("API", 20)


# --- shares, imports, accounts


def test_a_contact_is_shared_and_the_share_ended(signed_in, people, rosa):
    client, page = signed_in("dario"), address("shares", rosa)

    assert client.post(page, {"user": people["cy"].pk, "until": "2999-01-01"}).status_code == 302
    share = ContactShare.objects.get()
    assert (share.user, share.permission.codename) == (people["cy"], "view_contact")
    assert client.post(page, {"end": share.pk}).status_code == 302

    assert not ContactShare.objects.exists()
    verbs = AuditEvent.objects.filter(door="admin", model="contacts.Contact").order_by("id")
    assert [event.verb for event in verbs] == ["contact.shared", "contact.share_ended"]


def test_a_share_that_ends_in_the_past_is_refused(signed_in, people, rosa):
    answer = signed_in("dario").post(
        address("shares", rosa), {"user": people["cy"].pk, "until": "2001-01-01"}
    )

    assert answer.context["form"].errors == {"until": ["Choose a moment to come."]}
    assert not ContactShare.objects.exists()


def test_the_privacy_officer_does_not_see_shares(signed_in, rosa):
    assert signed_in("prisca").get(address("shares", rosa)).status_code == 403


def test_an_import_is_only_looked_at_and_undone_by_request(signed_in, people):
    job = Import.objects.create(state="done", file_name="fair.csv", by=people["ana"], created=3)
    client = signed_in("dario")

    assert client.get(address("change", job)).status_code == 200
    assert client.post(address("change", job), {"file_name": "x"}).status_code == 403
    assert client.get(reverse("admin:contacts_import_undo", args=[job.pk])).status_code == 200
    assert client.post(reverse("admin:contacts_import_undo", args=[job.pk])).status_code == 302
    event = AuditEvent.objects.get(verb="import.queued")
    assert (event.door, event.facts) == ("admin", {"work": "undo"})


def test_who_may_not_undo_imports_is_refused(signed_in, people):
    job = Import.objects.create(state="done", by=people["ana"])

    page = reverse("admin:contacts_import_undo", args=[job.pk])
    assert signed_in("prisca").post(page).status_code == 403


def test_an_account_is_changed_through_the_operation(signed_in, people):
    page = address("change", people["bo"], "governance")

    assert posted(signed_in("dario"), page, role="viewer").status_code == 302
    people["bo"].refresh_from_db()
    assert people["bo"].role == "viewer"
    event = AuditEvent.objects.get(verb="user.changed")
    assert (event.user_id, event.door) == (people["dario"].pk, "admin")


def test_a_data_owner_does_not_change_a_superuser(signed_in, people):
    page = address("change", people["root"], "governance")

    answer = signed_in("dario").post(page, {"email": "dario@custodia.example"})
    assert answer.status_code == 403
    people["root"].refresh_from_db()
    assert people["root"].email == ""


def test_packages_with_direct_writes_have_no_pages_here(signed_in):
    listed = signed_in("root").get(reverse("admin:index")).context["app_list"]

    assert {app["app_label"] for app in listed} == {
        "contacts",
        "governance",
        "interactions",
        "privacy",
        "procrastinate",
        "segments",
    }
