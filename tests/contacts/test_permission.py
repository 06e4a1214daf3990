"""Who may be reached: every rule, in its order, for sets and for one person alike."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from config.actor import Actor, Door
from contacts.models.confidential import ConfidentialRoute, DisclosureLimit
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, Purpose, Suppression, WishEvent
from contacts.models.reach import ContactPoint, ExternalId
from contacts.models.restriction import Restriction
from contacts.models.source import Source
from contacts.operations.permission.judging import count_by_reason, judge, judge_many
from contacts.operations.permission.question import ask
from contacts.operations.permission.reasons import RULES, Reason
from contacts.operations.preferences import record_consent
from contacts.operations.restricting import lift_restriction, note_told, restrict_contact
from contacts.operations.suppression import digest, suppress

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAST = NOW - timedelta(days=9)
YOUNG = date(2010, 6, 2)
SAID = {"object": "objected", "withdraw": "withdrawn", "refuse": "refused"}


class Life:
    """One invented person: what became of them, and by an own judge whether to write."""

    def __init__(self, chance: random.Random, number: int) -> None:
        # Two people share an address now and then.
        self.address = f"p{chance.choice([number, number // 4])}@example.org"
        self.fate = chance.choices(["", "merged", "erased", "archived"], [20, 1, 1, 1])[0]
        self.has_address = chance.random() < 0.9
        self.opted_out = chance.random() < 0.05
        self.suppressed = chance.random() < 0.05
        self.restricted = chance.choices([None, "open", "lifted", "later"], [17, 1, 1, 1])[0]
        self.born = chance.choice([None, None, None, date(2010, 5, 1), date(2010, 5, 30), YOUNG])
        self.guarded = chance.random() < 0.3
        self.pause = chance.choice([None, None, "2026-06-01", "2026-06-02"])
        self.no_sale = chance.choice([None, True])
        self.route = chance.choice([None] * 9 + ["sms", "email", self.address, "other@example.org"])
        self.untold = chance.choice([None, None, None, "ads"])
        actions = ["grant", "confirmed", "import_assert", *SAID, "expire"]
        self.events = [
            (
                chance.choice(actions),
                NOW + timedelta(days=chance.choice([-3, -2, -2, -1, 1])),
                chance.choice([None, None, NOW, NOW + timedelta(days=1)]),
                chance.choice([1, 2, 2, 2]),
            )
            for _ in range(chance.choice([0, 1, 1, 2, 3, 4]))
        ]

    def why_not(self, twins: list["Life"], *, shares: bool, needs_consent: bool) -> str:
        """Judge as the law is read aloud, one question after the other."""
        if self.fate:
            return self.fate
        if self.restricted == "open":
            return "restricted"
        if self.has_address and any(t.suppressed for t in twins):
            return "suppressed"
        if self.has_address and any(t.opted_out and t.has_address for t in twins):
            return "opted_out"
        if not self.has_address:
            return "no_address"
        past = [e for e in self.events if e[1] <= NOW]
        own = [e for e in past if e[0] != "import_assert"] or past
        last = max(enumerate(own), key=lambda e: (e[1][1], e[0]))[1] if own else None
        if last and last[0] in SAID:
            return SAID[last[0]]
        if needs_consent:
            if not last:
                return "unknown_consent"
            if last[0] == "expire" or (last[2] and last[2] <= NOW):
                return "expired"
            if last[0] == "import_assert":
                return "claimed"
            if last[3] < 2:
                return "superseded"
            if self.pause == "2026-06-02":
                return "paused"
        if shares and self.no_sale:
            return "no_sale_or_sharing"
        if needs_consent and self.born and self.is_too_young(last, shares=shares):
            return "minor"
        if self.route not in (None, "email", self.address):
            return "confidential"
        if shares and self.untold:
            return "limited"
        return ""

    def is_too_young(self, last: Any, *, shares: bool) -> bool:
        """Say whether nobody old enough said yes, be it the person or a parent."""
        sixteenth = datetime(self.born.year + 16, self.born.month, self.born.day, tzinfo=UTC)
        twice = shares and last[0] == "confirmed"
        return last[1] < sixteenth and not self.guarded and not twice

    def person(self, survivor: Contact) -> Contact:
        fates = {"merged": {"merged_into": survivor}, "erased": {"erased_at": NOW}}
        fate = fates.get(self.fate, {"archived_at": PAST} if self.fate else {})
        return Contact(birth_date=self.born, **fate)

    def facts(self, contact: Contact, purpose: str) -> Iterator[Model]:
        if self.has_address:
            yield ContactPoint(
                contact=contact,
                kind="email",
                value=self.address,
                normalised=self.address,
                is_primary=True,
                opted_out_at=PAST if self.opted_out else None,
            )
        if self.suppressed:
            shut = {"digest": digest("email", self.address), "channel": "email"}
            yield Suppression(**shut, since=PAST, reason="erased")
        if self.restricted:
            yield Restriction(
                contact=contact,
                ground="claims",
                since=NOW + timedelta(days=1) if self.restricted == "later" else PAST,
                lifted_at=NOW if self.restricted == "lifted" else None,
            )
        if self.route:
            way = ("email", self.route) if "@" in self.route else (self.route, "")
            yield ConfidentialRoute(contact=contact, channel=way[0], address=way[1], since=PAST)
        if self.untold:
            yield DisclosureLimit(contact=contact, recipient="ads", ground="agreed", since=PAST)
        for action, at, ends, version in self.events:
            yield ConsentEvent(
                contact=contact, channel="email", purpose=purpose, action=action,
                event_at=at, expires_at=ends, purpose_version=version,
                evidence={"guardian": "signed"} if self.guarded else {},
            )  # fmt: skip
        wishes = {"pause_until": self.pause, "no_sale_or_sharing": self.no_sale}
        for name, value in wishes.items():
            if value is not None:
                yield WishEvent(contact=contact, name=name, value=value, event_at=PAST)


def written(lives: list[Life], purpose: str = "newsletter") -> list[Contact]:
    survivor = Contact.objects.create()
    who = Contact.objects.bulk_create(life.person(survivor) for life in lives)
    facts = defaultdict(list)
    for life, contact in zip(lives, who, strict=True):
        for fact in life.facts(contact, purpose):
            facts[type(fact)].append(fact)
    for table, rows in facts.items():
        table.objects.bulk_create(rows, ignore_conflicts=table is Suppression)
    return who


@pytest.mark.parametrize("seed", [1, 2])
def test_a_set_is_judged_as_each_person_is_read_aloud(people: Any, seed: int) -> None:
    chance = random.Random(seed)
    lives = [Life(chance, number) for number in range(220)]
    who = written(lives)
    Purpose.objects.create(slug="newsletter", version=2, name_en="N", name_es="N", basis="consent")
    ids = [contact.pk for contact in who]
    met = set()
    for shares in (False, True):
        to = "ads" if shares else ""
        question = ask(channel="email", purpose="newsletter", at=NOW, shares=shares, recipient=to)
        found = judge_many(ids, question)
        expected = {}
        for contact, life in zip(who, lives, strict=True):
            twins = [other for other in lives if other.address == life.address]
            expected[contact.pk] = life.why_not(twins, shares=shares, needs_consent=True)
        assert {pk: reason for pk, (reason, _row) in found.items()} == expected
        counts = count_by_reason(Contact.objects.filter(pk__in=ids), question)
        assert sum(counts.values()) == len(ids)
        assert counts[""] == sum(reason == "" for reason in expected.values())
        met |= set(expected.values())
    # Tests of their own.
    later = {Reason.NOTICE_DUE, Reason.TOO_OFTEN, Reason.QUIET_HOURS, Reason.UNAUTHORISED}
    later |= {Reason.NO_SOFT_OPT_IN, Reason.NO_WRITTEN_CONSENT, Reason.NO_FUNDRAISING}
    later |= {Reason.DO_NOT_CALL, Reason.REGISTERED, Reason.REGISTRY_OLD}
    assert met == {"", *Reason.values} - later
    for contact in who[:12]:
        one = judge(contact, channel="email", purpose="newsletter", at=NOW, shares=True)
        assert (one.reason if not one.allowed else "") == expected[contact.pk]


def test_what_is_owed_needs_no_consent_until_the_person_says_no(people: Any) -> None:
    chance = random.Random(3)
    lives = [Life(chance, number) for number in range(80)]
    who = written(lives, purpose="service")
    found = judge_many([c.pk for c in who], ask(channel="email", purpose="service", at=NOW))
    for contact, life in zip(who, lives, strict=True):
        twins = [other for other in lives if other.address == life.address]
        expected = life.why_not(twins, shares=False, needs_consent=False)
        assert found[contact.pk][0] == expected


def test_each_reason_has_words_and_a_rule() -> None:
    assert set(RULES) == set(Reason)
    assert all(str(reason.label) for reason in Reason)


def test_restricting_stops_every_use_until_it_is_lifted(nora: Any, people: Any, by: Any) -> None:
    record_consent(contact=nora, channel="email", purpose="newsletter", action="confirmed", by=by)
    prisca = Actor(people["prisca"], Door.PAGE)
    held = restrict_contact(contact=nora, ground="claims", by=prisca)
    stopped = judge(nora, channel="email", purpose="newsletter")
    assert (stopped.reason, stopped.rule) == ("restricted", "GDPR Art. 18(2)")
    assert stopped.evidence == (f"contacts.Restriction:{held.pk}",)
    note_told(restriction=held, how="letter", at=PAST, by=prisca)
    lift_restriction(restriction=held, by=prisca)
    assert judge(nora, channel="email", purpose="newsletter").allowed


def test_an_advertiser_who_finds_people_by_email_is_barred_by_its_suppression(nora: Any) -> None:
    Suppression.objects.create(
        digest=digest("email", "nora.secret@example.org"), channel="email", reason="erased"
    )
    found = judge(nora, channel="social", purpose="newsletter", address="email")
    assert found.reason == "suppressed"
    assert judge(nora, channel="social", purpose="newsletter").reason == "no_address"


def test_a_suppressed_address_is_closed_wherever_it_stands(nora: Any, by: Any) -> None:
    address = "nora.secret@example.org"
    suppress(addresses=[("email", address, NOW)], reason="erased", by=by)
    assert ContactPoint.objects.get(normalised=address).opted_out_at == NOW
    question = ask(channel="email", purpose="newsletter")
    assert count_by_reason([nora.pk], question, at_a_glance=True) == {"suppressed": 1}
    phone = ContactPoint.objects.get(contact=nora, kind="phone")
    suppress(addresses=[("sms", phone.normalised, NOW)], reason="stop", by=by)
    phone.refresh_from_db()
    assert phone.opted_out_at is None  # calls are another channel
    assert judge(nora, channel="sms", purpose="service").reason == "suppressed"
    assert judge(nora, channel="phone", purpose="service").allowed


def test_the_command_answers_with_rule_and_evidence(nora: Any, by: Any, capsys: Any) -> None:
    source = Source.objects.create(name="Shop")
    ExternalId.objects.create(contact=nora, source=source, value="C-1")
    asked = ["can_contact", "C-1", "--channel=email", "--purpose=newsletter", "--json"]
    call_command(*asked)
    rule = "GDPR Art. 6(1)(a)"
    none = {"allowed": False, "reason": "unknown_consent", "rule": rule, "evidence": []}
    assert json.loads(capsys.readouterr().out) == none
    event = record_consent(
        contact=nora, channel="email", purpose="newsletter", action="grant", by=by, event_at=NOW
    )
    call_command(*asked, "--at=2026-07-01T00:00:00Z")
    proof = [f"contacts.ConsentEvent:{event.pk}"]
    yes = {"allowed": True, "reason": "consent", "rule": rule, "evidence": proof}
    assert json.loads(capsys.readouterr().out) == yes
    call_command(*asked, "--at=2026-05-01T00:00:00Z")
    assert json.loads(capsys.readouterr().out) == none
    with pytest.raises(CommandError, match="Nobody has this key"):
        call_command("can_contact", "C-2", "--channel=email", "--purpose=newsletter")
