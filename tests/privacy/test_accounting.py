"""An accounting of disclosures: its fee, what an agency suspends, what associates report."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from governance.models.audit import AuditEvent
from privacy import tiles
from privacy.links import status_link
from privacy.models.health import AccountingSuspension, ReportedDisclosure
from privacy.models.phi import Agreement
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting import charging, reported_files, suspending
from privacy.operations.acting.agreeing import report_disclosure
from privacy.operations.acting.reminding_rest import remind_of_rest, rest_due
from privacy.operations.desk.steps import log_step
from privacy.operations.packaging.tables import NEVER
from privacy.reading.accounting import accounting_of
from tests.contacts.api_client import Caller
from tests.privacy.asking import NOW, ask, confirm_all, noa
from tests.privacy.desk import words

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FEE = {"amount": Decimal("25"), "currency": "USD", "note": "An hour of copying"}


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(prisca: Actor) -> Contact:
    contact = noa(prisca)
    for recipient in ("Register", "FBI"):
        at = datetime(2025, 5, 4, 12, tzinfo=UTC)
        report_disclosure(contact=contact, at=at, recipient=recipient, what="Diagnosis",
                          purpose="Inquiry", by=prisca)  # fmt: skip
    return contact


@pytest.fixture
def second(patient: Contact, prisca: Actor) -> PrivacyRequest:
    """Return the second request for an accounting within twelve months."""
    ask("hipaa.accounting", at=NOW - timedelta(days=40))
    request = ask("hipaa.accounting")
    confirm_all(request, prisca)
    return request


def told(patient: Contact, request: PrivacyRequest | None = None, today: date = TODAY) -> Any:
    found = accounting_of([patient], asked_on=TODAY, request=request, today=today)
    return sorted(line.first.recipient for line in found.lines), found.suspended


def verbs(start: str) -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith=start).order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_second_accounting_waits_until_the_person_accepts_its_fee(
    patient: Contact, second: PrivacyRequest, prisca: Actor, signed_in: Any
) -> None:
    """164.528(c)(2): told in advance, before any work."""
    by = {"by": prisca, "now": NOW}
    assert told(patient, second) == ([], 0)
    with pytest.raises(charging.NoFee) as early:
        charging.answer_fee(request=second, accepted=True, **by)
    assert str(early.value.message) == "Quote a fee first: the person was not told of one."
    desk = signed_in("prisca")
    page = reverse("privacy:request_act", args=[second.key, "quote-fee"])
    sent = desk.post(page, {"amount": "25", "currency": "USD", "note": "An hour of copying"})
    assert sent.status_code == 302
    address = reverse("privacy:request_accounting", args=[second.key])
    shown = words(desk.get(address))
    assert "Quoted, waiting for the answer: 25.00 USD" in shown
    assert "Register" not in shown
    # Asked for less, it is quoted anew.
    less = {**FEE, "amount": Decimal("12.5")}
    assert charging.quote_fee(request=second, **less, **by) == charging.Fee(
        "quoted", "12.50", "USD"
    )
    charging.answer_fee(request=second, accepted=True, **by)
    assert told(patient, second) == (["FBI", "Register"], 0)
    assert "Accepted by the person: 12.50 USD" in words(desk.get(address))
    with pytest.raises(charging.NoFee):
        charging.quote_fee(request=second, **FEE, **by)
    assert verbs("privacy_request.fee") == [
        "privacy_request.fee_quoted", "privacy_request.fee_quoted", "privacy_request.fee_answered",
    ]  # fmt: skip


def test_whoever_does_not_pay_takes_it_back_and_the_house_may_charge_nothing(
    patient: Contact, second: PrivacyRequest, prisca: Actor
) -> None:
    by = {"by": prisca, "now": NOW}
    charging.quote_fee(request=second, **FEE, **by)
    closed = charging.answer_fee(request=second, accepted=False, **by)
    assert (closed.status, closed.outcome) == ("withdrawn", "withdrawn")
    third = ask("hipaa.accounting", at=NOW + timedelta(days=1))
    confirm_all(third, prisca)
    assert charging.waive_fee(request=third, **by).state == "waived"
    assert told(patient, third) == (["FBI", "Register"], 0)


def test_the_person_answers_the_fee_on_their_own_page(
    patient: Contact, second: PrivacyRequest, prisca: Actor, client: Any
) -> None:
    """164.528(c)(2): told in advance, with an opportunity to withdraw or to ask for less."""
    by, page = {"by": prisca, "now": NOW}, status_link(second).removeprefix(settings.SITE_URL)

    def answer(said: str, note: str = "") -> tuple[int, str, str]:
        sent = client.post(page, {"answer": said, "note": note, "lang": "en"})
        second.refresh_from_db()
        return sent.status_code, charging.fee_of(second).state, second.status

    second.refresh_from_db()
    before = second.status
    # Nothing is quoted yet, so nothing is asked and nothing counts.
    assert "I pay the fee" not in client.get(page, {"lang": "en"}).content.decode()
    assert answer("accepted") == (200, "unsaid", before)
    charging.quote_fee(request=second, **FEE, **by)
    assert "It costs 25.00 USD" in client.get(page, {"lang": "en"}).content.decode()
    assert answer("free") == (422, "quoted", before)
    assert answer("narrowed", " ") == (422, "quoted", before)
    assert answer("narrowed", "2025 alone") == (200, "narrowed", before)
    assert told(patient, second) == ([], 0)
    assert answer("accepted") == (200, "narrowed", before)
    charging.quote_fee(request=second, **{**FEE, "amount": Decimal("5")}, **by)
    assert answer("accepted") == (200, "accepted", before)
    assert told(patient, second) == (["FBI", "Register"], 0)
    assert answer("declined") == (200, "accepted", before)
    assert verbs("privacy_request.fee_answered") == ["privacy_request.fee_answered"] * 2


def test_a_program_gets_the_accounting_under_the_rules_of_the_page_and_the_log_says_so(
    patient: Contact,
    second: PrivacyRequest,
    prisca: Actor,
    people: Any,
    settings: Any,
    signed_in: Any,
) -> None:
    settings.HIPAA_MODE = True
    address = f"/privacy-requests/{second.key}/accounting/"
    officer = Caller(people["prisca"])
    held = officer("GET", address).json()
    assert (held["fee"]["state"], held["lines"]) == ("unsaid", [])
    assert not AuditEvent.objects.filter(verb="phi.read", facts__fields=["disclosures"]).exists()
    charging.waive_fee(request=second, by=prisca, now=NOW)
    suspending.suspend_accounting(
        contact=patient, kind="police", recipient="FBI", official="Agent", statement="Harm",
        said_on=timezone.localdate(), oral=True, by=prisca, today=timezone.localdate(),
    )  # fmt: skip
    shown = officer("GET", address).json()
    assert [line["recipient"] for line in shown["lines"]] == ["Register"]
    assert (shown["lines"][0]["times"], shown["suspended"]) == (1, 1)
    row = AuditEvent.objects.filter(verb="phi.read", facts__page__icontains="accounting").last()
    assert row is not None
    assert (row.door, row.key, "disclosures" in row.facts["fields"]) == (
        "api", str(patient.key), True,
    )  # fmt: skip
    assert signed_in("prisca").get(reverse("privacy:request_accounting", args=[second.key]))
    looked = AuditEvent.objects.filter(verb="phi.read", facts__page__icontains="accounting").last()
    assert looked is not None
    assert (looked.door, "disclosures" in looked.facts["fields"]) == ("page", True)
    assert Caller(people["dario"])("GET", address).status_code in (403, 404)
    other = ask("hipaa.access")
    assert officer("GET", f"/privacy-requests/{other.key}/accounting/").status_code == 409


def test_who_declines_the_fee_on_their_page_takes_the_request_back(
    second: PrivacyRequest, prisca: Actor, client: Any
) -> None:
    charging.quote_fee(request=second, **FEE, by=prisca, now=NOW)
    page = status_link(second).removeprefix(settings.SITE_URL)
    assert client.post(page, {"answer": "declined"}).status_code == 200
    second.refresh_from_db()
    assert (second.status, second.outcome) == ("withdrawn", "withdrawn")


def test_the_first_accounting_is_free_and_a_fee_says_how_it_was_reckoned(
    patient: Contact, prisca: Actor, second: PrivacyRequest
) -> None:
    first = PrivacyRequest.objects.order_by("pk").first()
    with pytest.raises(charging.NoFee) as free:
        charging.quote_fee(request=first, **FEE, by=prisca, now=NOW)
    assert str(free.value.message) == "The first accounting within twelve months is free."
    wrong = {"amount": Decimal("0"), "currency": "usd", "note": " "}
    with pytest.raises(Invalid) as refused:
        charging.quote_fee(request=second, **wrong, by=prisca, now=NOW)
    assert list(refused.value.fields) == ["amount", "currency", "note"]
    assert charging.fee_of(second).state == "unsaid"
    assert not first.steps.filter(kind__startswith="fee").exists()


SAID = {"kind": "police", "recipient": "fbi", "official": "Agent Doe", "statement": "Would warn"}


def test_an_agency_suspends_orally_for_30_days_and_in_writing_for_its_time(
    patient: Contact, prisca: Actor
) -> None:
    """164.528(a)(2): only what went to that agency, and the person is not told."""
    same = {**SAID, "contact": patient, "by": prisca, "today": TODAY, "said_on": TODAY}
    for wrong, field_ in (
        ({"oral": True, "until": TODAY + timedelta(days=31)}, "until"),
        ({}, "until"),
        ({"oral": True, "said_on": TODAY + timedelta(days=1)}, "said_on"),
        ({"oral": True, "official": " "}, "official"),
        ({"oral": True, "kind": "press"}, "kind"),
    ):
        with pytest.raises(Invalid) as refused:
            suspending.suspend_accounting(**(same | wrong))
        assert list(refused.value.fields) == [field_]
    assert not AccountingSuspension.objects.exists()
    oral = suspending.suspend_accounting(**same, oral=True)
    assert oral.until == TODAY + timedelta(days=30)
    assert told(patient) == (["Register"], 1)
    assert told(patient, today=oral.until) == (["Register"], 1)
    after = oral.until + timedelta(days=1)
    assert told(patient, today=after) == (["FBI", "Register"], 0)
    written = suspending.suspend_accounting(**same, until=TODAY + timedelta(days=200))
    assert told(patient, today=after) == (["Register"], 1)
    suspending.end_suspension(suspension=written, by=prisca, today=after)
    assert told(patient, today=after) == (["FBI", "Register"], 0)
    assert verbs("disclosure.") == [
        *["disclosure.reported"] * 2, *["disclosure.suspended"] * 2, "disclosure.resumed",
    ]  # fmt: skip
    assert "privacy.AccountingSuspension" in NEVER


def test_the_desk_suspends_and_resumes_and_the_page_says_so_to_the_officer_alone(
    patient: Contact, prisca: Actor, signed_in: Any
) -> None:
    request = ask("hipaa.accounting")
    confirm_all(request, prisca)
    steps = request.steps.count()
    desk = signed_in("prisca")
    said = SAID | {"contact": patient.key, "oral": "on", "said_on": "2026-11-01"}
    act = reverse("privacy:request_act", args=[request.key, "suspend-accounting"])
    assert desk.post(act, said).status_code == 302
    row = AccountingSuspension.objects.get()
    assert (row.until, row.statement) == (date(2026, 12, 1), "Would warn")
    assert request.steps.count() == steps
    caller = Caller(prisca.user)
    address = f"/privacy-requests/{request.key}/acts"
    takes = {act["name"]: act["takes"] for act in caller("GET", f"{address}/").json()}
    assert takes["resume-accounting"][1]["choices"] == [str(row.key)]
    done = caller("POST", f"{address}/resume-accounting/", {"suspension": str(row.key)})
    assert done.status_code == 200
    assert verbs("disclosure.")[-1:] == ["disclosure.resumed"]


@pytest.fixture
def lab(prisca: Actor) -> Agreement:
    return Agreement.objects.create(
        vendor="Lab", services="Tests", signed_on=TODAY, starts_on=TODAY, categories=["clinical"]
    )


HEAD = "Person,at,recipient,what,purpose,address,exclusion\n"
GOOD = (
    "noa.prats@example.com,2026-01-31,County,Blood test,Public health,1 Main St,\n"
    "noa.prats@example.com,2026-02-28T10:00:00Z,County,Blood test,Public health,1 Main St,\n"
    "{key},2026-03-01,Insurer,Bill,Payment,,operations\n"
)


def test_what_a_business_associate_reports_stands_in_the_accounting(
    prisca: Actor, lab: Agreement, signed_in: Any
) -> None:
    """164.528(b)(1), (b)(3): theirs count, and repeats to one recipient are one line."""
    contact = noa(prisca)
    text = HEAD + GOOD.format(key=contact.key)
    desk = signed_in("prisca")
    address = reverse("privacy:agreement_reports", args=[lab.key])

    def bring() -> Any:
        return desk.post(address, {"file": ContentFile(text.encode(), name="r.csv")}, follow=True)

    assert "Disclosures taken: 3; known before: 0." in bring().content.decode()
    found = accounting_of([contact], asked_on=TODAY)
    (line,) = found.lines
    assert (line.first.recipient, line.first.address, line.times) == ("County", "1 Main St", 2)
    assert (line.first.what, line.first.reported_by) == ("Blood test", "Lab")
    assert line.last == datetime(2026, 2, 28, 10, tzinfo=UTC)
    assert found.left_out == {"operations": 1}
    assert "Disclosures taken: 0; known before: 3." in bring().content.decode()
    assert ReportedDisclosure.objects.count() == 3
    facts = AuditEvent.objects.filter(verb="disclosure.imported").order_by("pk")
    assert [row.facts for row in facts] == [{"rows": 3, "left_out": 0}, {"rows": 0, "left_out": 3}]


def test_one_wrong_row_and_nothing_of_the_file_is_written(
    prisca: Actor, lab: Agreement, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = noa(prisca)

    def brought(text: str | bytes, by: Actor = prisca) -> list[str]:
        file = ContentFile(text if isinstance(text, bytes) else text.encode(), name="r.csv")
        with pytest.raises(Invalid) as refused:
            reported_files.import_disclosures(agreement=lab, file=file, by=by, now=NOW)
        return [str(each) for each in refused.value.fields["file"]]

    wrong = (
        "nobody@example.com,yesterday,County,,Health,,\n"
        f"{contact.key},2099-01-01,County,Test,Health,,secret\n"
    )
    assert brought(HEAD + GOOD.format(key=contact.key) + wrong) == [
        "Row 5, person: There is no such contact.",
        "Row 5, at: Give a day as 2026-01-31, or a moment by ISO 8601.",
        "Row 5, what: This field is required.",
        "Row 6, at: This day has not come yet.",
        "Row 6, exclusion: Leave it empty, or give one of: operations, individual, incident,"
        " authorized, directory, security, custody, limited, before.",
    ]
    assert brought("at,recipient\n2026-01-01,x\n") == [
        "These columns are missing: person, what, purpose."
    ]
    assert brought(HEAD + "a,b\n") == ["Row 2 has not as many cells as the first row."]
    assert brought(HEAD) == ["The file has no rows."]
    assert brought(b"\xff\xfe") == ["Bring a CSV file in UTF-8."]
    assert brought(HEAD + '"a,b\n') == ["Row 2: the quotes do not add up."]
    monkeypatch.setattr(reported_files, "MOST_ROWS", 2)
    assert brought(HEAD + GOOD) == ["Bring at most 2 rows at once."]
    with pytest.raises(NotPermitted):
        reported_files.import_disclosures(
            agreement=lab, file=ContentFile(HEAD.encode()), by=Actor(people["bo"], Door.PAGE),
            now=NOW,
        )  # fmt: skip
    assert not ReportedDisclosure.objects.exists()
    assert verbs("disclosure.") == []


def test_a_program_brings_reports_and_is_told_which_row_is_wrong(
    prisca: Actor, lab: Agreement, signed_in: Any
) -> None:
    noa(prisca)
    page = reverse("privacy:agreement_reports", args=[lab.key])
    bad = ContentFile((HEAD + "x,2026-01-31,A,B,C,,\n").encode(), name="r.csv")
    answer = signed_in("prisca").post(page, {"file": bad})
    assert answer.status_code == 400
    assert "Row 2, person: There is no such contact." in words(answer)
    assert signed_in("bo").post(page, {"file": bad}).status_code == 403


def test_once_a_suspension_is_over_officers_are_reminded_once_to_give_the_rest(
    patient: Contact, second: PrivacyRequest, prisca: Actor, signed_in: Any
) -> None:
    """164.528(a)(2): the right is suspended for a time, not lost."""
    day, system = TODAY, Actor.system(Door.JOB)
    suspending.suspend_accounting(
        contact=patient, kind="police", recipient="FBI", official="Agent", statement="Harm",
        said_on=day, oral=False, until=day + timedelta(days=9), by=prisca, today=day,
    )  # fmt: skip
    PrivacyRequest.objects.filter(pk=second.pk).update(
        status="completed", outcome="complied", closed_at=NOW + timedelta(days=2)
    )

    def reminded(days: int) -> int:
        return remind_of_rest(by=system, now=NOW + timedelta(days=days))

    assert (reminded(3), reminded(9)) == (0, 0)
    assert not rest_due().exists()
    assert (reminded(10), reminded(11)) == (1, 0)
    notices = Notice.objects.filter(kind="privacy_rest_due")
    assert {notice.user for notice in notices} >= {prisca.user}
    address = reverse("privacy:request_accounting", args=[second.key])
    assert {notice.facts["address"] for notice in notices} == {address}
    assert list(rest_due()) == [second]
    attention = {each.address for each in tiles._rest(prisca.user, NOW)}
    assert attention == {address}
    log_step(request=second, kind="note", note="Given", by=prisca, now=NOW + timedelta(days=12))
    assert not rest_due().exists()
    assert verbs("disclosure.rest") == ["disclosure.rest_due"]
