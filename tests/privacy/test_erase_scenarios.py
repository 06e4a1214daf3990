"""Stories of erasures (privacy.md 7): a long life, the books, and who comes in between."""

import json
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.catalogue import SavedView
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.models.source import Import, ImportRow, Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.export_deciding import decide_export
from contacts.operations.exporting import request_export
from contacts.operations.importing import running, starting
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.notes import write_note
from contacts.operations.points import add_point
from contacts.operations.suppression import is_suppressed
from governance.models.audit import AuditEvent
from governance.operations.sealing import seal_audit
from governance.reading.verification import verify_audit
from interactions.models.purchases import Order
from interactions.operations.purchases.recording import record_order
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.planning import PlanChanged, plan_erasure
from privacy.operations.erasing.proving import prove_erasure
from privacy.operations.erasing.redacting import redact_found
from privacy.operations.holds.placing import place_hold, release_hold
from segments.models.segment import Segment
from tests.contacts.api_client import Caller
from tests.privacy.desk import (
    act_on_erasure,
    approved_on_pages,
    asked_on_page,
    brought_on_pages,
    decide,
    erased_on_pages,
    letter_on_page,
    page_of,
    say_whose,
    words,
    worked,
)
from tests.privacy.erasing import NOW, approved, erased, places_of, planned_rows

EMAIL = "lena.lira@example.org"
DAY = "2026-11-20"
KNOWN = (("email", EMAIL), ("phone", "612345678"), ("name", "Lena Lira Luna"),
         ("email", "old.lira@example.org"))  # fmt: skip
FILE = "First Name,Last Name,Email,Phone\nLena,Lira,lena.lira@example.org,612345678\n"


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "stored"
    return tmp_path / "stored"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def second(people: dict[str, Any]) -> Actor:
    return Actor(people["root"], Door.PAGE)


@pytest.fixture
def lena(by: Actor) -> Contact:
    """Somebody with a short life so far."""
    values = {"given_name": "Lena", "family_name": "Lira", "second_family_name": "Luna",
              "email": "old.lira@example.org", "phone": "612345678"}  # fmt: skip
    contact = create_contact(values=values, by=by)
    return update_contact(contact=contact, values={"email": EMAIL}, by=by)


def brought(by: Actor, folder: Path) -> Import:
    path = folder / "fair.csv"
    path.write_text(FILE, encoding="utf-8")
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": "Fair"}, by=by)


def a_long_life(lena: Contact, by: Actor, folder: Path) -> None:
    """Edits, a file, a twin, a note, an export, a rule, a job, a session, an answer, a view."""
    for number in range(12):
        lena = update_contact(contact=lena, values={"notes": f"Lena Lira Luna {number}"}, by=by)
    running.run_import(job=brought(by, folder), by=by)
    twin = create_contact(
        values={"given_name": "Lena", "family_name": "Lira", "email": "l.lira@example.net"}, by=by
    )
    merge_contacts(survivor=Contact.objects.get(pk=lena.pk), absorbed=twin, by=by)
    write_note(about=Contact.objects.get(pk=lena.pk), text=f"Wrote from {EMAIL}", by=by)
    people = Contact.objects.filter(pk=lena.pk)
    request_export(contacts=people, columns=["given_name", "email"], format="csv",
                   purpose="fair", by=by)  # fmt: skip
    rule = {"version": 1, "rule": {"field": "email", "op": "is", "value": EMAIL}}
    Segment.objects.create(name="One", slug="one", rule=rule, owner=by.user)
    SavedView.objects.create(name="Lena", owner=by.user, query=f"q={EMAIL.replace('@', '%40')}")
    session = SessionStore()
    session["draft"] = {"email": EMAIL}
    session.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status)"
            " values ('mail', 'x', %s, 'todo')",
            [json.dumps({"to": EMAIL})],
        )
        cursor.execute(
            "insert into governance_idempotencykey (owner, key, fingerprint, status, body,"
            " created_at) values ('t', 'k', 'f', 200, %s, now())",
            [json.dumps({"email": EMAIL})],
        )


