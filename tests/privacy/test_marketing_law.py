"""Marketing law inside the judgement (mkt.*): addresses of the sender, sales, signatures, lists."""

import io
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.do_not_call import DoNotCall, RegistryEdition
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.reach import ExternalId
from contacts.models.source import Source
from contacts.normalise.us_numbers import foreign_area_codes, is_of_us
from contacts.operations.assignments import create_task
from contacts.operations.consent_facts import sale, written
from contacts.operations.contacts import create_contact
from contacts.operations.customer_mail import NoPostalAddress, customer_mail
from contacts.operations.do_not_call import forget_old_requests, take_registry
from contacts.operations.permission.judging import Permission, judge
from contacts.operations.permission.question import Use
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent
from interactions.models.purchases import Order
from privacy.models.consents import Renewal, Revocation
from privacy.operations.consents import evidence
from privacy.operations.consents.renewing import start_renewal
from privacy.operations.consents.stopping import take_message
from segments.models.deliveries import DeliveryReceipt
from segments.models.destinations import Destination
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import plan_run, start_sync
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "samples" / "privacy" / "rights.toml").read_text("utf-8")
)
AT = datetime(2026, 6, 1, 18, tzinfo=UTC)
BEFORE = AT - timedelta(days=10)
NUMBER = "+16025550123"
SIGNED = written(signature="electronic", automated=True, no_condition=True)
WORDS = "Northwind may text and call me by machine about offers. No purchase depends on it."


@pytest.fixture
def rosa(by: Actor) -> Contact:
    """Somebody in Phoenix."""
    values = {"given_name": "Rosa", "email": "rosa@example.com", "phone": NUMBER}
    return create_contact(values=values | {"time_zone": "America/Phoenix"}, by=by)


@pytest.fixture
def similar() -> Purpose:
    """Hearing of similar products, which rests on a sale."""
    return Purpose.objects.create(
        slug="similar", name_en="Similar", name_es="Similares", basis="soft_opt_in",
        published_at=BEFORE,
    )  # fmt: skip


def said(contact: Contact, by: Actor, **more: Any) -> ConsentEvent:
    known = {"channel": "sms", "purpose": "offers", "action": "grant", "event_at": BEFORE}
    return record_consent(contact=contact, by=by, **(known | more))


def asked(contact: Contact, **more: Any) -> Permission:
    return judge(contact, **({"channel": "sms", "purpose": "offers", "at": AT} | more))


def order_of(contact: Contact, **more: Any) -> Order:
    known = {"external_id": "S-7", "number": "A-7", "at": BEFORE, "currency": "EUR", "total": 20}
    source = Source.objects.get_or_create(name="Shop")[0]
    return Order.objects.create(contact=contact, source=source, **(known | more))


# --- mkt.canspam_opt_out


def test_a_mail_that_sells_says_where_we_are_or_does_not_leave(
    settings: Any, rosa: Contact, by: Actor
) -> None:
    settings.ORG_POSTAL_ADDRESS = "Northwind, 5 Quay Road, Boston MA 02110"
    said(rosa, by, channel="email", purpose="newsletter", event_at=None)
    mail_of: dict[str, Any] = {"to": rosa.email, "subject": "x", "text": "x", "contact": rosa}
    foot = customer_mail(**mail_of, purpose="newsletter").body.split("--\n")[1].splitlines()
    assert foot[1] == "Northwind, 5 Quay Road, Boston MA 02110"
    assert "contacts.W001" not in {str(found.id) for found in run_checks()}
    settings.ORG_POSTAL_ADDRESS = ""
    for sells in ({"purpose": "newsletter"}, {"sells": True}):
        with pytest.raises(NoPostalAddress, match="Set ORG_POSTAL_ADDRESS"):
            customer_mail(**mail_of, **sells)
    assert customer_mail(**mail_of, purpose="service").to == ["rosa@example.com"]
    with pytest.raises(NoPostalAddress):
        start_renewal(purpose="newsletter", ends_within_days=30, by=by, now=AT)
    assert Renewal.objects.count() == 0
    assert "contacts.W001" in {str(found.id) for found in run_checks()}


