"""Reports: the same numbers at every door, fewer for who sees less, and mails that leave once."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from openpyxl import load_workbook

from config import tiles
from config.actor import Actor, Door
from config.charts import Heat
from config.errors import Invalid, NotPermitted
from config.tiles import Viewing
from contacts.models.collaboration import Notice
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.notes import write_note
from governance.models.audit import AuditEvent
from governance.models.quality import QualityDay
from governance.operations.staff import change_person
from interactions.operations.purchases.recording import record_order
from segments.measures import Unit, period
from segments.models.reports import Report, ReportDelivery, ReportSchedule, Shape
from segments.operations.reporting import delivering
from segments.operations.reporting.keeping import change_report, create_report, share_report
from segments.operations.reporting.scheduling import next_run, schedule_report, stop_schedule
from segments.reading.measuring import Answer, Column, Key, Question, Row
from segments.reading.reports.asking import attachment_for
from segments.reading.reports.charting import chart_of
from segments.reading.reports.files import file_of
from segments.reading.reports.sheets import Sheet
from tests.contacts.api_client import Caller
from tests.segments.pdf_text import text_of
from tests.segments.test_segment_pages import hide_birthdays

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = Actor.system(Door.JOB)
BY_PRODUCT = {"measure": "revenue", "by": ["product"], "period": "last_30_days"}
# What was sold to people of each team: name, amount.
SOLD = {"North": (("=Tea", "100.00"), ("Łódź mug", "50.50")), "South": (("=Tea", "200.00"),)}


@pytest.fixture
def sales(people: Any, teams: Any) -> None:
    """Two people in North and South have bought."""
    source = Source.objects.create(name="Shop")
    by = Actor(people["dario"], Door.PAGE)
    for team, lines in SOLD.items():
        owner = people["ana"] if team == "North" else people["cy"]
        values = {"given_name": team, "team": teams[team], "owner": owner}
        contact = create_contact(values=values, by=by)
        for number, (name, price) in enumerate(lines):
            values = {
                "external_id": f"{team}-{number}", "at": timezone.now() - timedelta(days=2),
                "currency": "EUR", "contact": contact,
                "lines": [{"sku": name, "name": name, "quantity": 1, "unit_price": price}],
            }  # fmt: skip
            record_order(source=source, values=values, by=by)


@pytest.fixture
def report(people: Any) -> Report:
    """Marta's report, which she shows to ana."""
    by = Actor(people["marta"], Door.PAGE)
    made = create_report(values={"name": "Best sellers", "question": BY_PRODUCT}, by=by)
    return share_report(report=made, users=[people["ana"]], teams=[], by=by)


def scheduled(report: Report, people: Any, viewer: str, **said: Any) -> ReportSchedule:
    return schedule_report(
        report=report,
        viewer=people[viewer],
        **{
            "every": "week",
            "format": "csv",
            "language": "en",
            "by": Actor(people["marta"], Door.PAGE),
        }
        | said,
    )


def run(now: datetime) -> list[ReportDelivery]:
    """Write down what is due and send it, as the worker does."""
    delivering.write_due_down(by=SYSTEM, now=now)
    rows = list(ReportDelivery.objects.order_by("pk"))
    for row in rows:
        delivering.send_report(delivery=row, make=attachment_for, by=SYSTEM, now=now)
        row.refresh_from_db()
    return rows


