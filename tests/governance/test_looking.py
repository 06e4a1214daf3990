"""Looking at the site as somebody else: what they see, nothing more, nothing changed, a trace."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.field_access import hidden_fields
from contacts.models.collaboration import Follow, Notice, Task
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.models.work import BulkChange, Progress
from contacts.operations.contacts import create_contact
from contacts.operations.views import save_view
from governance.models.audit import AuditEvent
from governance.operations.looking import seen_as, start_looking

pytestmark = pytest.mark.django_db
START, END = reverse("governance:look_as"), reverse("governance:look_end")
HOME = reverse("segments:home")


@pytest.fixture
def zoe(people: Any) -> Contact:
    values = {"given_name": "Zoe", "family_name": "Sur"}
    return create_contact(values=values, by=Actor(people["cy"], Door.PAGE))


@pytest.fixture
def as_vera(signed_in: Any, people: Any) -> Any:
    client = signed_in("dario")
    client.post(START, {"person": people["vera"].pk})
    return client


def looks() -> list[tuple[str, Any, dict]]:
    events = AuditEvent.objects.filter(verb__startswith="look.").order_by("id")
    return [(event.verb, event.user_id, event.facts) for event in events]


def test_a_data_owner_sees_what_a_colleague_sees(nora, zoe, as_vera):
    page = as_vera.get(reverse("contacts:list")).content.decode()

    assert "Norte" in page
    assert "Sur" not in page
    card = as_vera.get(reverse("contacts:page", args=[nora.key])).content.decode()
    assert "nora.secret" not in card
    assert as_vera.get(reverse("contacts:page", args=[zoe.key])).status_code == 404
    assert as_vera.get(reverse("governance:audit")).status_code == 403


def test_every_page_says_so_and_offers_to_stop(nora, as_vera):
    for address in (HOME, reverse("contacts:list"), reverse("contacts:page", args=[nora.key])):
        page = as_vera.get(address).content.decode()
        assert "You are looking as Vera." in page
        assert f'action="{END}"' in page


def test_every_write_is_refused_and_changes_nothing(nora, signed_in, people):
    client = signed_in("dario")
    client.post(START, {"person": people["ana"].pk})
    archive = reverse("contacts:archive", args=[nora.key])
    before = AuditEvent.objects.exclude(verb__startswith="access.").count()
    answers = [
        client.post(archive),
        client.post(reverse("contacts:new"), {"given_name": "New", "stage": "lead"}),
        client.post(START, {"person": people["bo"].pk}),
        client.post(reverse("admin:index")),
        client.get("/accounts/email/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert Contact.objects.get().archived_at is None
    assert AuditEvent.objects.exclude(verb__startswith="access.").count() == before


def test_it_leaves_a_trace_of_start_and_end_in_ones_own_name(as_vera, people):
    as_vera.post(END)
    dario, vera = people["dario"].pk, str(people["vera"].pk)
    (started, ended) = looks()

    assert started[:2] == ("look.started", dario)
    assert started[2]["user"] == vera
    assert ended == ("look.ended", dario, {"why": "button", "user": vera})
    assert "Stop looking" not in as_vera.get(HOME).content.decode()


def test_it_ends_by_time_and_by_signing_out(as_vera, people):
    kept = as_vera.session
    kept["looking"] = {**kept["looking"], "until": timezone.now().isoformat()}
    kept.save()
    assert "Stop looking" not in as_vera.get(HOME).content.decode()
    as_vera.post(START, {"person": people["vera"].pk})
    as_vera.post(reverse("account_logout"))

    assert [facts["why"] for verb, _user, facts in looks() if verb == "look.ended"] == [
        "time",
        "sign_out",
    ]


def test_a_role_is_looked_at_with_ones_own_teams(nora, signed_in):
    client = signed_in("dario")
    client.post(START, {"role": "viewer"})
    page = client.get(reverse("contacts:list")).content.decode()

    assert "You are looking as the role Reader" in page
    assert "Norte" not in page


def test_nobody_sees_more_than_they_may_themselves(people):
    cases = {
        "privacy officer": (people["prisca"], {"person": str(people["dario"].pk)}),
        "reader": (people["vera"], {"person": str(people["dario"].pk)}),
    }
    for looker, whom in cases.values():
        seen = seen_as(looker, whom)
        assert seen.get_all_permissions() == people["dario"].get_all_permissions() & (
            looker.get_all_permissions()
        )
        assert hidden_fields(seen, "contacts.Contact") >= hidden_fields(looker, "contacts.Contact")
    seen = seen_as(people["vera"], cases["reader"][1])
    own = Contact.objects.visible_to(people["vera"])
    assert set(Contact.objects.visible_to(seen)) <= set(own)


@pytest.mark.parametrize("who", ["prisca", "marta", "ana", "vera"])
def test_only_owners_of_roles_look(signed_in, people, who):
    assert signed_in(who).post(START, {"person": people["bo"].pk}).status_code == 403
    with pytest.raises(NotPermitted):
        start_looking(person=people["bo"], role="", by=Actor(people[who], Door.PAGE))


def test_whom_nobody_can_look_as(people):
    by = Actor(people["dario"], Door.PAGE)
    people["cy"].is_active = False
    for person, role in (
        (people["root"], ""),
        (people["dario"], ""),
        (people["cy"], ""),
        (None, ""),
        (None, "king"),
        (people["bo"], "viewer"),
    ):
        with pytest.raises(Invalid):
            start_looking(person=person, role=role, by=by)
    seen = seen_as(people["root"], {"person": str(people["dario"].pk)})
    with pytest.raises(NotPermitted):
        start_looking(person=people["bo"], role="", by=Actor(seen, Door.PAGE))


def test_private_views_stay_private(as_vera, people):
    by = Actor(people["vera"], Door.PAGE)
    save_view(owner=people["vera"], name="My own secret", sharing="private", by=by)
    save_view(owner=people["vera"], name="For all of us", sharing="everybody", by=by)
    tabs = as_vera.get(reverse("contacts:view_tabs")).content.decode()

    assert "My own secret" not in tabs
    assert "For all of us" in tabs


def test_it_lasts_half_an_hour(people):
    kept = start_looking(person=people["bo"], role="", by=Actor(people["root"], Door.PAGE))
    until = timezone.datetime.fromisoformat(kept["until"])
    assert timedelta(minutes=29) < until - timezone.now() <= timedelta(minutes=30)


def _keep_to_herself(ana: Any, nora: Contact) -> tuple[Export, BulkChange, Progress]:
    about = {"about_model": "contacts.Contact", "about_key": str(nora.key), "contact": nora}
    Task.objects.create(title="SecretTask", assignee=ana, by=ana, **about)
    Notice.objects.create(user=ana, kind="mention", **about)
    Follow.objects.create(user=ana, **about)
    export = Export.objects.create(by=ana, purpose="Secret", format="csv")
    change = BulkChange.objects.create(by=ana, action="archive", count=1)
    return export, change, Progress.objects.create(owner=ana, kind="export")


def test_what_a_colleague_keeps_to_themselves_is_shown_to_nobody_else(nora, signed_in, people):
    export, change, work = _keep_to_herself(people["ana"], nora)
    private = [
        *(reverse(f"contacts:{name}") for name in ("tasks", "notices", "notice_preferences")),
        reverse("contacts:exports"),
        reverse("contacts:export_status", args=[export.key]),
        reverse("contacts:export_download", args=[export.key]),
        reverse("contacts:bulk_changes"),
        reverse("contacts:bulk_result", args=[change.key]),
        reverse("contacts:progress", args=[work.key]),
    ]
    card = reverse("contacts:page", args=[nora.key])
    client = signed_in("ana")
    own = client.get(HOME).content.decode()
    assert client.get(card).context["card"].talk.follows
    client = signed_in("dario")
    client.post(START, {"person": people["ana"].pk})
    seen = client.get(HOME).content.decode()

    assert [client.get(address).status_code for address in private] == [403] * len(private)
    words = ("SecretTask", "My tasks", "Notices, unread")
    assert [word in own for word in words] == [True, True, True]
    assert [word in seen for word in words] == [False, False, False]
    assert not client.get(card).context["card"].talk.follows


def test_a_role_is_looked_at_with_ones_own_tasks(signed_in, people):
    client = signed_in("dario")
    client.post(START, {"role": "sales"})
    assert client.get(reverse("contacts:tasks")).status_code == 200
