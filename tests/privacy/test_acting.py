"""What rights change: corrected for good, stopped at once, asked again only later, agreed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from contacts.models.provenance import ValueConflict
from contacts.models.source import Import, Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.corrected import Locked
from contacts.operations.importing import running
from contacts.operations.importing.starting import configure_import, start_import
from contacts.operations.permission.judging import judge
from contacts.operations.preferences import record_consent
from contacts.operations.upserting import put_by_external_id
from interactions.operations.purchases.recording import record_order
from privacy.models.health import Amendment
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import NotConfirmed
from privacy.operations.acting.agreeing import (
    MustAgree,
    limit_disclosure,
    reach_confidentially,
    refuse_limit,
    report_disclosure,
)
from privacy.operations.acting.amending import (
    ask_amendment,
    deny_amendment,
    rebut,
    state_disagreement,
)
from privacy.operations.acting.automated import stop_automated
from privacy.operations.acting.objecting import decide_objection, object_to, object_to_marketing
from privacy.operations.acting.selling import TooEarly, ask_to_opt_in, confirm_opt_in, opt_out
from privacy.operations.desk.identity import ask_identity, decide_identity
from privacy.operations.packaging.statements import statements_with
from privacy.reading.accounting import accounting_of
from segments.models.scores import ContactScore
from segments.operations.scoring import refresh_scores
from tests.privacy.asking import NOW, ask, confirm_all, noa
from tests.segments.audiences import (  # noqa: F401
    destination,
    members,
    place,
    segment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(people: Any) -> Actor:
    """The marketer, for the audience."""
    return Actor(people["marta"], Door.PAGE)


@pytest.fixture
def prisca(people: Any) -> Actor:
    """The privacy officer."""
    return Actor(people["prisca"], Door.PAGE)


def asked(right: str, by: Actor, *points: str, **person: Any) -> PrivacyRequest:
    """Return a request whose record is confirmed and whose person is known."""
    request = ask(right, **person)
    confirm_all(request, by)
    if points:
        check = ask_identity(request=request, points=list(points), by=by, now=NOW, evidence="-")
        decide_identity(check=check, verified=True, matched=list(points), by=by, now=NOW)
    return request


def nightly(lines: bytes, by: Actor, trust: int = 99) -> Import:
    """Bring a file of the most trusted source there can be."""
    Source.objects.update_or_create(name="Shop", defaults={"trust": trust})
    job = start_import(file=ContentFile(lines, "s.csv"), file_name="s.csv", by=by)
    values = {"source_name": "Shop", "mapping": ["email", "given_name", "phone"]}
    configure_import(job=job, values=values, by=by)
    return running.run_import(job=Import.objects.get(pk=job.pk), by=by)


@pytest.mark.usefixtures("own_files")
def test_a_rectified_phone_stays_whatever_the_nightly_file_says(
    prisca: Actor, signed_in: Any, people: Any
) -> None:
    """Scenario 20: 11 CCR 7023(k). The conflict waits for somebody."""
    contact = noa(prisca, phone="+34 612 345 678")
    request = asked("gdpr.rectification", prisca)
    desk = signed_in("prisca")
    act = {"contact": contact.key, "phone": "+34 699 888 777", "note": "Said on the phone"}
    done = desk.post(reverse("privacy:request_act", args=[request.key, "rectify"]), act)
    assert done.status_code == 302, done.getvalue().decode()
    owner = Actor(people["dario"], Door.PAGE)
    line = b"email,given_name,phone\nnoa.prats@example.com,Noa,+34 612 345 678\n"
    assert nightly(line, owner).conflicts == 1
    contact.refresh_from_db()
    assert contact.phone == "+34699888777"
    kept = ValueConflict.objects.get()
    assert (kept.group, kept.reason, kept.offered) == (
        "phone", "locked", {"phone": "+34612345678"},
    )  # fmt: skip
    page = signed_in("dario").get(reverse("contacts:value_conflicts"))
    assert b"612" in page.getvalue()
    program = Actor(people["dario"], Door.API)
    with pytest.raises(Locked):
        update_contact(contact=contact, values={"phone": "+34 612 345 678"}, by=program)
    again, _new = put_by_external_id(
        source=Source.objects.get(name="Shop"), value="n-1", by=program,
        values={"email": "other@example.com"},
    )  # fmt: skip
    assert again.pk != contact.pk


@pytest.fixture
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def purpose(slug: str, basis: str) -> Purpose:
    found, _new = Purpose.objects.update_or_create(
        slug=slug, version=1, defaults={"name_en": slug, "name_es": slug, "basis": basis}
    )
    return found


def allowed(contact: Contact, slug: str, at: datetime | None = None, **more: Any) -> str:
    """Return why a mail may not go out now, or "yes"."""
    found = judge(contact, channel="email", purpose=slug, at=at, **more)
    return "yes" if found.allowed else found.reason


def test_an_objection_to_marketing_needs_no_proof_and_covers_what_comes_later(
    prisca: Actor,
) -> None:
    """Art. 21(2), (3): absolute; what is owed still goes out."""
    contact = noa(prisca)
    purpose("offers", "legitimate_interest")
    purpose("invoices", "contract")
    assert allowed(contact, "offers") == "yes"
    request = asked("gdpr.object_marketing", prisca)
    now = timezone.now()
    assert object_to_marketing(request=request, contact=contact, by=prisca, now=now) >= 5
    purpose("later", "legitimate_interest")
    assert [allowed(contact, slug) for slug in ("offers", "later", "invoices")] == [
        "objected", "objected", "yes",
    ]  # fmt: skip
    again = [
        object_to_marketing(request=request, contact=contact, by=prisca, now=now) for _ in range(2)
    ]
    assert again == [5, 0]  # the later purpose on five channels, then nothing


def test_an_objection_restricts_until_it_is_decided(prisca: Actor) -> None:
    contact = noa(prisca)
    purpose("research", "legitimate_interest")
    purpose("invoices", "contract")
    request, now = asked("gdpr.object", prisca), timezone.now()
    with pytest.raises(Invalid):
        object_to(request=request, contact=contact, purposes=["invoices"], by=prisca, now=now)
    object_to(request=request, contact=contact, purposes=["research"], by=prisca, now=now)
    assert allowed(contact, "research") == allowed(contact, "invoices") == "restricted"
    with pytest.raises(Invalid):
        decide_objection(request=request, contact=contact, upheld=False, by=prisca, now=now)
    decide_objection(request=request, contact=contact, upheld=True, by=prisca, now=now)
    assert request.steps.filter(kind="objection_upheld").count() == 1


def test_who_wants_no_automated_decisions_has_no_score(prisca: Actor, people: Any) -> None:
    contact = noa(prisca)
    other = noa(Actor(people["dario"], Door.PAGE), email="other@example.com")
    source = Source.objects.get_or_create(name="Shop")[0]
    for number, each in enumerate((contact, other)):
        line = {"sku": "P", "name": "Cup", "quantity": 1, "unit_price": 9}
        at = timezone.now() - timedelta(days=3)
        order = {"external_id": f"o{number}", "at": at, "currency": "EUR", "contact": each}
        order["lines"] = [line]
        record_order(source=source, values=order, by=Actor(people["dario"], Door.PAGE))
    refresh_scores(by=prisca)
    assert ContactScore.objects.count() == 2
    request, now = asked("gdpr.automated_decision", prisca), timezone.now()
    assert stop_automated(request=request, contact=contact, by=prisca, now=now) == 1
    refresh_scores(by=prisca)
    assert [score.contact_id for score in ContactScore.objects.all()] == [other.pk]


def test_who_opted_out_of_sale_is_asked_again_only_after_twelve_months(prisca: Actor) -> None:
    """1798.135(c)(4): the wait rounds up; only two steps allow it again."""
    contact = noa(prisca)
    purpose("offers", "legitimate_interest")
    request, now = asked("ccpa.opt_out_sale_share", prisca), timezone.now()
    opt_out(request=request, contact=contact, by=prisca, now=now)
    sold = {"slug": "offers", "shares": True}
    assert allowed(contact, **sold) == "no_sale_or_sharing"
    day = timezone.localtime(now).replace(hour=12)
    early, late = day + timedelta(days=364), day + timedelta(days=367)
    with pytest.raises(TooEarly):
        ask_to_opt_in(contact=contact, by=prisca, now=early)
    with pytest.raises(Invalid):
        confirm_opt_in(contact=contact, by=prisca, now=late)
    ask_to_opt_in(contact=contact, by=prisca, now=late)
    assert allowed(contact, **sold) == "no_sale_or_sharing"
    confirm_opt_in(contact=contact, by=prisca, now=late)
    assert allowed(contact, **sold) == "yes"


def test_a_child_needs_a_parent_to_opt_in(prisca: Actor) -> None:
    """1798.120(c)."""
    child = noa(prisca, birth_date=date(2016, 5, 1))
    with pytest.raises(Invalid):
        ask_to_opt_in(contact=child, by=prisca, now=NOW)
    assert ask_to_opt_in(contact=child, by=prisca, now=NOW, guardian="signed form") is not None


def test_a_denied_amendment_carries_the_persons_statement(prisca: Actor) -> None:
    """164.526(d): scenario 36 from our side; only grounds of the law deny."""
    contact = noa(prisca)
    request = asked("hipaa.amendment", prisca, "email", "name", "phone")
    said = {"request": request, "contact": contact, "by": prisca, "now": NOW}
    amendment = ask_amendment(group="birth", asked="I was born in May", **said)
    with pytest.raises(Invalid):
        deny_amendment(amendment=amendment, ground="too_much_work", by=prisca, now=NOW)
    deny_amendment(amendment=amendment, ground="accurate", by=prisca, now=NOW)
    state_disagreement(amendment=amendment, statement="My passport says so", by=prisca, now=NOW)
    rebut(amendment=amendment, rebuttal="The register differs", by=prisca, now=NOW)
    (carried,) = statements_with([contact.pk], ["birth"])
    assert [carried[word] for word in ("asked", "statement", "rebuttal")] == [
        "I was born in May", "My passport says so", "The register differs",
    ]  # fmt: skip
    assert statements_with([contact.pk], ["phone"]) == []
    assert Amendment.objects.get().state == "denied"


def test_an_accounting_looks_six_years_back_groups_repeats_and_says_what_it_leaves_out(
    prisca: Actor, signed_in: Any
) -> None:
    """164.528: a second one within twelve months may cost a fee (scenario 35)."""
    contact = noa(prisca)
    terms = {"contact": contact, "by": prisca, "what": "Diagnosis"}
    for year, recipient, purpose_, exclusion in (
        (2020, "Register", "Public health", ""),  # a day too early
        (2021, "Register", "Public health", ""),
        (2022, "Register", "Public health", ""),
        (2023, "Insurer", "Payment", "operations"),
        (2024, "Lawyer", "Court order", ""),
    ):
        at = datetime(year, 11, 19, 12, tzinfo=UTC)
        report_disclosure(at=at, recipient=recipient, purpose=purpose_, exclusion=exclusion,
                          reported_by="Clinic IT", **terms)  # fmt: skip
    before = ask("hipaa.accounting", at=NOW - timedelta(days=40))
    found = accounting_of([contact], asked_on=date(2026, 11, 20), request=before)
    assert (found.since, found.until) == (date(2020, 11, 20), date(2026, 11, 20))
    assert [(line.first.recipient, line.times) for line in found.lines] == [
        ("Register", 2), ("Lawyer", 1),
    ]  # fmt: skip
    assert (found.left_out, found.has_fee) == ({"operations": 1}, False)
    request = asked("hipaa.accounting", prisca, "email", "name", "phone")
    page = signed_in("prisca").get(reverse("privacy:request_accounting", args=[request.key]))
    assert page.status_code == 200
    assert b"Lawyer" not in page.getvalue()
    assert b"may cost a fee" in page.getvalue()


def test_nobody_pays_for_the_accounting_of_somebody_at_the_same_phone(prisca: Actor) -> None:
    """164.528(c)(2) charges the same individual; a household's phone says who nobody is."""
    phone = {"phone": "+34 612 345 678"}
    erased = noa(prisca, **phone)
    his = {"email": "", "name": "Oriol Prats", **phone}
    living = create_contact(
        values={"given_name": "Oriol", "family_name": "Prats", **phone}, by=prisca
    )

    def costs(request: PrivacyRequest) -> bool:
        return accounting_of([], asked_on=NOW.date(), request=request).has_fee

    first = ask("hipaa.accounting", at=NOW - timedelta(days=60), name="Noa Prats", **phone)
    confirm_all(first, prisca)
    Contact.objects.filter(pk=erased.pk).update(erased_at=NOW)
    asked = ask("hipaa.accounting", at=NOW - timedelta(days=30), **his)
    assert (asked.flags, costs(asked)) == ([], False)
    again = ask("hipaa.accounting", **his)
    assert (again.flags, costs(again)) == (["duplicate", "second_in_12_months"], True)
    # An email that two share tells them apart only once their records are known.
    shared = ask("hipaa.accounting", email="noa.prats@example.com", name="Oriol Prats")
    assert costs(shared)
    for request in (first, shared):
        whose = erased if request == first else living
        request.matches.all().delete()
        request.matches.create(contact=whose, state="confirmed")
    assert not costs(shared)
    asked.matches.all().delete()
    asked.matches.create(contact=living, state="confirmed")
    assert costs(shared)