@pytest.mark.parametrize(
    ("who", "total", "tea"), [("marta", (350.5, "€350.50"), 300), ("ana", (150.5, "€150.50"), 100)]
)
def test_page_files_api_and_tile_say_the_same_and_less_to_who_sees_less(
    who, total, tea, people, sales, report, signed_in
):
    number, words = total
    browser = signed_in(who)
    page = browser.get(f"/reports/{report.key}/").content.decode()
    assert f">{words}</a></dd>" in page
    assert f"€{tea}" in page

    def file(kind: str) -> bytes:
        return browser.post(f"/reports/{report.key}/file/{kind}/").content

    lines = list(csv.reader(io.StringIO(file("csv").decode("utf-8-sig"))))
    assert lines == [
        ["Product", "Revenue"], ["'=Tea", f"{tea}.0"], ["Łódź mug", "50.5"], ["All", f"{number}"],
    ]  # fmt: skip
    sheet = load_workbook(io.BytesIO(file("xlsx"))).active
    assert [list(row) for row in sheet.values][1:] == [
        ["'=Tea", tea], ["Łódź mug", 50.5], ["All", number],
    ]  # fmt: skip
    said = text_of(file("pdf"))
    for each in ("Best sellers", "Łódź mug", f"€{tea}", "€50.50", words):
        assert each in said.replace("\n", " ")

    asked = Caller(people[who])("GET", f"/reports/{report.key}/answer/").json()
    assert asked["total"] == number
    assert [line["value"] for line in asked["rows"]] == [tea, 50.5]
    now = timezone.now()
    when = period("last_30_days", timezone.localdate(now))
    shown = tiles.tiles_for(people[who])["revenue"].read(
        Viewing(people[who], when, now, timezone.localdate(now))
    )
    assert shown is not None
    assert float(shown.numbers[0].value or 0) == number


def test_a_report_is_private_until_it_is_shared_and_changed_by_its_owner_alone(
    people, report, signed_in
):
    cy, ana = people["cy"], Actor(people["ana"], Door.PAGE)
    assert not Report.objects.visible_to(cy).exists()
    assert signed_in("cy").get(f"/reports/{report.key}/").status_code == 404
    with pytest.raises(NotPermitted):
        change_report(report=report, values={"name": "Mine"}, by=ana)
    with pytest.raises(Invalid):
        create_report(values={"name": "X", "question": {"measure": "salary"}}, by=ana)
    read = signed_in("ana").get(f"/reports/{report.key}/").content.decode()
    assert f"/reports/{report.key}/edit/" not in read
    about = Actor(people["marta"], Door.PAGE)
    share_report(report=report, users=[], teams=[cy.teams.get()], by=about)
    assert Report.objects.visible_to(cy).exists()
    assert not Report.objects.visible_to(people["ana"]).exists()


def test_a_comment_tells_who_is_named_if_they_see_the_report(people, report):
    written = write_note(
        about=report, text="@ana look, @cy too", by=Actor(people["marta"], Door.PAGE)
    )
    assert written.told == [people["ana"]]
    assert written.untold == [people["cy"]]
    assert Notice.objects.get(user=people["ana"]).about_key == str(report.key)


def test_a_mail_is_written_down_leaves_once_and_holds_what_its_reader_may_see(
    people, sales, report
):
    schedule = scheduled(report, people, "ana")
    due = schedule.next_at
    assert run(due - timedelta(seconds=1)) == []
    (sent,) = run(due)
    assert (sent.state, sent.lines) == ("sent", 2)
    (message,) = mail.outbox
    assert message.to == ["ana@custodia.example"]
    assert b"All,150.5" in message.attachments[0].content.encode()
    # Asked again, after a crash or by a second worker, nothing leaves a second time.
    assert len(run(due)) == 1
    ReportDelivery.objects.update(state="sending")
    run(due)
    assert len(mail.outbox) == 1
    assert ReportSchedule.objects.get().next_at == next_run("week", due)


def test_who_left_lost_the_right_or_the_share_gets_nothing(people, sales, report):
    ana, due = people["ana"], scheduled(report, people, "ana").next_at
    change_person(person=ana, values={"role": "viewer"}, by=Actor(people["dario"], Door.PAGE))
    assert [row.reason for row in run(due)] == ["right"]
    share_report(report=report, users=[], teams=[], by=Actor(people["marta"], Door.PAGE))
    assert [row.reason for row in run(due + timedelta(days=7))] == ["right", "report"]
    ana.is_active = False
    ana.save()
    assert [row.reason for row in run(due + timedelta(days=14))][-1] == "left"
    assert mail.outbox == []
    assert ReportSchedule.objects.get().next_at is None
    skipped = AuditEvent.objects.filter(verb="report.mail_skipped")
    assert skipped.count() == 3