@pytest.mark.django_db
def test_nothing_of_a_long_life_is_left_but_who_changed_which_field_when(
    by, lena, desk_on, tmp_path, stored
):
    """Scenario 1; the raw dump is searched by tests.drills.erased_people."""
    a_long_life(lena, by, tmp_path)
    assert len(places_of(*KNOWN)) > 20
    done = erased_on_pages(desk_on, "2026-11-20", contact=lena.key)
    assert (done.proof["found"], done.state, len(done.people)) == ({}, "done", 2)
    assert places_of(*KNOWN) == {}
    assert [path for path in stored.rglob("*") if path.is_file()] == []
    history = lena.history.model.objects.filter(id=lena.pk).order_by("history_id")
    first = history.filter(history_type="~").first()
    assert (first.history_change_reason, first.history_user_id) == ("email", by.user_id)
    assert history.filter(history_change_reason="notes").count() == 12
    assert is_suppressed("email", EMAIL)
    lena.refresh_from_db()
    assert (lena.email, lena.full_name, lena.erased_at is not None) == ("", "", True)


@pytest.mark.django_db
def test_the_dry_run_of_a_long_life_is_its_execution_table_by_table(
    by, lena, officer, second, tmp_path
):
    a_long_life(lena, by, tmp_path)
    erasure = approved([lena.pk], officer, second)
    done = execute_erasure(erasure=erasure, by=officer, now=NOW)
    assert done.rows == planned_rows(erasure)


@pytest.mark.django_db
def test_invoices_stay_for_the_tax_law_and_the_person_in_them_goes(by, lena, desk_on):
    """Scenario 4: asked, erased and answered on pages; the letter says what stays and why."""
    shop = Source.objects.create(name="Shop")
    for year in (2024, 2015):
        line = {"sku": "S", "name": "Tea", "quantity": 1, "unit_price": "10"}
        at = datetime(year, 5, 5, tzinfo=UTC)
        values = {"external_id": f"A-{year}", "number": f"F-{year}", "currency": "EUR", "at": at}
        values |= {"contact": lena, "lines": [line]}
        record_order(source=shop, values=values, by=by)
    desk = desk_on("2026-11-20")
    asked = asked_on_page("gdpr.erasure", email=EMAIL, name="Lena Lira")
    say_whose(desk, asked, lena)
    done = erased_on_pages(desk_on, "2026-11-20", request=asked.key)
    books = [each for each in done.kept if each["what"] == "interactions.Order"]
    assert books == [
        {"what": "interactions.Order", "ground": "tax", "rows": 1},
        {"what": "interactions.Order", "ground": "anonymous", "rows": 1},
    ]
    kept = Order.objects.order_by("number").values_list("number", "total", "contact", "buyer_name")
    assert list(kept) == [
        ("F-2015", Decimal("10.00"), None, ""),
        ("F-2024", Decimal("10.00"), None, ""),
    ]
    # What is kept names nobody any more, so that nothing of it is left to restrict.
    assert (done.state, places_of(*KNOWN)) == ("done", {})
    letter = letter_on_page(desk_on("2026-11-20"), asked, "erased")
    assert "Invoices and orders, which tax law asks us to keep (Art. 17(3)(b) GDPR)" in letter
    assert "aepd.es" in letter


@pytest.mark.django_db
def test_only_a_second_person_approves_and_only_the_plan_that_was_seen(by, lena, officer, second):
    erasure = plan_erasure(people=[lena.pk], by=officer, now=NOW)
    with pytest.raises(NotPermitted):
        approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=officer, now=NOW)
    with pytest.raises(PlanChanged):
        approve_erasure(erasure=erasure, plan_hash="0" * 64, by=second, now=NOW)
    write_note(about=lena, text="New since", by=by)
    with pytest.raises(PlanChanged):
        approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=NOW)
    assert Contact.objects.get(pk=lena.pk).erased_at is None


@pytest.mark.django_db
def test_what_changed_after_the_approval_waits_for_another_one(by, lena, desk_on):
    """Scenario 41: a merge came first."""
    other = create_contact(values={"given_name": "Lena", "email": "l@example.net"}, by=by)
    erasure = approved_on_pages(desk_on, DAY, contact=lena.key)
    both = reverse("contacts:merge", args=[lena.key, other.key])
    assert desk_on(DAY, "ana").post(both).status_code == 302
    act_on_erasure(desk_on(DAY), erasure, "start")
    worked("privacy.run_erasure")
    erasure.refresh_from_db()
    assert (erasure.state, erasure.people) == ("planned", [lena.pk, other.pk])
    assert "changed" in words(desk_on(DAY).get(reverse("privacy:erasure", args=[erasure.key])))
    assert Contact.objects.filter(erased_at=None).count() == 2


