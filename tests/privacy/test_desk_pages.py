"""The officer's desk in the browser's eyes: what is due when, and what the law does not allow."""

import re
from typing import Any

import pytest
from django.test import Client

from governance.models.audit import AuditEvent
from privacy.models.requests import PrivacyRequest
from tests.privacy.asking import ask, noa
from tests.privacy.desk import at, decide, page_of, words

pytestmark = pytest.mark.django_db


def test_the_board_shows_the_receipt_of_a_californian_request_as_due_then_as_missed(
    desk_on: Any, people: dict[str, Any]
) -> None:
    """Scenario 6: received on Friday 2026-11-20; ten business days end on 7 December."""
    asked = ask("ccpa.know_categories", at=at("2026-11-20"))
    PrivacyRequest.objects.filter(pk=asked.pk).update(assignee=people["prisca"])
    board = words(desk_on("2026-12-07").get("/privacy/requests/"))
    assert "7 Dec 2026 · Confirm receipt Due today" in board
    assert "not confirmed" not in board
    missed = "Receipt not confirmed by 7 Dec 2026; assigned to Prisca"
    later = desk_on("2026-12-08")
    assert missed in words(later.get("/privacy/requests/?view=overdue"))
    page = words(later.get(page_of(asked)))
    assert missed in page
    assert "Answer by 4 Jan 2027 27 days left 11 CCR 7021(b)" in page
    assert decide(later, asked, "acknowledge").status_code == 302
    page = words(later.get(page_of(asked)))
    assert "Confirm receipt by 7 Dec 2026 done too late on 8 Dec 2026 11 CCR 7021(a)" in page


def test_an_extension_after_the_first_month_is_refused_unless_it_stays_on_record_as_late(
    desk_on: Any,
) -> None:
    """Scenario 7: received on 31 January, to be told by 2 March, tried on 3 March."""
    asked = ask("gdpr.access", at=at("2026-01-31"))
    desk = desk_on("2026-03-03")
    refused = decide(desk, asked, "extend", why="complexity")
    assert refused.status_code == 422
    assert "The person had to be told of the extension by 2026-03-02." in words(refused)
    silent = decide(desk, asked, "extend", why="complexity", override="on")
    assert "Say why the extension is taken late." in words(silent)
    told = {"why": "complexity", "override": "on", "note": "The archive was closed."}
    assert decide(desk, asked, "extend", **told).status_code == 302
    asked.refresh_from_db()
    assert str(asked.due) == "2026-04-30"
    page = words(desk.get(page_of(asked)))
    assert "Time extended, too late Prisca" in page
    assert "The archive was closed." in page


@pytest.mark.parametrize("right", ["gdpr.access", "ccpa.delete", "hipaa.access"])
def test_no_law_extends_twice(desk_on: Any, right: str) -> None:
    """Scenario 8."""
    asked = ask(right, at=at("2026-04-01"))
    desk = desk_on("2026-04-02")
    said = {"why": "number", "note": "Many came at once."}
    assert decide(desk, asked, "extend", **said).status_code == 302
    asked.refresh_from_db()
    due = asked.due
    again = decide(desk, asked, "extend", **said)
    assert again.status_code == 422
    asked.refresh_from_db()
    assert asked.due == due == asked.extended_due
    assert asked.steps.filter(kind="extended").count() == 1


def test_day_30_on_a_sunday_stays_a_sunday_and_friday_warns(desk_on: Any) -> None:
    """Scenario 9: HIPAA access received on 31 July 2026."""
    asked = ask("hipaa.access", at=at("2026-07-31"))
    assert str(asked.due) == "2026-08-30"
    ahead = words(desk_on("2026-08-26").get("/privacy/requests/"))
    assert "Last working day before: Friday, 28 August 2026" in ahead
    friday = words(desk_on("2026-08-28").get(page_of(asked)))
    assert "Answer by 30 Aug 2026 Today is the last working day before it is due" in friday
    assert "45 CFR 164.524(b)(2)" in friday


