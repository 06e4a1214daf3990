"""The generated notices say what is really done, and change with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.views.list_columns import COOKIE, DENSITY_COOKIE
from governance.inventory.described import all_lines, entries
from governance.operations.fields import describe_fields
from privacy.models.retention import RetentionRule
from privacy.operations.processing.answers import answers_of
from privacy.operations.processing.keeping import change_house, place_recipient
from privacy.operations.processing.record import house
from privacy.reading.notice_texts.california import california_notice
from privacy.reading.notice_texts.cookies import cookie_lines
from privacy.reading.notice_texts.offered import notices
from privacy.reading.notice_texts.policy import policy_notice
from privacy.reading.notice_texts.web import our_script, script_facts, web_notice
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination, SyncRun
from segments.models.scores import ContactScore
from segments.models.segment import Segment
from segments.models.webhooks import WebhookSubscription

pytestmark = pytest.mark.django_db
QUERIES = 26
NO_SALE = "We do not sell personal information, and do not share it for advertising"


@pytest.fixture
def officer(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def destination(people: Any) -> Destination:
    segment = Segment.objects.create(slug="all", name="All", kind="static", owner=people["marta"])
    return Destination.objects.create(
        slug="ads", name="Ads", kind="meta", segment=segment, purpose="offers", channel="email",
        legal_basis="consent", fields=["given_name"], owner=people["marta"], agreement="DPA 1",
    )  # fmt: skip


def test_the_script_keeps_nothing_and_the_notice_says_so(settings: Any) -> None:
    facts = script_facts(our_script())
    assert (facts.stores, facts.sends_cookies) == (False, False)
    assert (facts.hears_signal, facts.hears_do_not_track) == (True, True)
    assert script_facts("document.cookie='a=1'").stores
    text = web_notice().plain
    assert "It sets no cookie, reads none, and stores nothing in your browser." in text
    assert "It sends nothing where your browser says Global Privacy Control" in text
    assert "Such a link ends after 90 days." in text
    assert "agreed to analytics" not in text
    assert "It counts on these sites only" not in text
    settings.WEB_EVENTS_NEED_CONSENT = True
    settings.WEB_EVENTS_ORIGINS = ["https://shop.example"]
    text = web_notice().plain
    assert "Nothing is kept unless you followed such a link and agreed to analytics." in text
    assert "It counts on these sites only: https://shop.example." in text


def test_a_rule_for_visits_stands_in_the_notice() -> None:
    assert web_notice().lacking == ("No retention rule speaks of visits of our pages.",)
    RetentionRule.objects.create(
        name_en="Visits", category="engagement", trigger="contact", months=24, action="erase",
        ground="Enough", active=True,
    )  # fmt: skip
    notice = web_notice()
    assert notice.lacking == ()
    assert "Visits of people we know: 24 months from: Last contact" in notice.plain


def test_every_cookie_of_the_application_is_named(settings: Any) -> None:
    scripts = (conf.BASE_DIR / "static" / "js").glob("*.js")
    written = {n for s in scripts for n in re.findall(r'writeCookie\("(\w+)"', s.read_text())}
    own = {conf.SESSION_COOKIE_NAME, conf.CSRF_COOKIE_NAME, conf.LANGUAGE_COOKIE_NAME, "messages"}
    named = {line.partition(":")[0] for line in cookie_lines()}
    assert named == written | own | {COOKIE, DENSITY_COOKIE}
    assert "sessionid: keeps you signed in (until the browser is closed)" in cookie_lines()
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = False
    assert "sessionid: keeps you signed in (12 hours)" in cookie_lines()


def test_a_destination_for_advertising_turns_the_notice(destination: Destination) -> None:
    assert NO_SALE in california_notice(entries()).plain
    Destination.objects.update(shares=True)
    notice = california_notice(entries())
    assert NO_SALE not in notice.plain
    [sold] = [section for section in notice.sections if section.title == "Sale and sharing"]
    assert [item.split(",")[0] for item in sold.items] == [
        "Identifiers", "How to reach you", "What you bought",
    ]  # fmt: skip
    assert [path for _words, path in sold.links] == [
        reverse("privacy:my_data"), reverse("privacy:new_link"),
    ]  # fmt: skip
    Destination.objects.update(state="paused")
    assert NO_SALE in california_notice(entries()).plain


def test_a_column_about_health_with_a_purpose_is_told(officer: Actor) -> None:
    assert "We collect no health data and no other special" in california_notice(entries()).plain
    CustomField.objects.create(
        slug="allergy", label_en="Allergy", kind="text", category="health", sensitivity="sensitive"
    )
    said = {"purposes": ("service",), "retention": "Two years"}
    describe_fields(places=[("contacts.Contact", "custom.allergy")], values=said, by=officer)
    text = california_notice(entries()).plain
    assert re.search(r"^- Health\. For: [^.]+\. Kept: Two years\.$", text, re.MULTILINE)
    assert "We collect sensitive personal information: Health." in text


def test_the_policy_follows_the_record(
    officer: Actor, destination: Destination, settings: Any
) -> None:
    notice = policy_notice(entries())
    assert "Nobody is named as the controller." in notice.lacking
    assert "Ads: Nobody has said in which country this recipient keeps data." in notice.lacking
    house = {"controller": "Shop, Madrid", "officer": "Ana", "measures": "Locks"}
    change_house(values=house, by=officer)
    place = {"country": "US", "safeguard": "clauses", "reference": "SCC"}
    place_recipient(recipient=f"destination:{destination.key}", values=place, by=officer)
    text = policy_notice(entries()).plain
    assert "Shop, Madrid" in text
    assert "Data protection officer: Ana" in text
    assert "Advertising networks, United States: Standard contractual clauses" in text
    assert "Ads" not in text.split()
    assert "Agencia Española de Protección de Datos (aepd.es)" in text
    settings.ORG_CALENDAR = "US"
    assert "California Privacy Protection Agency" in policy_notice(entries()).plain


def titles(text: str, among: tuple[str, ...]) -> list[str]:
    lines = text.splitlines()
    return [title for title in among if title not in lines]


# What each point asks for, by the title of the section that answers it.
ARTICLES_13_AND_14 = {
    "13(1)(a), (b)": "Who answers for your data",
    "13(1)(c), 14(1)(d)": "What we use data for",
    "13(1)(d)": "Which interests of ours we pursue",
    "13(1)(e)": "Who gets data",
    "13(1)(f)": "Transfers out of the European Economic Area",
    "13(2)(a)": "How long we keep data",
    "13(2)(b)": "If you live in the European Union, the EEA or the United Kingdom (GDPR)",
    "13(2)(c), (e), 13(3)": "What you must tell us, and what you may take back",
    "13(2)(d)": "Complaints",
    "13(2)(f)": "Scores and decisions by programs",
    "14(2)(f)": "Where data come from",
}
SECTION_7011 = {
    "(e)(1)(A)": "California: what we collected in the last twelve months",
    "(e)(1)(B)": "Where data come from",
    "(e)(1)(D)-(G)": "California: what we sold or shared in the last twelve months",
    "(e)(1)(H)-(J)": "California: what we disclosed for our business in the last twelve months",
    "(e)(2)": "If you live in California (CCPA)",
    "(e)(3)": "California: how you use your rights",
}
SECTION_7012 = {
    "(e)(1)-(3)": "What we collect, and why",
    "(e)(4)": "Sale and sharing",
    "(e)(1) sensitive": "Sensitive personal information",
    "(e)(5), (6)": "More about your data",
}


def test_the_policy_answers_each_point_of_the_laws(
    officer: Actor, destination: Destination
) -> None:
    described = [(line.table, line.column) for line in all_lines() if line.category]
    said = {"purposes": ("offers",), "basis": "legitimate_interests", "retention": "Two years"}
    describe_fields(places=described, values=said, by=officer)
    text = policy_notice(entries()).plain
    assert titles(text, (*ARTICLES_13_AND_14.values(), *SECTION_7011.values())) == []
    notice = california_notice(entries()).plain
    assert titles(notice, tuple(SECTION_7012.values())) == []
    assert "We make no scores of you." in text
    assert "by itself with legal" not in text
    assert "We sold nothing, and shared nothing for advertising across other sites." in text
    assert "We have no knowledge of selling or sharing data of anybody under 16." in text
    assert "We disclosed nothing to service providers or others." in text


def test_the_last_twelve_months_are_told_by_what_left_and_not_by_what_is_set(
    destination: Destination, people: Any
) -> None:
    terms = {"purpose": "offers", "match_key": "email", "fields": ["given_name"], "shares": False}
    run = SyncRun.objects.create(
        destination=destination, segment=destination.segment, terms=terms, added=1
    )
    Destination.objects.update(state="paused", fields=["family_name"])
    told = policy_notice(entries()).plain
    line = r"^- Advertising networks: Identifiers.* For: [^.]+\.$"
    assert re.search(line, told, re.MULTILINE)
    SyncRun.objects.update(terms=terms | {"shares": True})
    sold = policy_notice(entries()).plain
    assert re.search(line, sold, re.MULTILINE)
    assert "We sold nothing" not in sold
    assert "We have no knowledge of selling or sharing data of anybody under 16." in sold
    young = Contact.objects.create(given_name="Leo", birth_year=timezone.now().year - 12)
    Disclosure.objects.create(run=run, contact=young)
    assert "We sold or shared data of people whom we know to be under 16" in (
        policy_notice(entries()).plain
    )
    long_ago = timezone.now() - timedelta(days=366)
    SyncRun.objects.update(created_at=long_ago)
    Disclosure.objects.update(at=long_ago)
    assert "We disclosed nothing to service providers or others." in policy_notice(entries()).plain


def test_what_left_by_webhooks_is_asked_and_the_answer_told(officer: Actor, people: Any) -> None:
    WebhookSubscription.objects.create(
        name="Shop", url="https://shop.example/hook", secret="x", events=["contact.changed"],
        owner=people["marta"],
    )  # fmt: skip
    asked = (
        "A question for the notices was not answered within twelve months. Was anything sold, or"
        " shared for advertising, that left by files or webhooks in the last twelve months?"
    )
    notice = policy_notice(entries())
    assert asked in notice.lacking
    assert "Ask us about data that left in other ways." in notice.plain
    given = {"given_away": {"says": "yes", "en": "We sold a list.", "es": ""}}
    with pytest.raises(Invalid) as refused:
        change_house(values={"controller": "Shop", "answers": given}, by=officer)
    assert list(refused.value.fields) == ["en_given_away"]
    assert house().pk is None
    given["given_away"]["es"] = "Vendimos una lista."
    change_house(values={"controller": "Shop", "answers": given}, by=officer)
    notice = policy_notice(entries())
    assert asked not in notice.lacking
    assert "- We sold a list." in notice.plain
    with translation.override("es"):
        assert "- Vendimos una lista." in policy_notice(entries()).plain
    change_house(values={"answers": {"given_away": {"says": "no"}}}, by=officer)
    assert "We sold nothing, and shared nothing" in policy_notice(entries()).plain
    after = answers_of(house(), timezone.now() + timedelta(days=366))
    assert (after["given_away"].says, after["given_away"].holds) == ("no", False)


def test_the_policy_names_sources_and_tells_how_scores_are_made(officer: Actor) -> None:
    Source.objects.create(name="List Ltd", obtained="elsewhere", provides="Company names")
    Source.objects.create(name="Register", kind="public", provides="Addresses of firms")
    Source.objects.create(name="Fair")
    contact = Contact.objects.create(given_name="Ada")
    ContactScore.objects.create(
        contact=contact, rfm_r=1, rfm_f=1, rfm_m=1, rfm_fm=1, rfm="lost", spent_more=1,
        as_of="2026-11-01",
    )  # fmt: skip
    notice = policy_notice(entries())
    assert "- From somebody else, List Ltd: Company names" in notice.plain
    assert "- From a source that is open to the public, Register: Addresses" in notice.plain
    assert "Nobody says from whom its data come: Fair." in notice.lacking
    assert "Compared with all customers, each gets a number from 1 to 5." in notice.plain
    assert "statistical models" not in notice.plain
    assert "You may object; then no scores are made of you" in notice.plain
    assert "by itself with legal" not in notice.plain
    answers = {"decisions": {"says": "no"}}
    change_house(values={"controller": "Shop", "answers": answers}, by=officer)
    assert "No program of ours decides about you by itself" in policy_notice(entries()).plain


def test_the_inventory_is_read_once_for_all_notices(destination: Destination) -> None:
    with CaptureQueriesContext(connection) as told:
        notices()
    of_inventory = [row for row in told if 'FROM "governance_fieldrecord"' in row["sql"]]
    assert len(of_inventory) == 1
    assert len(told) <= QUERIES


def test_the_officer_copies_and_anybody_reads(officer: Actor, signed_in: Any, client: Any) -> None:
    """About 1 s: the page of the officer, the public one in both languages."""
    page = signed_in("prisca").get(reverse("privacy:notice_texts")).content.decode()
    assert page.count("<textarea") == 3
    public = client.get("/privacy-notice/")
    assert (public.status_code, public["Cache-Control"]) == (200, "no-store")
    assert dict(public.cookies) == {}
    assert "Notice at collection (California)" in public.content.decode()
    assert 'href="/privacy-notice/?lang=en"' in client.get("/my-data/").content.decode()
    spanish = client.get("/privacy-notice/?lang=es").content.decode()
    assert '<html lang="es">' in spanish
