"""Sums that are kept say what counting says, for every role, whatever happened in between."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.quality import QualityRule
from contacts.models.share import ContactShare
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.restricting import restrict_many
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order, OrderLine
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.planning import plan_erasure
from segments.measures import period
from segments.models.segment import Segment
from segments.operations.aggregating.refreshing import refresh_sums
from segments.operations.scoring import refresh_scores
from segments.reading.measuring import Question, answer, answering, askable
from tests.segments.random_people import NOW, an_amount, random_world

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(Door.COMMAND)
VIEWERS = ("ana", "bo", "cy", "marta", "prisca", "vera")
TODAY = NOW.date()
PERIODS = ("last_30_days", "this_month", "last_12_months", "all_time")
SIDES = ((), ("month",), ("week",), ("owner",), ("channel",), ("month", "team"), ("segment",),
         ("sales_channel",), ("quality_dimension",), ("owner", "channel"))  # fmt: skip


class Life:
    """What can happen to people, some of it now."""

    def __init__(self, dice: random.Random, people: dict[str, Any], teams: dict[str, Any]) -> None:
        self.dice, self.people, self.teams = dice, people, teams
        self.source = Order.objects.first().source_id

    def anybody(self) -> Contact:
        return self.dice.choice(list(Contact.objects.filter(erased_at=None, merged_into=None)))

    def moment(self) -> datetime:
        return NOW - timedelta(minutes=self.dice.choice((1, 2_000, 50_000, 500_000)))

    def buys(self) -> None:
        amount = an_amount(self.dice) + 1
        order = self._order(self.dice.choice((None, self.anybody())), "sale", amount)
        OrderLine.objects.create(
            order=order, position=1, quantity=2, unit_price=amount / 2, amount=amount
        )

    def gives_back(self) -> None:
        sale = self.dice.choice(list(Order.objects.filter(kind="sale", contact__isnull=False)))
        part = self.dice.choice((1, 2))
        self._order(sale.contact, "refund", -sale.total / part, refund_of=sale)

    def _order(self, contact: Any, kind: str, total: Any, **more: Any) -> Order:
        key = f"o{self.dice.randrange(10**12)}"
        return Order.objects.create(
            contact=contact, source_id=self.source, external_id=key, kind=kind, at=self.moment(),
            currency="EUR", total=total, rate=1, reporting_total=total, channel="web", **more
        )  # fmt: skip

    def cancels(self) -> None:
        order = self.dice.choice(list(Order.objects.all()))
        order.state = "cancelled"
        order.save()

    def engages(self) -> None:
        Engagement.objects.create(
            contact=self.anybody(), channel="email", kind=self.dice.choice(("open", "click")),
            at=self.moment(), digest=f"{self.dice.randrange(10**31):032d}",
        )  # fmt: skip

    def moves(self) -> None:
        contact = self.anybody()
        contact.owner = self.people[self.dice.choice(("ana", "bo", "cy"))]
        contact.team = self.dice.choice((None, *self.teams.values()))
        contact.save()

    def consents(self) -> None:
        ConsentEvent.objects.create(
            contact=self.anybody(), channel="email", purpose="newsletter", purpose_version=1,
            action=self.dice.choice(("grant", "withdraw")), event_at=NOW,
        )  # fmt: skip

    def is_archived(self) -> None:
        Contact.objects.filter(pk=self.anybody().pk).update(archived_at=NOW)

    def is_restricted(self) -> None:
        restrict_many(people=[self.anybody().pk], ground="claims", by=SYSTEM, since=NOW)

    def is_merged(self) -> None:
        usable = Contact.objects.present().filter(restricted_at=None)
        survivor, absorbed = self.dice.sample(list(usable), 2)
        by = Actor(self.people["root"], Door.PAGE)
        merge_contacts(survivor=survivor, absorbed=absorbed, by=by)

    def is_erased(self) -> None:
        officer, second = (Actor(self.people[n], Door.PAGE) for n in ("prisca", "root"))
        erasure = plan_erasure(people=[self.anybody().pk], by=officer, now=NOW)
        approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=NOW)
        execute_erasure(erasure=erasure, by=officer, now=NOW)

    def is_shared(self) -> None:
        from django.contrib.auth.models import Permission

        right = Permission.objects.get(codename="view_contact", content_type__app_label="contacts")
        ContactShare.objects.get_or_create(
            content_object=self.anybody(), user=self.people["cy"], permission=right
        )


def sums() -> dict[str, list[Any]]:
    """Return everything that is kept, in an order of its own."""
    tables = {
        "daysum": "fact, grain, day, owner_id, team_id, known, restricted, side, value, sales,"
        " refunds, units, orders, events",
        "peoplecount": "fact, starts, ends, block, owner_id, team_id, known, restricted, side,"
        " value, people, twice, new, lost, total",
    }
    found = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(f"select {columns} from segments_{table} order by {columns}")
            found[table] = cursor.fetchall()
    return found


def said(question: Question, user: Any) -> tuple[Any, ...]:
    found = answer(question, user=user, now=NOW)
    cells = {tuple(key.value for key in row.keys): row.value for row in found.rows}
    return cells, found.total, found.of, found.kept


def kept_is_counted(people: dict[str, Any], dice: random.Random, monkeypatch: Any) -> int:
    """Check some questions of every viewer; return how many were answered from sums."""
    from_sums = 0
    for name in VIEWERS:
        user = people[name]
        allowed = {each.slug: each.dimensions for each in askable(user)}
        asked = [
            Question(slug, period(dice.choice(PERIODS), TODAY), by)
            for slug, sides in allowed.items()
            for by in SIDES
            if set(by) <= set(sides) and slug != "retention" and dice.random() < 0.06
        ]
        for question in asked:
            cells, total, of, kept = said(question, user)
            if kept:
                from_sums += 1
                with monkeypatch.context() as patch:
                    patch.setattr(answering.kept, "counted", lambda *_given: None)
                    assert said(question, user) == (cells, total, of, False), (name, question)
    return from_sums


def test_kept_sums_are_what_counting_says(people, teams, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dice = random.Random(8)
    random_world(dice, 24)
    QualityRule.objects.filter(code="odd").update(active=False)  # its operator is of that world
    for segment in Segment.objects.all():
        Segment.objects.filter(pk=segment.pk).update(members=segment.memberships.count())
    life = Life(dice, people, teams)
    for _n in range(40):
        life.moves()
    Contact.objects.filter(created_at__gt=NOW).update(created_at=NOW)
    refresh_scores(by=SYSTEM, now=NOW)
    assert refresh_sums(by=SYSTEM, now=NOW) == "full"
    assert kept_is_counted(people, dice, monkeypatch) > 8
    quiet = [life.buys, life.gives_back, life.cancels, life.engages, life.moves, life.consents,
             life.is_archived, life.is_restricted, life.is_shared] * 2  # fmt: skip
    for happens, expected in ((quiet, "delta"), ([life.is_merged, life.is_erased], "full")):
        for each in happens:
            each()
        assert refresh_sums(by=SYSTEM, now=NOW) == expected
        by_news = sums()
        refresh_sums(by=SYSTEM, now=NOW, full=True)
        assert by_news == sums()
        assert kept_is_counted(people, dice, monkeypatch) > 8
    assert refresh_sums(by=SYSTEM, now=NOW) == ""
