"""A bulk change too large for one request: in chunks, gone on with after a crash, undone whole."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError, connection

from config.actor import Actor
from config.errors import DomainError
from contacts.models.catalogue import ContactTag
from contacts.models.contact import Contact
from contacts.models.source import Origin
from contacts.models.work import BulkChange, Progress
from contacts.operations import bulk_running
from contacts.operations.bulk import CannotUndo, undo_bulk
from contacts.operations.bulk_queue import CannotResume, resume_bulk, start_bulk, start_undo
from contacts.operations.contacts import update_contact
from contacts.operations.tags import create_tag, delete_tag
from governance.models.audit import AuditEvent
from tests.contacts.list_people import add, named

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def small(monkeypatch: Any) -> None:
    """Make three contacts a large set, written two by two."""
    monkeypatch.setattr("contacts.views.bulk.AT_ONCE", 2)
    monkeypatch.setattr(bulk_running, "CHUNK", 2)


@pytest.fixture
def five(by: Actor) -> list[Contact]:
    return named(by, *"ABCDE")


def started(by: Actor, action: str = "stage", value: Any = "customer") -> BulkChange:
    return start_bulk(contacts=Contact.objects.all(), action=action, value=value, by=by)


def stages() -> list[str]:
    return list(Contact.objects.order_by("pk").values_list("stage", flat=True))


def latest() -> Progress:
    return Progress.objects.latest("pk")


def verbs() -> list[str]:
    events = AuditEvent.objects.filter(verb__startswith="contact.bulk")
    return list(events.order_by("pk").values_list("verb", flat=True))


def test_nothing_is_written_before_the_worker_comes(five: Any, by: Actor) -> None:
    change = started(by)
    assert stages() == ["lead"] * 5
    assert change.facts == {"value": "customer", "ids": [each.pk for each in five]}
    progress = latest()
    assert (progress.state, progress.done, progress.total) == ("waiting", 0, 5)
    assert progress.subject == str(change.key)


def test_all_chunks_carry_one_operation_and_the_list_of_people_is_dropped(
    five: Any, by: Actor, work: Any
) -> None:
    change = started(by)
    assert work() == ["contacts.run_bulk"]
    change.refresh_from_db()
    assert stages() == ["customer"] * 5
    assert (change.count, change.facts) == (5, {"value": "customer"})
    history = Contact.history.filter(history_operation=change.operation, history_type="~")
    assert [(row.history_user_id, row.version) for row in history] == [(by.user_id, 2)] * 5
    assert Origin.objects.filter(fields=["stage"], user_id=by.user_id).count() == 5
    assert (latest().state, latest().done) == ("done", 5)
    assert verbs() == [
        "contact.bulk_queued",
        *["contact.bulk_chunk_changed"] * 3,
        "contact.bulk_changed",
    ]


def test_who_changed_or_got_out_of_reach_meanwhile_is_left_out(
    five: Any, by: Actor, work: Any, people: Any, teams: Any
) -> None:
    change = started(by)
    update_contact(contact=five[0], values={"stage": "customer"}, by=by)
    values = {"team": teams["South"], "owner": people["cy"]}
    update_contact(contact=five[1], values=values, by=by)
    work()
    change.refresh_from_db()
    assert change.count == 3
    assert stages() == ["customer", "lead", "customer", "customer", "customer"]


def test_after_a_crash_the_work_goes_on_behind_the_last_chunk(
    five: Any, by: Actor, work: Any, monkeypatch: Any
) -> None:
    change, calls = started(by), []
    real = bulk_running.change_those

    def breaks_once(*args: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError
        return real(*args)

    monkeypatch.setattr(bulk_running, "change_those", breaks_once)
    with pytest.raises(OperationalError):
        work()
    assert (latest().state, latest().done) == ("failed", 2)
    assert stages() == ["customer", "customer", "lead", "lead", "lead"]
    # What somebody put back meanwhile is not changed a second time.
    update_contact(contact=five[0], values={"stage": "former"}, by=by)
    resume_bulk(change=change, by=by)
    work()
    change.refresh_from_db()
    assert stages() == ["former", "customer", "customer", "customer", "customer"]
    assert (change.count, latest().state) == (5, "done")
    assert len(set(Contact.history.filter(version=2).values_list("history_operation"))) == 1


def test_a_tag_deleted_meanwhile_stops_the_work_with_a_sentence(
    five: Any, by: Actor, work: Any
) -> None:
    tag = create_tag(name="Fair", by=by)
    change = started(by, "add_tag", tag)
    delete_tag(tag=tag, by=by)
    work()
    assert (latest().state, latest().note) == (
        "failed",
        "What this change is about no longer exists.",
    )
    change.refresh_from_db()
    assert (change.count, ContactTag.objects.count()) == (0, 0)


def test_what_stopped_half_way_can_be_undone_instead(
    five: Any, by: Actor, work: Any, monkeypatch: Any
) -> None:
    change = started(by)
    monkeypatch.setattr(bulk_running, "_finish", refuse)
    work()
    assert (latest().state, latest().note) == ("failed", "Stopped.")
    change.refresh_from_db()
    assert undo_bulk(change=change, by=by) == (5, 0)
    assert stages() == ["lead"] * 5
    change.refresh_from_db()
    assert change.facts == {"value": "customer", "restored": 5, "kept": 0}


def refuse(**_given: Any) -> None:
    raise DomainError("Stopped.")


def test_a_large_undo_runs_in_chunks_and_keeps_what_changed_since(
    five: Any, by: Actor, work: Any
) -> None:
    change = started(by)
    work()
    update_contact(contact=five[3], values={"notes": "called"}, by=by)
    change.refresh_from_db()
    start_undo(change=change, by=by)
    assert work() == ["contacts.undo_bulk"]
    change.refresh_from_db()
    assert stages() == ["lead", "lead", "lead", "customer", "lead"]
    assert change.undone_at is not None
    assert change.facts == {"value": "customer", "restored": 4, "kept": 1}
    assert (latest().kind, latest().state, latest().done) == ("bulk_undo", "done", 5)
    undone = AuditEvent.objects.get(verb="contact.bulk_undone")
    assert undone.facts == {"restored": 4, "kept": 1}
    with pytest.raises(CannotUndo):
        start_undo(change=change, by=by)


def test_an_undo_that_was_cut_off_goes_on_and_counts_everybody_once(
    five: Any, by: Actor, work: Any, monkeypatch: Any
) -> None:
    change = started(by)
    work()
    change.refresh_from_db()
    start_undo(change=change, by=by)
    real, calls = bulk_running.give_back, []

    def breaks_once(*args: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError
        return real(*args)

    monkeypatch.setattr(bulk_running, "give_back", breaks_once)
    with pytest.raises(OperationalError):
        work()
    assert stages() == ["lead", "lead", "customer", "customer", "customer"]
    resume_bulk(change=change, by=by)
    assert work() == ["contacts.undo_bulk"]
    change.refresh_from_db()
    assert stages() == ["lead"] * 5
    assert change.facts == {"value": "customer", "restored": 5, "kept": 0}


def test_tags_put_on_in_the_background_come_off_again(five: Any, by: Actor, work: Any) -> None:
    create_tag(name="Fair", by=by)
    update_contact(contact=five[0], values={"tags": ["Fair"]}, by=by)
    change = started(by, "add_tag", "fair")
    work()
    assert ContactTag.objects.count() == 5
    change.refresh_from_db()
    start_undo(change=change, by=by)
    work()
    assert ContactTag.objects.get().contact == five[0]


def test_what_is_under_way_is_neither_undone_nor_resumed(five: Any, by: Actor, work: Any) -> None:
    change = started(by)
    with pytest.raises(CannotUndo):
        undo_bulk(change=change, by=by)
    with pytest.raises(CannotUndo):
        start_undo(change=change, by=by)
    with pytest.raises(CannotResume):
        resume_bulk(change=change, by=by)
    work()
    with pytest.raises(CannotResume):
        resume_bulk(change=change, by=by)


def test_a_role_taken_away_stops_the_work_with_a_sentence(
    five: Any, by: Actor, work: Any, people: Any
) -> None:
    started(by)
    people["ana"].role = "sales"
    people["ana"].save()
    work()
    assert stages() == ["lead"] * 5
    assert (latest().state, latest().note) == ("failed", "Your role does not allow this.")


def run_at_the_page(client: Any, count: int, **headers: Any) -> Any:
    form = {"do": "stage", "value": "customer", "all_matching": "1", "expected": str(count)}
    return client.post("/contacts/bulk/run/", form, **headers)


def test_the_page_shows_a_bar_then_the_result_with_its_undo(
    five: Any, signed_in: Any, work: Any
) -> None:
    client = signed_in("ana")
    form = {"do": "stage", "value": "customer", "all_matching": "1"}
    assert "in the background" in client.post("/contacts/bulk/", form).content.decode()
    answer = run_at_the_page(client, 5, **HTMX)
    change = BulkChange.objects.get()
    address = f"/contacts/bulk/{change.key}/"
    assert answer.headers["HX-Redirect"] == address
    page = client.get(address).content.decode()
    assert "0 of 5" in page
    assert f'hx-get="{address}"' in page
    assert "undo/" not in page
    assert "0 of 5" in client.get(address, **HTMX).content.decode()
    work()
    assert client.get(address, **HTMX).headers["HX-Redirect"] == address
    page = client.get(address).content.decode()
    assert "<b>5</b><span>Changed</span>" in page
    undone = client.post(f"{address}undo/")
    assert (undone.status_code, undone.url) == (302, address)
    assert "Putting contacts back" in client.get(address).content.decode()
    work()
    page = client.get(address).content.decode()
    assert "<b>5</b><span>Put back</span>" in page
    assert client.post(f"{address}undo/").status_code == 409


def test_a_stopped_change_says_why_and_offers_to_go_on(
    five: Any, signed_in: Any, work: Any, people: Any
) -> None:
    client = signed_in("ana")
    run_at_the_page(client, 5)
    Progress.objects.update(state="failed", note="No space left.", done=2)
    change = BulkChange.objects.get()
    page = client.get(f"/contacts/bulk/{change.key}/").content.decode()
    assert "No space left." in page
    assert "<b>2</b><span>Worked through</span><small>of 5</small>" in page
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed'")
    assert client.post(f"/contacts/bulk/{change.key}/resume/").status_code == 302
    work()
    assert stages() == ["lead", "lead", "customer", "customer", "customer"]
    assert client.post(f"/contacts/bulk/{change.key}/resume/").status_code == 409


def test_a_small_change_stays_immediate_and_has_a_page_too(by: Actor, signed_in: Any) -> None:
    for name in "AB":
        add(by, name, "Example")
    client = signed_in("ana")
    answer = run_at_the_page(client, 2)
    assert [str(each) for each in get_messages(answer.wsgi_request)] == ["2 contacts changed"]
    assert (stages(), Progress.objects.count()) == (["customer", "customer"], 0)
    change = BulkChange.objects.get()
    page = client.get(f"/contacts/bulk/{change.key}/").content.decode()
    assert "<b>2</b><span>Changed</span>" in page


def test_the_change_of_somebody_else_has_no_page(five: Any, by: Actor, signed_in: Any) -> None:
    address = f"/contacts/bulk/{started(by).key}/"
    assert signed_in("marta").get(address).status_code == 404
    assert signed_in("marta").post(f"{address}resume/").status_code == 404
    assert signed_in("bo").get(address).status_code == 403
