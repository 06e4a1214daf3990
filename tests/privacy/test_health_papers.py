"""What HIPAA wants in writing: authorizations, the notice, the registers, and six years of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.export_deciding import decide_export
from contacts.operations.export_mailing import mailing_question
from contacts.operations.permission.judging import judge
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent
from privacy.models.authorisations import (
    Authorization,
    ComplianceEntry,
    PracticesAcknowledgement,
    PracticesNotice,
)
from privacy.models.phi import Agreement
from privacy.operations.phi import authorising, practices, registers
from privacy.reading.health_papers import kept_until, notices
from segments.models.destinations import Destination
from segments.models.segment import Segment
from segments.operations.activation.rows import question_of
from segments.operations.refreshing import refresh_segment
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
HEALTH = "contacts.Contact.custom.diagnosis"


@pytest.fixture(autouse=True)
def hipaa(settings: Any) -> None:
    settings.HIPAA_MODE = True


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(people: dict[str, Any], teams: dict[str, Any]) -> Contact:
    told = {"label_en": "Diagnosis", "category": "health", "sensitivity": "sensitive"}
    define_field(values=told, by=Actor(people["dario"], Door.PAGE))
    values = {"given_name": "Ines", "email": "ines@example.org", "custom": {"diagnosis": "Gout"}}
    house = {"owner": people["bo"], "team": teams["North"]}
    by = Actor.system(Door.COMMAND)
    made = create_contact(values=values | house, by=by)
    record_consent(contact=made, channel="email", purpose="newsletter", action="confirmed", by=by)
    return made


def said(**values: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "kind": "marketing", "purpose": "newsletter", "what": "Diagnosis", "discloses": "We",
        "receives": "Our agency", "why": "To hear of our shoes", "signed_on": today,
        "signed_by": "Ines", "expires_on": today + timedelta(days=365),
        "statements": ["revocation", "conditions", "redisclosure", "copy"], **values,
    }  # fmt: skip


def reason(patient: Contact, **more: Any) -> str:
    found = judge(patient, channel="email", purpose="newsletter", health=True, **more)
    return "" if found.allowed else f"{found.reason}: {found.rule}"


NOT_AUTHORISED = "unauthorised: 45 CFR 164.508(a)(3)"


def test_nobody_is_chosen_by_their_illness_for_advertising_without_having_signed(
    patient: Contact, officer: Actor
) -> None:
    """hipaa.authorization_marketing: unexpired, unrevoked, and naming that very purpose."""
    assert reason(patient) == NOT_AUTHORISED
    assert judge(patient, channel="email", purpose="newsletter").allowed
    other = authorising.authorize(
        contact=patient, values=said(kind="other", purpose=""), by=officer
    )
    assert reason(patient) == NOT_AUTHORISED
    signed = authorising.authorize(contact=patient, values=said(), by=officer)
    assert reason(patient) == ""
    after = timezone.now() + timedelta(days=366)
    assert reason(patient, at=after) == NOT_AUTHORISED
    assert reason(patient, shares=True, recipient="ads") == NOT_AUTHORISED
    sold = said(kind="sale", purpose="", recipient="ads", remunerated=True)
    sold["statements"] += ["remuneration"]
    authorising.authorize(contact=patient, values=sold, by=officer)
    assert reason(patient, shares=True, recipient="ads") == ""
    assert reason(patient, shares=True, recipient="others") == NOT_AUTHORISED
    authorising.revoke_authorization(authorization=signed, by=officer)
    assert reason(patient) == NOT_AUTHORISED
    assert other in authorising.in_force()


def test_every_way_out_knows_that_its_people_were_chosen_by_health_data(
    patient: Contact, settings: Any
) -> None:
    ill = Segment.objects.create(slug="ill", name="Ill", reads=[HEALTH])
    well = Segment.objects.create(slug="well", name="Well", reads=["contacts.Contact.stage"])

    def asked(segment: Segment) -> bool:
        place = Destination(slug="x", segment=segment, channel="email", purpose="newsletter")
        return question_of(place).health

    def mailed(**query: Any) -> bool:
        question = mailing_question(("email", "newsletter"), query)
        assert question is not None
        return question.health

    assert [asked(ill), asked(well)] == [True, False]
    assert [mailed(segment=[str(ill.key)]), mailed(segment=["ill"])] == [True, True]
    assert [mailed(segment=["well"]), mailed(stage=["lead"])] == [False, False]
    settings.HIPAA_MODE = False
    assert [asked(ill), mailed(segment=["ill"])] == [False, False]


def agreed_with(recipient: str) -> None:
    """Chosen by their health, people are named to nobody without an agreement."""
    today = timezone.localdate()
    Agreement.objects.create(vendor="Print", services="Letters", destinations=[recipient],
                             signed_on=today, starts_on=today)  # fmt: skip


ILL = {"field": "custom.diagnosis", "op": "is_set"}
LEADS = {"field": "stage", "op": "is", "value": ["lead"]}


def reader(people: dict[str, Any]) -> Any:
    """Return an owner who may read health data, and so ask for them in rules."""
    people["dario"].user_permissions.add(Permission.objects.get(codename="view_phi"))
    return people["dario"]


def test_who_is_found_by_a_rule_about_health_is_written_to_only_where_they_signed(
    patient: Contact, officer: Actor, people: dict[str, Any], tmp_path: Any, settings: Any
) -> None:
    """hipaa.authorization_marketing: a rule that no segment keeps chooses as a segment does."""
    settings.MEDIA_ROOT, caller = tmp_path, Caller(reader(people))
    kept = caller("POST", "/segments", {"name": "Ill", "rule": ILL}).json()["key"]
    refresh_segment(segment=Segment.objects.get(key=kept), by=Actor.system(Door.JOB))
    by_health = ({"rule": ILL}, {"rule": {"segment": kept, "op": "in"}})
    agreed_with("print")

    def filed(**how: Any) -> tuple[int, dict[str, int]]:
        mailing = {"mailing_channel": "email", "mailing_purpose": "newsletter"}
        told = {"purpose": "News", "columns": ["email"], "recipient": "print"} | how
        file = caller("POST", "/exports", told | mailing).json()
        return file["count"], file["left_out"]

    def read(rule: Any) -> tuple[int, dict[str, int]]:
        page = caller("POST", "/contacts/search?mailing=email:newsletter", rule).json()
        return len(page["results"]), page["left_out"]

    nobody, herself = (0, {"unauthorised": 1}), (1, {})
    assert [filed(**how) for how in by_health] == [nobody] * 2
    assert [read(how["rule"]) for how in by_health] == [nobody] * 2
    assert [filed(rule=LEADS), read(LEADS)] == [herself] * 2
    authorising.authorize(contact=patient, values=said(), by=officer)
    assert [filed(**how) for how in by_health] == [herself] * 2
    assert [read(how["rule"]) for how in by_health] == [herself] * 2


def test_a_list_filled_by_hand_from_who_is_ill_is_chosen_by_health_too(
    patient: Contact, signed_in: Any
) -> None:
    """Nobody gets round the paper by way of a list that has no rule."""
    Segment.objects.create(slug="ill", name="Ill", reads=[HEALTH], kind="dynamic")
    lists = [Segment.objects.create(slug=s, name=s, kind="static") for s in ("mine", "other")]
    dario = signed_in("dario")
    for which, row in zip(("?segment=ill", "?stage=lead"), lists, strict=True):
        chosen = {"ids": [str(patient.key)], "group": str(row.key)}
        assert dario.post(f"/contacts/bulk/list/{which}", chosen).status_code == 302
        row.refresh_from_db()
    assert [(row.members, row.reads) for row in lists] == [(1, [HEALTH]), (1, [])]
    asked = [mailing_question(("email", "newsletter"), {"segment": [r.slug]}) for r in lists]
    assert [question.health for question in asked if question] == [True, False]


def test_a_file_that_waited_is_judged_again_by_what_its_rule_looked_at(
    patient: Contact, officer: Actor, people: dict[str, Any], tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.EXPORT_SECOND_PERSON_ABOVE = tmp_path, 0
    signed = authorising.authorize(contact=patient, values=said(), by=officer)
    agreed_with("print")
    told = {"purpose": "News", "columns": ["email"], "rule": ILL, "recipient": "print"}
    told |= {"mailing_channel": "email", "mailing_purpose": "newsletter"}
    asked = Caller(reader(people))("POST", "/exports", told).json()
    assert (asked["state"], asked["count"]) == ("waiting", 1)
    file = Export.objects.get(key=asked["key"])
    assert file.query == {"rule": ["custom.diagnosis"], "reads": [HEALTH]}
    authorising.revoke_authorization(authorization=signed, by=officer)
    made = decide_export(export=file, approve=True, reason="Known", by=officer)
    assert (made.state, made.count, made.left_out) == ("ready", 0, {"unauthorised": 1})


def test_a_paper_that_lacks_what_the_law_asks_for_is_refused(
    patient: Contact, officer: Actor, people: dict[str, Any]
) -> None:
    """164.508(b)(2): a defective authorization permits nothing, so it is not taken."""
    for lacking, field in (
        (said(signed_by=""), "signed_by"),
        (said(expires_on=None), "expires_on"),
        (said(purpose="unheard_of"), "purpose"),
        (said(kind="sale", purpose=""), "recipient"),
        (said(statements=["copy"]), "statements"),
        (said(remunerated=True), "statements"),
        (said(signed_on=timezone.localdate() + timedelta(days=1)), "signed_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            authorising.authorize(contact=patient, values=lacking, by=officer)
        assert field in refusal.value.fields
    with pytest.raises(NotPermitted):
        authorising.authorize(contact=patient, values=said(), by=Actor(people["bo"], Door.PAGE))


def test_an_authorization_is_signed_on_its_page_sealed_and_revoked_by_a_program(
    patient: Contact, people: dict[str, Any], signed_in: Any
) -> None:
    prisca = signed_in("prisca")
    page = f"/contacts/{patient.key}/papers/"
    form = said(expires_on="", expires_event="End of the treatment", what="Gout since May")
    assert prisca.post(f"{page}authorize/", form).status_code == 302
    row = Authorization.objects.get()
    stored = Authorization.objects.extra(select={"raw": "what"}).values_list("raw", flat=True).get()
    assert "Gout" not in stored
    assert "Gout since May" in prisca.get(page).content.decode()
    assert "Gout since May" not in signed_in("bo").get(page).content.decode()
    read = AuditEvent.objects.filter(verb="phi.read", facts__page="privacy:papers")
    assert {row.user_id for row in read} == {people["prisca"].pk}
    caller = Caller(people["prisca"], scopes=["authorizations:read", "authorizations:write"])
    listed = caller("GET", "/authorizations/").json()["results"]
    assert [(each["key"], each["current"]) for each in listed] == [(str(row.key), True)]
    revoked = caller("POST", f"/authorizations/{row.key}/revoke/").json()
    assert (revoked["current"], reason(patient)) == (False, NOT_AUTHORISED)


def test_the_notice_is_published_for_good_read_by_everybody_and_signed_for(
    patient: Contact, signed_in: Any, client: Any
) -> None:
    """hipaa.notice_of_privacy_practices: acknowledged, or why not (164.520(c)(2)(ii))."""
    today = timezone.localdate()
    assert client.get("/notice-of-privacy-practices/").status_code == 404
    prisca = signed_in("prisca")
    suggested = prisca.get("/privacy/practices/").content.decode()
    assert "Nobody will treat you worse for a complaint." in suggested
    text = {"text_en": "We keep it safe.", "text_es": "Lo guardamos bien."}
    draft = text | {"effective_on": today - timedelta(days=1), "changes": ""}
    prisca.post("/privacy/practices/", draft)
    notice = PracticesNotice.objects.get()
    publish = f"/privacy/practices/{notice.key}/publish/"
    # A notice may not be in force before it is published.
    assert prisca.post(publish).status_code == 400
    prisca.post("/privacy/practices/", draft | {"effective_on": today})
    assert prisca.post(publish).status_code == 302
    public = client.get("/notice-of-privacy-practices/?lang=es").content.decode()
    assert [words in public for words in ("Lo guardamos bien.", "Léalo con cuidado.")] == [True] * 2
    given = {"outcome": "refused", "language": "es", "on": today}
    acknowledge = f"/contacts/{patient.key}/papers/acknowledge/"
    bo = signed_in("bo")
    assert bo.post(acknowledge, given).status_code == 400
    assert bo.post(acknowledge, given | {"effort": "Asked twice"}).status_code == 302
    row = PracticesAcknowledgement.objects.get()
    assert (row.notice.number, row.outcome, row.effort) == (1, "refused", "Asked twice")
    assert [each for _word, each in notices()[0].record.received] == [0, 1, 0]
    with pytest.raises(practices.AlreadyPublished):
        practices.publish_notice(notice=notice, by=Actor.system(Door.COMMAND))


def test_a_complaint_is_closed_by_somebody_else_and_kept_six_years(
    patient: Contact, officer: Actor, people: dict[str, Any], signed_in: Any
) -> None:
    """hipaa.complaint and H10: documentation last in effect 2026-05-10 is kept to 2032-05-10."""
    assert kept_until(date(2026, 5, 10)) == date(2032, 5, 10)
    prisca, today = signed_in("prisca"), timezone.localdate()
    entry = {"kind": "complaint", "on": today, "subject": "Left a chart open", "person": ""}
    entry |= {"words": "It was at the desk", "user": people["bo"].pk}
    assert prisca.post("/privacy/registers/", entry).status_code == 302
    row = ComplianceEntry.objects.get()
    close = f"/privacy/registers/{row.key}/close/"
    assert prisca.post(close, {"outcome": ""}).status_code == 400
    assert prisca.post(close, {"outcome": "Spoke with him"}).status_code == 302
    page = prisca.get("/privacy/registers/").content.decode()
    row.refresh_from_db()
    assert ("Spoke with him" in page, row.closed_on) == (True, today)
    with pytest.raises(registers.Closed):
        registers.close_complaint(entry=row, outcome="Else", by=officer)
    own = {"on": today, "subject": "x", "words": "x", "user": officer.user}
    about_her = registers.add_entry(kind="complaint", values=own, by=officer)
    with pytest.raises(NotPermitted):
        registers.close_complaint(entry=about_her, outcome="Fine", by=officer)
    with pytest.raises(NotPermitted):
        registers.add_entry(kind="sanction", values=own | {"outcome": "None"}, by=officer)