@pytest.mark.parametrize("case", [c for c in TABLE["deadline_case"] if c["id"] == "M01"])
def test_an_opt_out_of_mails_counts_at_once_and_carries_the_day_of_the_law(
    rosa: Contact, by: Actor, case: dict[str, Any], settings: Any, monkeypatch: Any
) -> None:
    noon = datetime(2026, 12, 18, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(minutes=1))
    said(rosa, by, channel="email", purpose="newsletter")
    found = take_message(
        via="email", sender=rosa.email, text="unsubscribe", received_at=noon, by=by
    )
    assert found is not None
    assert [row.due_on for row in found.revocations] == [case["response_due"]]
    after = asked(rosa, channel="email", purpose="newsletter", at=noon)
    assert (after.reason, after.rule) == ("withdrawn", "GDPR Art. 7(3)")
    assert DoNotCall.objects.count() == 0  # a mail says nothing of calls


# --- mkt.tcpa_revoke


@pytest.mark.parametrize("case", TABLE["quiet_hours_case"], ids=lambda case: case["id"])
def test_texts_and_calls_wait_for_the_hours_of_the_table(
    rosa: Contact, by: Actor, case: dict[str, Any]
) -> None:
    at = datetime.fromisoformat(case["at"])
    Contact.objects.filter(pk=rosa.pk).update(time_zone=case["tz"])
    signed = {"wording": WORDS, "evidence": SIGNED, "event_at": datetime(2026, 1, 2, tzinfo=UTC)}
    for channel in ("sms", "phone"):
        said(rosa, by, channel=channel, **signed)
        found = asked(rosa, channel=channel, at=at, use=Use.MESSAGE)
        assert found.allowed is case["allowed"]
        assert found.reason == ("consent" if case["allowed"] else "quiet_hours")


def test_who_texts_stop_stands_on_our_own_list_beyond_their_record(
    rosa: Contact, by: Actor
) -> None:
    said(rosa, by, wording=WORDS, evidence=SIGNED)
    assert asked(rosa).allowed
    take_message(via="sms", sender=NUMBER, text="STOP", received_at=AT, by=by)
    row, revoked = DoNotCall.objects.get(), Revocation.objects.get()
    assert (row.registry, row.since, revoked.due_on) == ("own", AT, date(2026, 6, 15))
    entry = AuditEvent.objects.get(verb="consents.calls_stopped")
    assert entry.facts == {"count": 1}
    twin = create_contact(values={"given_name": "R.", "phone": NUMBER}, by=by)
    said(twin, by, wording=WORDS, evidence=SIGNED)
    later = AT + timedelta(days=1)
    shut = asked(twin, at=later)
    assert (shut.reason, shut.rule) == ("do_not_call", "47 CFR 64.1200(d)")
    assert shut.evidence == (f"contacts.DoNotCall:{row.pk}",)
    assert asked(twin, purpose="service", at=later).allowed  # nothing is sold
    # Five years, and then it is over; or the person says yes again.
    assert asked(twin, at=datetime(2031, 6, 1, 17, tzinfo=UTC)).reason == "do_not_call"
    assert asked(twin, at=datetime(2031, 6, 2, 18, tzinfo=UTC)).allowed
    said(twin, by, wording=WORDS, evidence=SIGNED, event_at=AT + timedelta(hours=1))
    assert asked(twin, at=later).allowed
    ends = datetime(2031, 6, 1, 18, tzinfo=UTC)
    moments = (ends - timedelta(seconds=1), ends)
    assert [forget_old_requests(by=by, now=moment) for moment in moments] == [0, 1]


def test_a_call_is_not_planned_with_a_number_of_a_list(rosa: Contact, by: Actor) -> None:
    said(rosa, by, channel="phone")
    call = {"title": "Call", "channel": "phone", "purpose": "offers"}
    today = timezone.localdate()
    take_registry(file=io.BytesIO(b"602,5550123\n"), obtained_on=today, by=by)
    with pytest.raises(Invalid, match="on the national do-not-call registry"):
        create_task(about=rosa, values=call, by=by)
    take_registry(file=io.BytesIO(b"602,5550100\n"), obtained_on=today, by=by)
    assert create_task(about=rosa, values=call, by=by).channel == "phone"