@pytest.mark.django_db
def test_an_import_and_a_merge_that_come_later_bring_nobody_back(by, lena, desk_on):
    """Scenario 41: erased while a file with the person waited to be written."""
    columns = ("given_name", "family_name", "email", "phone")
    job = brought_on_pages(desk_on(DAY, "ana"), FILE, columns)
    other = create_contact(values={"given_name": "Otto", "email": "otto@example.net"}, by=by)
    assert erased_on_pages(desk_on, DAY, contact=lena.key).proof["found"] == {}
    ana = desk_on(DAY, "ana")
    assert ana.post(reverse("contacts:import_run", args=[job.key])).status_code == 302
    worked("contacts.run_import")
    job.refresh_from_db()
    # The file went with her, and so did the rows that the check had read of it.
    assert (job.state, job.created, job.updated, ImportRow.objects.count()) == ("done", 0, 0, 0)
    both = reverse("contacts:merge", args=[other.key, lena.key])
    assert ana.post(both).status_code == 404
    assert places_of(*KNOWN) == {}


@pytest.mark.django_db
def test_a_file_that_waited_is_made_without_who_was_erased_meanwhile(
    by, lena, officer, people, desk_on, settings
):
    """Scenario 41: asked for by a program, decided on after the erasure."""
    settings.EXPORT_SECOND_PERSON_ABOVE = 0
    create_contact(values={"given_name": "Otto", "email": "otto@example.net"}, by=by)
    wanted = {"purpose": "Fair", "format": "csv", "columns": ["given_name", "email"]}
    asked = Caller(people["ana"])("POST", "/exports/", wanted).json()
    assert (asked["state"], asked["count"]) == ("waiting", 2)
    assert erased_on_pages(desk_on, "2026-11-20", contact=lena.key).state == "done"
    made = decide_export(export=Export.objects.get(), approve=True, reason="Fair", by=officer)
    assert made.file.read().decode("utf-8-sig").splitlines()[1:] == ["Otto,otto@example.net"]
    assert places_of(*KNOWN) == {}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_runs_at_the_same_time_is_waited_for_and_then_asked_about(
    lena, people, desk_on
):
    """Scenario 41: the change wins, the erasure sees it and touches nothing."""
    erasure = approved_on_pages(desk_on, DAY, contact=lena.key)
    act_on_erasure(desk_on(DAY), erasure, "start")
    program = Caller(people["ana"])

    def erase() -> None:
        try:
            worked("privacy.run_erasure")
        finally:
            connections.close_all()

    thread = threading.Thread(target=erase)
    try:
        with transaction.atomic():
            changed = program("PATCH", f"/contacts/{lena.key}/", {"occupation": "Baker"})
            assert changed.status_code == 200
            thread.start()
            wait_for_a_lock()
    finally:
        thread.join()
    erasure.refresh_from_db()
    assert (erasure.state, erasure.erased) == ("planned", 0)
    assert Contact.objects.get(pk=lena.pk).occupation == "Baker"
    assert Contact.objects.get(pk=lena.pk).full_name == "Lena Lira Luna"


def wait_for_a_lock() -> None:
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and wait_event_type = 'Lock'"
    )
    with connection.cursor() as cursor:
        for _try in range(500):
            cursor.execute("select pg_stat_clear_snapshot()")  # else it stays as first seen
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("select pg_sleep(0.01)")
    raise AssertionError("nobody waits")


@pytest.mark.django_db
def test_a_shared_phone_and_the_record_of_the_other_person_survive(by, lena, desk_on):
    """Scenario 39: two records of one person go by one address, the household's phone stays."""
    home = {"phone": "612345678"}
    own = {"given_name": "Lena", "family_name": "Lira", "email": "lena@work.example"}
    work = create_contact(values=own | home, by=by)
    otto = create_contact(values={"given_name": "Otto"} | home, by=by)
    desk = desk_on("2026-11-20")
    asked = asked_on_page("gdpr.erasure", email=EMAIL, name="Lena Lira")
    for contact, mine in ((lena, True), (work, True), (otto, False)):
        say_whose(desk, asked, contact, mine)
    erasure = erased_on_pages(desk_on, "2026-11-20", request=asked.key)
    assert erasure.people == [lena.pk, work.pk]
    otto.refresh_from_db()
    assert (erasure.state, erasure.proof["found"], otto.phone) == ("done", {}, "+34612345678")
    assert not is_suppressed("phone", "+34612345678")
    assert otto.points.get().opted_out_at is None
    assert [*Contact.objects.filter(erased_at=None)] == [otto]
    page = reverse("privacy:erasure", args=[erasure.key])
    assert "612345678" not in words(desk_on("2026-11-20").get(page))
    desk = desk_on("2026-11-21")
    assert decide(desk, asked, "complete").status_code == 302
    assert "Complied with" in words(desk.get(page_of(asked)))


