"""The ledger of erasures: what it holds; nothing is served while the database is behind."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client

from config.actor import Actor, Door
from config.chained_file import ChainBroken, ChainedFile
from config.management.commands import worker
from contacts.models.contact import Contact
from contacts.models.preference import Suppression
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_point
from contacts.operations.suppression import digest, is_suppressed
from privacy.models.erasure import Erasure
from privacy.operations.erasing import following
from privacy.operations.erasing.ledger import (
    carried_out,
    entries,
    ledger_file,
    mark,
    watermark,
    write_down,
)
from privacy.operations.holds.placing import place_hold

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """A worker that starts all the same would run for ever."""
    monkeypatch.setattr("config.management.commands.worker.call_command", pytest.fail)


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """The proof reads every stored file."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def person(by):
    values = {"given_name": "Zoraida", "family_name": "Quintavalle", "email": "zq@example.com"}
    return create_contact(values=values, by=by)


@pytest.fixture
def erasure(person):
    return Erasure.objects.create(people=[person.pk], plan_hash="f" * 64, planned_at=NOW)


def put_back(erasure, person):
    """Do what a restore does: the ledger knows of an erasure, the database does not."""
    with transaction.atomic():
        write_down(erasure=erasure, people=[person.pk], now=NOW)
        transaction.set_rollback(True)


def test_the_ledger_knows_an_erased_person_by_key_and_digests_only(person, erasure):
    place = write_down(erasure=erasure, people=[person.pk], now=NOW)

    (entry,) = entries()
    text = ledger_file().path.read_text()
    assert (entry.place, entry.erasure, entry.plan) == (place, str(erasure.key), "f" * 64)
    assert [one.key for one in entry.people] == [str(person.key)]
    assert entry.closed == [("email", digest("email", "zq@example.com"))]
    assert not [word for word in ("zoraida", "quintavalle", "zq@") if word in text.lower()]
    assert mark() == watermark() == place
    assert ledger_file().path.stat().st_mode & 0o777 == 0o600


def test_an_address_of_somebody_else_too_is_not_closed_with_the_person(person, erasure, by):
    create_contact(values={"given_name": "Ada", "email": "zq@example.com"}, by=by)
    write_down(erasure=erasure, people=[person.pk], now=NOW)
    assert next(entries()).closed == []


def test_several_writers_make_one_chain(tmp_path):
    def add(number):
        ChainedFile(tmp_path / "x" / "l.jsonl", b"key").add([{"kind": "a"}, {"kind": str(number)}])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(100)))
    file = ChainedFile(tmp_path / "x" / "l.jsonl", b"key")
    lines = [read for _place, read in file.lines()]
    assert [read["n"] for read in lines] == list(range(1, 201))
    assert sorted(int(read["kind"]) for read in lines[1::2]) == list(range(100))


def test_a_line_cut_off_by_a_crash_is_overwritten_and_a_changed_one_is_found(tmp_path):
    file = ChainedFile(tmp_path / "l.jsonl", b"key")
    file.add([{"kind": "one"}, {"kind": "two"}])
    with file.path.open("ab") as end:
        end.write(b'{"n":3,"kind":"th')
    assert file.add([{"kind": "three"}]).number == 3
    assert [read["kind"] for _place, read in file.lines()] == ["one", "two", "three"]

    file.path.write_bytes(file.path.read_bytes().replace(b"two", b"TWO"))
    with pytest.raises(ChainBroken, match="line 3"):
        list(file.lines())
    with pytest.raises(ChainBroken, match="line 2"):
        list(ChainedFile(file.path, b"another key").lines())


