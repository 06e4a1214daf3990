"""Every file of people: asked for, decided by a second person, built, handed out, ended."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact, ExportState
from contacts.models.work import Progress
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.export_building import CannotBuild, build_export, taker
from contacts.operations.export_deciding import NotWaiting, decide_export
from contacts.operations.export_sending import (
    NoFile,
    download_export,
    expire_exports,
    left_with,
)
from contacts.operations.exporting import request_export
from contacts.operations.working import Watch
from contacts.tasks import build_export_job, expire_exports_job, mail_export_notice
from governance.models.audit import AuditEvent

COLUMNS = ["given_name", "email"]


@pytest.fixture(autouse=True)
def house(settings, stored_in):
    settings.EXPORT_SECOND_PERSON_ABOVE = 2


@pytest.fixture
def three(by):
    return [
        create_contact(values={"given_name": name, "email": f"{name.lower()}@x.es"}, by=by)
        for name in ("Eva", "Ida", "Uma")
    ]


@pytest.fixture
def dario(people):
    return Actor(people["dario"], Door.PAGE)


def ask(by, contacts=None, **values):
    given = {"columns": COLUMNS, "format": "csv", "purpose": "Fair"} | values
    everybody = Contact.objects.order_by("given_name")
    return request_export(contacts=everybody if contacts is None else contacts, by=by, **given)


def text_of(export, by):
    with download_export(export=export, by=by) as file:
        return file.read().decode("utf-8-sig")


def verbs():
    return list(
        AuditEvent.objects.filter(model="contacts.Export")
        .exclude(verb__startswith="row.")
        .order_by("id")
        .values_list("verb", flat=True)
    )


def test_a_small_export_is_ready_at_once_with_its_hash_and_its_people(three, by):
    export = ask(by, Contact.objects.filter(pk=three[0].pk))
    assert (export.state, export.count, export.door) == ("ready", 1, "page")
    content = export.file.read()
    assert content == b"\xef\xbb\xbfGiven name,Email\r\nEva,eva@x.es\r\n"
    assert (export.sha256, export.size) == (hashlib.sha256(content).hexdigest(), len(content))
    named = ExportedContact.objects.filter(export=export).values_list("contact", flat=True)
    assert list(named) == [three[0].pk]
    assert verbs() == ["export.requested", "contact.exported"]


def test_a_large_export_waits_and_everybody_who_decides_is_told(three, by, people):
    export = ask(by)
    assert (export.state, export.count, bool(export.file)) == ("waiting", 3, False)
    assert ExportedContact.objects.filter(export=export).count() == 3
    told = Notice.objects.filter(kind="export_waiting").order_by("user__username")
    assert [notice.user.username for notice in told] == ["dario", "prisca", "root"]
    assert told[0].facts == {"export": str(export.key), "contacts": 3}
    assert (told[0].about_model, told[0].about_key) == ("contacts.Export", str(export.key))
    with pytest.raises(NoFile):
        download_export(export=export, by=by)


def test_a_second_person_lets_it_leave(three, by, dario):
    export = decide_export(export=ask(by), approve=True, reason="Known fair", by=dario)
    assert (export.state, export.decided_by, export.reason) == ("ready", dario.user, "Known fair")
    assert text_of(export, by).splitlines()[1:] == ["Eva,eva@x.es", "Ida,ida@x.es", "Uma,uma@x.es"]
    assert Notice.objects.get(user=by.user).kind == "export_approved"
    assert verbs() == [
        "export.requested", "export.approved", "contact.exported", "export.downloaded",
    ]  # fmt: skip


def test_a_refused_export_never_has_a_file(three, by, dario, people):
    export = decide_export(export=ask(by), approve=False, reason="Too wide", by=dario)
    assert (export.state, export.reason, bool(export.file)) == ("refused", "Too wide", False)
    told = Notice.objects.filter(kind="export_refused").order_by("user__username")
    assert [notice.user.username for notice in told] == ["ana", "prisca", "root"]
    with pytest.raises(NoFile):
        download_export(export=export, by=by)
    with pytest.raises(NotWaiting):
        decide_export(export=export, approve=True, reason="After all", by=dario)


def test_nobody_decides_on_an_export_of_their_own(three, dario):
    export = ask(dario)
    with pytest.raises(NotPermitted):
        decide_export(export=export, approve=True, reason="Mine", by=dario)
    assert Export.objects.get().state == ExportState.WAITING


def test_who_may_not_decide_and_who_gives_no_reason_decide_nothing(three, by, dario, people):
    export = ask(by)
    with pytest.raises(NotPermitted):
        decide_export(export=export, approve=True, reason="x", by=Actor(people["marta"], Door.PAGE))
    with pytest.raises(Invalid):
        decide_export(export=export, approve=True, reason=" ", by=dario)
    assert Export.objects.get().state == ExportState.WAITING


def test_a_download_is_counted_and_is_for_its_taker_only(three, by, dario):
    export = ask(by, Contact.objects.filter(pk=three[0].pk))
    text_of(export, by)
    text_of(export, by)
    export.refresh_from_db()
    assert export.downloads == 2
    with pytest.raises(NoFile):
        download_export(export=export, by=dario)


def test_whom_the_taker_may_no_longer_see_is_left_out_when_the_file_is_made(
    three, by, dario, teams
):
    export = ask(by)
    update_contact(contact=three[1], values={"owner": None, "team": teams["South"]}, by=dario)
    export = decide_export(export=export, approve=True, reason="Yes", by=dario)
    assert export.count == 2
    assert text_of(export, by).splitlines()[1:] == ["Eva,eva@x.es", "Uma,uma@x.es"]
    assert not left_with(three[1]).exists()
    assert list(left_with(three[0])) == [export]


def test_a_file_with_somebody_out_of_sight_is_not_handed_out(three, by, dario, teams):
    export = ask(by, Contact.objects.filter(pk=three[0].pk))
    update_contact(contact=three[0], values={"owner": None, "team": teams["South"]}, by=dario)
    with pytest.raises(NoFile):
        download_export(export=export, by=by)


def test_a_person_who_lost_the_right_gets_no_file(three, by, people):
    export = ask(by, Contact.objects.filter(pk=three[0].pk))
    type(by.user).objects.filter(pk=by.user.pk).update(role="sales")
    weaker = Actor(type(by.user).objects.get(pk=by.user.pk), Door.PAGE)
    with pytest.raises(NotPermitted):
        download_export(export=export, by=weaker)


def test_a_column_that_became_hidden_stops_file_and_download(three, by, dario, monkeypatch):
    waiting = ask(by)
    ready = ask(by, Contact.objects.filter(pk=three[0].pk))
    monkeypatch.setattr(
        "contacts.operations.export_building.hidden_of_contact", lambda user: frozenset({"email"})
    )
    with pytest.raises(NoFile):
        download_export(export=ready, by=by)
    Export.objects.filter(pk=waiting.pk).update(state="building")
    with pytest.raises(CannotBuild):
        build_export(export=waiting, watch=Watch(), by=taker(waiting))


def test_a_masked_value_is_not_taken(three, by, people):
    type(by.user).objects.filter(pk=by.user.pk).update(role="viewer")
    with pytest.raises(NotPermitted):
        ask(Actor(type(by.user).objects.get(pk=by.user.pk), Door.PAGE))


def test_the_file_ends_with_its_link_and_the_row_stays(
    three, by, django_capture_on_commit_callbacks
):
    export = ask(by, Contact.objects.filter(pk=three[0].pk))
    kept = export.file.storage, export.file.name
    assert expire_exports(by=Actor.system(Door.JOB)) == 0
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NoFile):
        download_export(export=export, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        expire_exports_job(timestamp=0)
    export.refresh_from_db()
    assert (export.state, export.file.name, export.sha256 != "") == ("expired", "", True)
    assert not kept[0].exists(kept[1])
    assert list(left_with(three[0])) == [export]


def test_a_large_approved_file_is_left_to_the_worker(three, by, dario, monkeypatch):
    monkeypatch.setattr("contacts.operations.export_building.AT_ONCE", 2)
    export = decide_export(export=ask(by), approve=True, reason="Yes", by=dario)
    work = Progress.objects.get(kind="export", subject=str(export.key))
    assert (export.state, work.total) == ("building", 3)
    build_export_job.func(None, export_id=export.pk, progress_id=work.pk)
    export.refresh_from_db()
    work.refresh_from_db()
    assert (export.state, work.state, work.done) == ("ready", "done", 3)
    assert text_of(export, by).count("\r\n") == 4


def test_a_file_that_cannot_be_made_says_why(three, by, dario, monkeypatch, people):
    monkeypatch.setattr("contacts.operations.export_building.AT_ONCE", 2)
    export = decide_export(export=ask(by), approve=True, reason="Yes", by=dario)
    type(by.user).objects.filter(pk=by.user.pk).update(role="viewer")
    work = Progress.objects.get(kind="export")
    build_export_job.func(None, export_id=export.pk, progress_id=work.pk)
    export.refresh_from_db()
    assert (export.state, export.reason) == ("failed", "Your role does not allow this.")


def test_the_mail_says_how_many_and_nothing_about_them(three, by, people):
    export = ask(by)
    mail_export_notice(kind="export_waiting", export_id=export.pk, user_id=people["dario"].pk)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        ["dario@custodia.example"], "A large export waits for a decision",
    )  # fmt: skip
    assert f"/governance/exports/{export.key}/" in sent.body
    assert "Number of contacts: 3" in sent.body
    assert not any(word in sent.body for word in ("Eva", "x.es", "Fair"))