def test_machines_text_and_call_a_number_of_the_us_only_with_a_signature(
    rosa: Contact, by: Actor
) -> None:
    """47 CFR 64.1200(f)(9): the signature, the number, both disclosures, the words."""
    rule = "47 CFR 64.1200(a)(2), (f)(9)"
    said(rosa, by)
    assert (asked(rosa).reason, asked(rosa).rule) == ("no_written_consent", rule)
    lacking = (
        {"evidence": SIGNED, "identifier": "+16025550199"},
        {"evidence": written(signature="ink", automated=False, no_condition=True)},
        {"evidence": written(signature="ink", automated=True, no_condition=False)},
    )
    for hours, more in enumerate(lacking, start=1):
        at = BEFORE + timedelta(hours=hours)
        said(rosa, by, wording=WORDS, event_at=at, **more)
        assert asked(rosa).reason == "no_written_consent"
    event = said(rosa, by, wording=WORDS, evidence=SIGNED, event_at=AT - timedelta(hours=1))
    assert (event.basis, event.identifier) == ("tcpa_pew", NUMBER)
    assert asked(rosa).allowed
    for channel, automated in (("phone", True), ("phone", False)):
        said(rosa, by, channel=channel, event_at=AT - timedelta(hours=2 - automated))
        expected = "no_written_consent" if automated else "registry_old"
        assert asked(rosa, channel=channel, automated=automated).reason == expected
    count = ConsentEvent.objects.count()
    for wrong in ({"signature": "nod"}, {"signature": ""}):
        bad = {"written": {**SIGNED["written"], **wrong}}
        with pytest.raises(Invalid, match="Say how it was signed"):
            said(rosa, by, wording=WORDS, evidence=bad, event_at=None)
    with pytest.raises(Invalid, match="with its words"):
        said(rosa, by, evidence=SIGNED, event_at=None)
    assert ConsentEvent.objects.count() == count