def test_the_ledger_takes_back_what_was_not_carried_out(person, erasure):
    def fail():
        with carried_out(), transaction.atomic():
            write_down(erasure=erasure, people=[person.pk], now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [read["kind"] for _place, read in ledger_file().lines()] == ["people", "erased", "void"]
    assert list(entries()) == []
    assert following.standing() == following.Standing.FOLLOWED


def test_until_the_replay_nothing_is_served(person, erasure, signed_in):
    prisca = signed_in("prisca")
    put_back(erasure, person)

    page, api = prisca.get("/contacts/"), Client().get("/api/v1/contacts")
    assert (page.status_code, api.status_code) == (503, 503)
    assert "privacy_replay" in page.content.decode()
    assert api.json()["code"] == "replay_first"
    assert Client().get("/livez").status_code == 200
    assert Client().get("/readyz").json()["erasures"] is False
    with pytest.raises(CommandError, match="privacy_replay"):
        call_command("worker")


def test_the_replay_erases_again_whom_a_backup_brought_back(person, erasure, signed_in, capsys):
    prisca = signed_in("prisca")
    put_back(erasure, person)

    call_command("privacy_replay", "--json")

    assert json.loads(capsys.readouterr().out) == {"erasures": 1, "replayed": 1, "hits": 0}
    person.refresh_from_db()
    assert (person.given_name, person.email, person.erased_at is None) == ("", "", False)
    assert Suppression.objects.filter(digest=digest("email", "zq@example.com")).exists()
    assert [read["kind"] for _place, read in ledger_file().lines()][-1] == "replayed"
    assert prisca.get("/contacts/").status_code == 200
    call_command("privacy_replay", "--json")
    assert json.loads(capsys.readouterr().out) == {"erasures": 1, "replayed": 0, "hits": 0}


def test_a_hold_that_a_backup_brought_back_stops_no_replay(person, erasure, people, capsys):
    """It stood when the backup was made, and was released before the person was erased."""
    values = {"matter": "Old", "reason": "A claim"}
    place_hold(values=values, people=[person], by=Actor(people["prisca"], Door.PAGE))
    put_back(erasure, person)
    call_command("privacy_replay", "--json")
    assert json.loads(capsys.readouterr().out) == {"erasures": 1, "replayed": 1, "hits": 0}
    person.refresh_from_db()
    assert person.erased_at is not None


def test_who_came_back_under_another_key_is_known_by_digests(person, erasure, by, capsys):
    put_back(erasure, person)
    household = create_contact(values={"given_name": "Ada", "email": "zq@example.com"}, by=by)
    values = {"given_name": "zoraida", "family_name": "QUINTAVALLE", "email": "zq@example.com"}
    again = create_contact(values=values, by=by)
    Contact.objects.filter(pk=person.pk).update(key="018f0000-0000-7000-8000-000000000000")

    call_command("privacy_replay", "--json")

    erased = dict(Contact.objects.values_list("pk", "erased_at"))
    assert [erased[each.pk] is None for each in (person, again, household)] == [False, False, True]


def test_a_namesake_at_the_same_phone_is_not_erased_again(person, erasure, by, capsys):
    """Father and son: one is erased, and the backup knows him no more; the other lives on."""
    same = {"given_name": "Zoraida", "family_name": "Quintavalle", "phone": "+34 612 345 678"}
    add_point(contact=person, kind="phone", value=same["phone"], by=by)
    living = create_contact(values=same, by=by)
    put_back(erasure, person)
    Contact.objects.filter(pk=person.pk).update(key="018f0000-0000-7000-8000-000000000000")

    call_command("privacy_replay", "--json")

    erased = dict(Contact.objects.values_list("pk", "erased_at"))
    assert [erased[each.pk] is None for each in (person, living)] == [False, True]
    assert not is_suppressed("phone", "+34612345678")


def test_a_ledger_that_is_gone_stops_the_service_until_somebody_answers_for_it(person, erasure):
    write_down(erasure=erasure, people=[person.pk], now=NOW)
    ledger_file().path.unlink()
    assert following.standing() == following.Standing.LOST
    with pytest.raises(CommandError, match="accept-lost-ledger"):
        call_command("privacy_replay")
    call_command("privacy_replay", "--accept-lost-ledger")
    assert following.standing() == following.Standing.FOLLOWED


def test_a_changed_ledger_stops_the_service(person, erasure):
    write_down(erasure=erasure, people=[person.pk], now=NOW)
    write_down(erasure=erasure, people=[person.pk], now=NOW + timedelta(days=1))
    path = ledger_file().path
    path.write_bytes(path.read_bytes().replace(str(person.key).encode(), b"x" * 36, 1))
    with pytest.raises(CommandError, match="changed from outside"):
        call_command("worker")


def test_a_worker_that_runs_stops_once_erasures_have_to_be_replayed(person, erasure, monkeypatch):
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    put_back(erasure, person)
    stopped, over = [], threading.Event()
    worker.watch(lambda: stopped.append("stopped"), over, seconds=0)
    assert stopped == ["stopped"]
    over.set()  # it ends by itself: nothing is left to stop
    worker.watch(lambda: stopped.append("again"), over, seconds=0)
    assert stopped == ["stopped"]