def test_a_mailbox_that_refuses_is_tried_again_and_a_reader_stops_by_the_link(
    people, sales, report, client, monkeypatch
):
    schedule = scheduled(report, people, "ana", format="pdf", language="es")
    due = schedule.next_at

    def refuse(_mail: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            run(due)
    assert ReportDelivery.objects.get().state == "waiting"
    assert [row.state for row in run(due)] == ["sent"]
    (message,) = mail.outbox
    link = message.extra_headers["List-Unsubscribe"].strip("<>").partition("/reports/")[2]
    assert client.get(f"/reports/{link}").status_code == 200
    assert ReportSchedule.objects.get().stopped_at is None
    assert client.post(f"/reports/stop/{'x' * 96}/").status_code == 200
    assert ReportSchedule.objects.get().stopped_at is None
    client.post(f"/reports/{link}", {"List-Unsubscribe": "One-Click"})
    assert ReportSchedule.objects.get().next_at is None
    assert len(run(due + timedelta(days=7))) == 1
    with pytest.raises(Invalid):
        scheduled(report, people, "ana")
    assert stop_schedule(schedule=schedule, by=Actor(people["ana"], Door.PAGE)) is False


def test_a_hidden_cell_stays_hidden_in_every_form():
    asked = Question("contacts", period("last_30_days", date(2026, 3, 1)), ("source", "owner"))
    rows = (
        Row((Key("a", "Fair"), Key("x", "Lead")), None, hidden=True),
        Row((Key("a", "Fair"), Key("y", "Lost")), 12),
        Row((Key("b", "Shop"), Key("x", "Lead")), None, hidden=True),
    )
    columns = (Column("source", "Source"), Column("owner", "Owner"), Column("contacts", "Contacts"))
    found = Answer(asked, columns, rows, None, Unit.COUNT, NOON)
    sheet = Sheet("People", replace(found, total_hidden=True))
    assert list(sheet.lines()) == [
        ["Fair", "Lead", "hidden"], ["Fair", "Lost", 12], ["Shop", "Lead", "hidden"],
        ["All", "", "hidden"],
    ]  # fmt: skip
    heat = chart_of(sheet, Shape.HEAT)
    assert isinstance(heat, Heat)
    shown = [[cell and (cell.value, cell.shown) for cell in cells] for _name, cells in heat.rows]
    assert shown == [
        [(None, "hidden"), (12.0, "")], [(None, "hidden"), None],
    ]  # fmt: skip
    assert file_of(sheet, "csv", []).content.decode("utf-8-sig").split() == [
        "Source,Owner,Contacts", "Fair,Lead,hidden", "Fair,Lost,12", "Shop,Lead,hidden",
        "All,,hidden",
    ]  # fmt: skip


def test_runs_are_due_in_the_morning_of_the_organisation():
    saturday = datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert next_run("day", saturday) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert next_run("week", saturday) == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert next_run("month", saturday) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert next_run("month", datetime(2026, 3, 1, 6, tzinfo=UTC)) == datetime(
        2026, 4, 1, 5, tzinfo=UTC
    )
    assert next_run("day", datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 5, tzinfo=UTC
    )


def test_the_builder_works_word_by_word_without_script_and_keeps_the_question(
    people, sales, signed_in
):
    browser = signed_in("ana")
    asked = browser.get("/reports/new/?measure=orders&by=month&then=product&segment=&shape=ring")
    assert asked.context["question"].question() == {
        "measure": "orders", "by": ["month", "product"], "period": "last_12_months",
    }  # fmt: skip
    assert asked.context["question"].cleaned_data["shape"] == "line"
    words = {**asked.context["words"], "name": "Orders"}
    kept = browser.post("/reports/new/", {name: value or "" for name, value in words.items()})
    report = Report.objects.get()
    assert kept.url == f"/reports/{report.key}/"
    assert (report.shape, report.owner) == ("line", people["ana"])
    # A side that a number does not have is left out, and what is of today has no period.
    other = browser.get("/reports/new/?measure=contactable&by=product&period=this_year")
    assert other.context["question"].question() == {"measure": "contactable", "by": []}
    assert browser.get("/reports/new/?ready=retention").status_code == 200
    vera = signed_in("vera")
    assert vera.get("/reports/new/").status_code == 403
    assert vera.get("/reports/ready/sales-by-month/").status_code == 403


def test_ready_reports_answer_on_their_page_in_files_and_over_the_api(people, sales, signed_in):
    browser, caller = signed_in("dario"), Caller(people["dario"])
    QualityDay.objects.create(
        day=date(2026, 3, 1), scope="all", score=80, dimensions={"valid": 90, "fresh": None}
    )
    trend = caller("GET", "/reports/ready/quality-trend/").json()
    assert [([key["label"] for key in row["keys"]], row["value"]) for row in trend["rows"]] == [
        (["2026-03-01", "Total"], 80.0), (["2026-03-01", "Valid"], 90.0),
    ]  # fmt: skip
    assert trend["total"] == 80.0
    ready = caller("GET", "/reports/ready/").json()
    assert {"sales-by-month", "sales-by-segment", "retention", "rfm-map", "quality-trend"} <= {
        each["slug"] for each in ready
    }
    for each in ready:
        assert browser.get(f"/reports/ready/{each['slug']}/").status_code == 200
        assert browser.post(f"/reports/ready/{each['slug']}/file/csv/").status_code == 200
    told = caller("GET", "/reports/ready/sales-by-owner/").json()
    assert [(row["keys"][0]["label"], row["value"]) for row in told["rows"]] == [
        ("Cy", 200.0), ("Ana", 150.5),
    ]  # fmt: skip
    free = caller("POST", "/reports/ask/", {**BY_PRODUCT, "limit": 1}).json()
    assert (free["rows"][0]["value"], free["total"], free["left_out"]) == (300.0, 350.5, 1)


NORTH_NAMED = {"all": [{"field": "given_name", "op": "is", "value": ["North"]}]}


def test_a_report_counts_whom_its_own_rule_describes(people, sales, report, signed_in):
    browser, by = signed_in("marta"), Actor(people["marta"], Door.PAGE)
    rule = f"/reports/{report.key}/rule/"
    # Without script: a condition is added and filled in, each press sends the whole form.
    added = browser.post(rule, {"r.kind": "all", "at": "r", "do": "add field:given_name"})
    assert 'name="r.0.leaf"' in added.content.decode()
    empty = browser.post(rule, {"r.kind": "all", "do": "save"})
    assert empty.status_code == 422
    question = {**BY_PRODUCT, "rule": NORTH_NAMED}
    change_report(report=report, values={"question": question}, by=by)
    report.refresh_from_db()
    assert browser.get(rule).status_code == 200
    page = browser.get(f"/reports/{report.key}/").content.decode()
    assert ">€150.50</a></dd>" in page
    assert "Of people by a rule" in page
    # The form of the builder keeps it, and lets it go for another choice.
    edit = f"/reports/{report.key}/edit/"
    kept = browser.get(edit).context["question"]
    assert kept.is_valid()
    assert kept.question()["rule"] == report.question["rule"]
    ask = Caller(people["marta"])
    other = {**BY_PRODUCT, "rule": {"not": NORTH_NAMED}}
    assert ask("POST", "/reports/ask/", other).json()["total"] == 200.0
    with pytest.raises(Invalid):
        change_report(
            report=report, values={"question": {**BY_PRODUCT, "rule": {"all": []}}}, by=by
        )


def test_a_rule_is_told_to_nobody_who_may_not_read_what_it_asks(
    people, sales, report, signed_in, monkeypatch
):
    by = Actor(people["marta"], Door.PAGE)
    rule = {"field": "given_name", "op": "is", "value": ["North"]}
    born = {"field": "birth_date", "op": "is_set"}
    question = {**BY_PRODUCT, "rule": {"any": [rule, born]}}
    change_report(report=report, values={"question": question}, by=by)
    assert "North" in signed_in("ana").get(f"/reports/{report.key}/").content.decode()
    hide_birthdays(monkeypatch)
    page = signed_in("ana").get(f"/reports/{report.key}/").content.decode()
    assert "asks about what is not there, or not for you" in page
    assert "€" not in page
    told = Caller(people["ana"])("GET", f"/reports/{report.key}/").json()
    assert told["question"]["rule"] is None