@pytest.mark.django_db
def test_a_word_elsewhere_keeps_it_from_completing_until_it_is_taken_out(by, lena, officer, second):
    said = "Sister of Lena Lira Luna!"
    otto = create_contact(values={"given_name": "Otto", "notes": said}, by=by)
    done = erased([lena.pk], officer, second)
    assert (done.state, done.certificate) == ("blocked", "")
    assert done.proof["found"] == {
        "contacts_contact.notes": 1,
        "contacts_historicalcontact.notes": 1,
    }
    assert redact_found(erasure=done, by=officer) == 2
    done = prove_erasure(erasure=done, by=officer, now=NOW + timedelta(hours=1))
    otto.refresh_from_db()
    assert (done.state, otto.notes, done.sought) == ("done", "Sister of …!", "")


@pytest.mark.django_db
def test_a_file_with_the_person_goes_and_a_foreign_one_stays(by, lena, officer, second, stored):
    default_storage.save("imports/other.csv", ContentFile(b"Email\notto@example.net\n"))
    default_storage.save("imports/hers.csv", ContentFile(FILE.encode("utf-16")))
    erased([lena.pk], officer, second)
    assert [path.name for path in stored.rglob("*") if path.is_file()] == ["other.csv"]


@pytest.mark.django_db
def test_many_people_go_in_chunks_and_an_interrupted_erasure_goes_on(
    by, lena, officer, second, monkeypatch
):
    crowd = [create_contact(values={"given_name": f"Name{n}", "family_name": f"Family{n}",
             "email": f"crowd{n}@example.net"}, by=by) for n in range(5)]  # fmt: skip
    monkeypatch.setattr("privacy.operations.erasing.executing.CHUNK", 2)
    erasure = approved([each.pk for each in crowd], officer, second)
    with monkeypatch.context() as patch:
        patch.setattr("privacy.operations.erasing.executing._note_erased", broken_at_second())
        with pytest.raises(ConnectionError):
            execute_erasure(erasure=erasure, by=officer, now=NOW)
    erasure.refresh_from_db()
    assert (erasure.state, erasure.erased) == ("running", 2)
    done = execute_erasure(erasure=erasure, by=officer, now=NOW)
    assert (done.state, done.erased, done.rows["contacts_contact"]) == ("done", 5, 5)
    assert done.rows == planned_rows(done)
    assert Contact.objects.filter(erased_at=None).get() == lena


def broken_at_second() -> Any:
    calls: list[int] = []

    def break_off(*_given: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError

    return break_off


@pytest.mark.django_db
def test_the_audit_trail_names_nobody_and_still_verifies(by, lena, officer, second):
    """A09."""
    seal_audit(by=Actor.system(Door.JOB))
    erased([lena.pk], officer, second)
    seal_audit(by=Actor.system(Door.JOB))
    assert verify_audit().ok
    assert AuditEvent.objects.filter(verb="contact.erased", key=str(lena.key)).count() == 1
    assert places_of(*KNOWN) == {}


@pytest.mark.django_db
def test_two_hundred_words_or_one_by_one_find_the_same(by, lena, monkeypatch):
    """Large sets of people are looked up word by word; the places are the same."""
    add_point(contact=lena, kind="phone", value="+34 655 44 33 22", by=by)
    write_note(about=lena, text="Call 655 44 33 22 or +34655443322, Calle Mayor 5 bis", by=by)
    words = (*KNOWN, ("phone", "+34655443322"), ("address", "Calle Mayor 5, bis"))
    few = places_of(*words)
    monkeypatch.setattr("privacy.operations.erasing.sought.AS_PATTERN", 0)
    assert places_of(*words) == few


@pytest.mark.django_db
def test_a_hold_stops_it_untouched_and_the_release_lets_it_run(by, lena, officer, second):
    """Scenario 5, as the erasure sees it: what came in meanwhile goes too."""
    erasure = approved([lena.pk], officer, second)
    hold = place_hold(
        values={"matter": "Kept", "reason": "A claim"}, people=[lena], by=officer, now=NOW
    )
    assert execute_erasure(erasure=erasure, by=officer, now=NOW).state == "held"
    assert Contact.objects.get(pk=lena.pk).email == EMAIL
    release_hold(hold=hold, why="Settled", by=officer, now=NOW)
    erasure.refresh_from_db()
    assert erasure.state == "approved"
    done = execute_erasure(erasure=erasure, by=officer, now=NOW)
    assert (done.state, places_of(*KNOWN)) == ("done", {})