def test_what_was_agreed_about_health_data_is_obeyed_by_every_way_out(
    prisca: Actor,
    members: Any,  # noqa: F811
    destination: Any,  # noqa: F811
) -> None:
    """164.522: a plan is not told of what was paid in full; another address is the only one."""
    contact = members[3]
    person = {"email": contact.email}
    request = asked("hipaa.restriction", prisca, "email", "name", "phone", **person)
    said = {"request": request, "contact": contact, "by": prisca, "now": timezone.now()}
    with pytest.raises(MustAgree):
        refuse_limit(paid_in_full=True, **said)
    assert allowed(contact, "newsletter", recipient=destination.slug) == "yes"
    limit_disclosure(recipient=destination, paid_in_full=True, **said)
    assert allowed(contact, "newsletter", recipient=destination.slug) == "limited"
    assert allowed(contact, "newsletter") == "yes"
    other = asked("hipaa.confidential_communications", prisca, "email", "name", "phone", **person)
    reach_confidentially(**said | {"request": other}, channel="email", address="desk@work.example")
    assert allowed(contact, "newsletter") == "confidential"
    found = judge(contact, channel="email", purpose="newsletter")
    assert found.rule == "45 CFR 164.522(b)"


def test_nothing_is_done_to_a_record_that_nobody_confirmed(prisca: Actor) -> None:
    contact = noa(prisca)
    record_consent(contact=contact, channel="email", purpose="newsletter", action="grant",
                   by=prisca)  # fmt: skip
    request = ask("gdpr.object_marketing")
    with pytest.raises(NotConfirmed):
        object_to_marketing(request=request, contact=contact, by=prisca, now=timezone.now())
    assert allowed(contact, "newsletter") == "yes"