def test_a_request_goes_from_the_phone_to_its_answer_on_its_page(
    desk_on: Any, by: Any, people: dict[str, Any]
) -> None:
    """Taken in by sales, who see its number only; the officer confirms, decides and closes."""
    noa(by)
    said = {
        "right": "gdpr.restriction",
        "channel": "phone",
        "received_at": "2026-11-20T10:30",
        "language": "es",
        "email": "noa.prats@example.com",
        "name": "Noa Prats",
        "whom": "self",
    }
    taken = desk_on("2026-11-21", "bo").post("/privacy/requests/new/", said)
    assert "PR-2026-0001" in words(taken)
    assert Client().get("/privacy/requests/").status_code == 302
    row = PrivacyRequest.objects.get()
    assert desk_on("2026-11-21", "bo").get(page_of(row)).status_code == 403
    desk = desk_on("2026-11-23")
    page = words(desk.get(page_of(row)))
    assert "Noa Prats" in page
    assert "Email agrees" in page
    match = row.matches.get()
    desk.post(f"{page_of(row)}records/{match.pk}/", {"confirmed": "1"})
    early = decide(desk, row, "complete")
    assert (early.status_code, "Some tasks are not done yet: 1." in words(early)) == (422, True)
    task = row.tasks.get()
    desk.post(f"{page_of(row)}tasks/{task.key}/")
    assert decide(desk, row, "complete").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("completed", "complied")
    page = words(desk.get(page_of(row)))
    assert "Closed 23 Nov 2026 in time" in page
    assert "Decide" not in page
    assert "PR-2026-0001 23 Nov 2026 Complied with" in words(
        desk.get("/privacy/requests/?view=closed")
    )
    assert "Restrict 1 1 0 0 0" in words(desk.get("/privacy/requests/metrics/?year=2026"))


def test_only_the_grounds_of_the_right_can_be_chosen_and_facts_are_needed(desk_on: Any) -> None:
    asked = ask("gdpr.access", at=at("2026-11-20"))
    desk = desk_on("2026-11-23")
    page = words(desk.get(page_of(asked)))
    assert "manifestly unfounded or excessive (GDPR Art 12(5)(b))" in page
    wrong = decide(desk, asked, "refuse", ground="too_many", note="Again.")
    assert wrong.status_code == 422
    empty = decide(desk, asked, "refuse", ground="excessive", note="")
    assert empty.status_code == 422
    assert decide(desk, asked, "refuse", ground="excessive", note="42 times.").status_code == 302
    absolute = ask("gdpr.object_marketing", email="x@example.com", at=at("2026-11-20"))
    said = words(desk.get(page_of(absolute)))
    assert "The law gives no ground to refuse this." in said
    assert "Nobody may be asked who they are." in said
    assert decide(desk, absolute, "refuse", ground="excessive", note="No.").status_code == 422


def test_requests_are_found_by_the_person_and_the_address_never_says_whom(desk_on: Any) -> None:
    asked = ask("gdpr.access", at=at("2026-11-20"))
    ask("gdpr.access", email="somebody@example.com", at=at("2026-11-20"))
    found = desk_on("2026-11-23").post("/privacy/requests/find/", {"text": "NOA.PRATS@example.com"})
    assert re.findall(r"PR-2026-\d+", words(found)) == [asked.number]
    assert "noa.prats" not in found.content.decode().lower()


def test_nobody_decides_about_their_own_request(desk_on: Any, people: dict[str, Any]) -> None:
    """Scenario 42, on the page: the officer sees why, finds no forms, and a post is refused."""
    own = ask("gdpr.erasure", email="prisca@custodia.example", at=at("2026-11-20"))
    desk = desk_on("2026-11-23")
    page = words(desk.get(page_of(own)))
    assert "This request is about you." in page
    assert "Decide" not in page
    assert decide(desk, own, "complete").status_code == 403
    assert own.steps.filter(kind="completed").count() == 0
    read = AuditEvent.objects.filter(verb="privacy_request.own_read", user_id=people["prisca"].pk)
    assert read.count() == 1


def test_the_board_goes_on_page_by_page_and_narrows_down(
    desk_on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.views.desk.board.PAGE_ROWS", 2)
    rights = ["hipaa.access", "gdpr.access", "ccpa.delete", "gdpr.erasure", "hipaa.complaint"]
    for number, right in enumerate(rights):
        ask(right, email=f"p{number}@example.com", at=at("2026-11-20"))
    desk, seen, address = desk_on("2026-11-23"), [], "/privacy/requests/?view=open"
    while address:
        answer = desk.get(address)
        seen += re.findall(r"PR-2026-000\d", words(answer))
        address = "/privacy/requests/" + answer.context["next"] if answer.context["next"] else ""
    # By receipt within ten business days, then a month, thirty days, and our own limit.
    due = ["PR-2026-0003", "PR-2026-0001", "PR-2026-0005", "PR-2026-0002", "PR-2026-0004"]
    assert seen == due
    narrowed = words(desk.get("/privacy/requests/?regime=gdpr&right=gdpr.erasure"))
    assert re.findall(r"PR-2026-\d+", narrowed) == ["PR-2026-0004"]


def test_a_colleague_reads_the_desk_in_spanish_down_to_the_grounds(desk_on: Any) -> None:
    asked = ask("gdpr.access", at=at("2026-11-20"))
    desk = desk_on("2026-11-23")
    page = words(desk.get(page_of(asked), headers={"accept-language": "es"}))
    assert "Acceso a los datos e información sobre su uso" in page
    assert "La solicitud es manifiestamente infundada o excesiva (GDPR Art 12(5)(b))" in page