def test_a_destination_that_calls_by_machine_gets_who_signed_when_planned_and_when_sent(
    rosa: Contact, people: Any, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """47 CFR 64.1200(a)(2): live calls need the registry only, machines a signature."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    take_registry(file=io.BytesIO(b"602,5550198\n"), obtained_on=AT.date(), by=by)
    eva = create_contact(values={"given_name": "Eva", "phone": "+16025550124"}, by=by)
    said(rosa, by, channel="phone")
    said(eva, by, channel="phone", wording=WORDS, evidence=SIGNED)
    dario = Actor(people["dario"], Door.PAGE)
    segment = create_segment(values={"name": "Callers", "kind": "static"}, by=dario)
    add_people(segment=segment, contacts=Contact.objects.all(), by=dario)
    terms = {
        "name": "Call centre", "kind": "csv", "segment": str(segment.key), "purpose": "offers",
        "channel": "phone", "match_key": "phone", "everybody": True,
        "settings": {"format": "csv"},
    }  # fmt: skip
    program = Caller(people["dario"])
    made = program("POST", "/destinations/", terms)
    assert (made.status_code, made.json()["automated"]) == (201, False)
    here = f"/destinations/{made.json()['key']}/"
    assert program("POST", f"{here}plan/").json()["added"] == 2
    run = start_sync(destination=Destination.objects.get(), by=dario, queue=False)
    plan_run(run=run, by=dario)
    tag = {"if_match": program("GET", here).headers["ETag"]}
    mails = program("PATCH", here, {"channel": "email", "automated": True}, **tag)
    assert mails.json()["errors"][0]["detail"] == "Only calls and texts come from a machine."
    assert program("PATCH", here, {"automated": True}, **tag).json()["automated"] is True
    run = run_sync(run=run, by=dario)
    left = DeliveryReceipt.objects.get(run=run, status="suppressed")
    assert (left.contact, left.reason) == (rosa, "no_written_consent")
    assert run.terms["automated"] is False  # as it was when the run was opened
    plan = program("POST", f"{here}plan/").json()
    assert (plan["unchanged"], plan["reasons"]) == (1, {"no_written_consent": 1})


def test_the_rules_of_the_us_stop_at_its_numbers(by: Actor) -> None:
    assert {"416", "876", "242"} <= set(foreign_area_codes())
    assert not {"602", "212", "787", "800"} & set(foreign_area_codes())
    assert [is_of_us(n) for n in (NUMBER, "+14165550123", "+34612345678")] == [True, False, False]
    for number in ("+14165550123", "+34612345678"):
        other = create_contact(values={"given_name": "O", "phone": number}, by=by)
        said(other, by)
        said(other, by, channel="phone")
        assert asked(other).allowed
        assert asked(other, channel="phone").allowed


def test_live_calls_need_a_registry_not_older_than_31_days(rosa: Contact, by: Actor) -> None:
    said(rosa, by, channel="phone")
    call: dict[str, Any] = {"channel": "phone"}
    old = asked(rosa, **call)
    assert (old.reason, old.rule) == ("registry_old", "47 CFR 64.1200(c)(2)(i)(D)")
    day = date(2026, 5, 1)  # 31 days before
    file = io.BytesIO(b"602,5550199\r\n602,5550198\r\n\r\n")
    edition = take_registry(file=file, obtained_on=day, by=by)
    assert (edition.areas, edition.numbers) == (["602"], 2)
    entry = AuditEvent.objects.get(verb="consents.registry_read")
    assert entry.facts == {"count": 2, "on": "2026-05-01"}
    assert asked(rosa, **call).allowed
    assert asked(rosa, **call, at=AT + timedelta(days=1)).reason == "registry_old"
    # A newer full list replaces the numbers of its areas, and no others.
    take_registry(file=io.BytesIO(b"2125550100\n"), obtained_on=date(2026, 5, 2), by=by)
    take_registry(file=io.BytesIO(b"+16025550123\n602,5550198"), obtained_on=AT.date(), by=by)
    assert sorted(DoNotCall.objects.values_list("area", flat=True)) == ["212", "602", "602"]
    shut = asked(rosa, **call)
    row = DoNotCall.objects.latest("pk")
    assert (shut.reason, shut.rule) == ("registered", "47 CFR 64.1200(c)(2)")
    assert shut.evidence[0].startswith("contacts.DoNotCall:")
    assert row.digest != NUMBER
    agreed = written(signature="ink", automated=False, no_condition=False)
    said(rosa, by, **call, wording="Call me.", evidence=agreed, event_at=AT - timedelta(hours=1))
    assert asked(rosa, **call).allowed


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (b"602,5550199\n602,5550198,2026-05-01,A\n", "Line 2 is no phone number of the US"),
        (b"Number\n", "Line 1 is no phone number of the US"),
        (b"\n", "There is no number in this file"),
    ],
)
def test_a_wrong_registry_changes_nothing(by: Actor, lines: bytes, words: str) -> None:
    take_registry(file=io.BytesIO(b"602,5550100\n"), obtained_on=date(2026, 5, 1), by=by)
    with pytest.raises(Invalid, match=words):
        take_registry(file=io.BytesIO(lines), obtained_on=date(2026, 5, 2), by=by)
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid, match="has not come yet"):
        take_registry(file=io.BytesIO(b"602,5550199\n"), obtained_on=ahead, by=by)
    assert (DoNotCall.objects.count(), RegistryEdition.objects.count()) == (1, 1)


# --- mkt.eprivacy


def test_a_sale_stands_for_a_consent_only_with_all_its_facts(
    rosa: Contact, by: Actor, similar: Purpose
) -> None:
    """2002/58/EC Art. 13(2): an order on record, own similar products, a chance to refuse."""
    about = {"channel": "email", "purpose": "similar"}
    rule = "Directive 2002/58/EC Art. 13(2)"
    facts = sale(order="A-7", own_similar=True, could_refuse=True)
    assert asked(rosa, **about).reason == "unknown_consent"
    bare = said(rosa, by, **about)  # a name of a basis is no fact
    assert bare.basis == "soft_opt_in"
    assert (asked(rosa, **about).reason, asked(rosa, **about).rule) == ("no_soft_opt_in", rule)
    words = {"wording": "We write about similar products. Tick here to refuse."}
    event = said(rosa, by, **about, **words, evidence=facts, event_at=BEFORE + timedelta(hours=1))
    assert asked(rosa, **about).reason == "no_soft_opt_in"  # no such order is on record
    order = order_of(rosa)
    found = asked(rosa, **about)
    assert (found.allowed, found.reason, found.rule) == (True, "soft_opt_in", rule)
    assert found.evidence == (f"contacts.ConsentEvent:{event.pk}",)
    Order.objects.filter(pk=order.pk).update(state="cancelled")
    assert asked(rosa, **about).reason == "no_soft_opt_in"
    Order.objects.filter(pk=order.pk).update(state="paid", at=AT - timedelta(days=1))
    assert asked(rosa, **about).reason == "no_soft_opt_in"  # the sale came later
    count = ConsentEvent.objects.count()
    for name, value in (("own_similar", False), ("could_refuse", False), ("order", "")):
        wrong = {"sale": facts["sale"] | {name: value}}
        with pytest.raises(Invalid, match="Name the order"):
            said(rosa, by, **about, **words, evidence=wrong, event_at=None)
    with pytest.raises(Invalid, match="does not rest on a sale"):
        said(rosa, by, **about | {"purpose": "offers"}, **words, evidence=facts, event_at=None)
    assert ConsentEvent.objects.count() == count


def test_who_refused_once_is_not_won_back_by_a_sale_but_by_a_consent(
    rosa: Contact, by: Actor, similar: Purpose
) -> None:
    about = {"channel": "email", "purpose": "similar"}
    order_of(rosa)
    said(rosa, by, **about, action="refuse", event_at=BEFORE - timedelta(days=1))
    facts = sale(order="S-7", own_similar=True, could_refuse=True)
    said(rosa, by, **about, wording="Similar products.", evidence=facts)
    assert asked(rosa, **about).reason == "no_soft_opt_in"
    assert asked(rosa, **about, basis="consent").reason == "no_soft_opt_in"
    yes = said(rosa, by, **about, wording="Yes, write to me.", event_at=AT - timedelta(hours=1))
    assert yes.basis == "consent"
    assert asked(rosa, **about).reason == "consent"
    assert asked(rosa, channel="post", purpose="similar").reason == "no_address"


def test_files_of_evidence_bring_sales_and_signatures(
    rosa: Contact, people: Any, by: Actor, similar: Purpose
) -> None:
    order_of(rosa)
    head = "phone;channel;purpose;wording;when;signature;automated disclosed;no condition disclosed"
    lines = (f"{NUMBER};sms;offers;{WORDS};2026-05-02;key press;yes;yes",
             f"{NUMBER};sms;offers;{WORDS};2026-05-03;a nod;yes;yes")  # fmt: skip
    prisca = Actor(people["prisca"], Door.PAGE)
    file = SimpleUploadedFile("proof.csv", "\n".join([head, *lines]).encode())
    brought = evidence.bring_evidence(file=file, file_name="proof.csv", by=prisca)
    brought = evidence.read_evidence(brought=brought, by=prisca)
    assert (brought.recorded, brought.rejects) == (1, [(3, "bad_facts")])
    assert asked(rosa).allowed
    head = "email;channel;purpose;wording;when;order;own similar products;could refuse"
    line = "rosa@example.com;email;similar;Similar products.;2026-05-23;A-7;yes;yes"
    file = SimpleUploadedFile("proof.csv", f"{head}\n{line}".encode())
    brought = evidence.bring_evidence(file=file, file_name="proof.csv", by=prisca)
    evidence.read_evidence(brought=brought, by=prisca)
    assert asked(rosa, channel="email", purpose="similar").reason == "soft_opt_in"


# --- doors


def test_the_page_takes_a_number_and_a_registry_and_shows_neither(
    rosa: Contact, by: Actor, signed_in: Any
) -> None:
    client, page = signed_in("prisca"), reverse("privacy:do_not_call")
    assert client.post(page, {"number": "+1 602 555 0123"}).status_code == 302
    assert DoNotCall.objects.filter(registry="own").count() == 2  # calls and texts
    after = judge(rosa, channel="phone", purpose="offers")
    assert (after.reason, after.rule) == ("objected", "GDPR Art. 21(2)")
    assert client.post(page, {"number": "nobody"}).status_code == 400
    full = SimpleUploadedFile("full.txt", b"602,5550198\n")
    new, today = reverse("privacy:registry_new"), timezone.localdate()
    for day, status in ((today, 302), (today + timedelta(days=1), 400)):
        full.seek(0)
        answer = client.post(new, {"file": full, "obtained_on": day.isoformat()})
        assert answer.status_code == status
    text = client.get(page).content.decode()
    assert "5550198" not in text
    assert "5550123" not in text
    assert ">602<" in text
    assert signed_in("ana").post(new, {}).status_code == 403
    assert RegistryEdition.objects.count() == 1


def test_the_api_takes_numbers_and_facts_and_answers_for_machines(
    rosa: Contact, people: Any, by: Actor
) -> None:
    caller = Caller(people["prisca"])
    body = {"number": NUMBER, "asked_at": "2026-06-01T18:00:00Z"}
    answer = caller("POST", "/consents/do-not-call/", body)
    assert (answer.status_code, answer.json()["kept_until"]) == (201, "2031-06-01")
    assert answer.json()["due_on"] == "2026-06-15"
    assert caller("POST", "/consents/do-not-call/", {"number": "x"}).status_code == 400
    take_registry(file=io.BytesIO(b"602,5550198\n"), obtained_on=date(2026, 5, 1), by=by)
    (edition,) = caller("GET", "/consents/registries/").json()
    assert (edition["good_until"], edition["areas"]) == ("2026-06-01", ["602"])
    seller = Caller(people["ana"])
    consent = {"contact": str(rosa.key), "channel": "phone", "purpose": "offers"}
    consent |= {"action": "grant", "wording": WORDS, "event_at": "2026-06-02T09:00:00Z"}
    for facts, status in (({"signature": "nod"}, 400), ({"signature": "ink"}, 201)):
        facts |= {"automated": True, "no_condition": False}
        assert seller("POST", "/consents/", consent | {"written": facts}).status_code == status
    check = {"contacts": [str(rosa.key)], "channel": "phone", "purpose": "offers", "use": "list"}
    check |= {"at": "2026-06-02T18:00:00Z"}
    reasons = [
        seller("POST", "/consents/check/", check | {"automated": automated}).json()[0]["reason"]
        for automated in (False, True)
    ]
    assert reasons == ["", "no_written_consent"]


def test_the_commands_read_a_registry_and_ask_for_machines_and_health(
    rosa: Contact, by: Actor, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "full.txt"
    path.write_bytes(b"602,5550198\n480,5550100\n")
    call_command("import_do_not_call", str(path), "--obtained=2026-05-20")
    assert capsys.readouterr().out == "numbers: 2, area codes: 2\n"
    for wrong in ("soon", "2026-13-01"):
        with pytest.raises(CommandError, match="takes a day"):
            call_command("import_do_not_call", str(path), f"--obtained={wrong}")
    ExternalId.objects.create(contact=rosa, source=Source.objects.create(name="Shop"), value="C-1")
    said(rosa, by, channel="phone")
    command = ["can_contact", "C-1", "--channel=phone", "--purpose=offers", f"--at={AT:%F}T18:00Z"]
    for option, expected in (
        ((), "yes, consent"),
        (("--automated",), "no, no_written_consent"),
        (("--health",), "no, unauthorised"),
    ):
        call_command(*command, *option)
        assert capsys.readouterr().out.startswith(expected)
