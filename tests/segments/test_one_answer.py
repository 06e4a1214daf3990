"""Every number of every tile is the one of the report, its file, the API and the list behind it."""

import csv
import io
import random
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import Sum
from django.db.models.functions import Trim
from django.http import QueryDict
from django.utils import timezone

from config.actor import Actor, Door
from config.tiles import Viewing, tiles_for
from contacts.filters import ContactFilter
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue
from contacts.reading.quality import open_issues
from governance.reading.inbox import filters_of
from interactions.filters.engagement import EngagementFilter
from interactions.filters.purchases import OrderFilter
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order, Product
from segments.measures import MEASURES, Unit
from segments.models.segment import Segment, SegmentMembership
from segments.operations.dashboards import create_dashboard
from segments.operations.reporting.keeping import create_report
from segments.reading.dashboards.page import placed, viewing_of
from segments.reading.measuring import Answer, Question, list_behind, written
from segments.reading.reports.asking import sheet_for
from segments.reading.reports.files import file_of
from segments.reading.reports.saying import rounded
from tests.contacts.api_client import Caller
from tests.segments.random_people import random_world
from tests.segments.test_measures import NOW, asked, shop

pytestmark = pytest.mark.django_db
__all__ = ["shop"]

LISTS = {
    "/interactions/purchases/": (OrderFilter, Order),
    "/interactions/engagement/": (EngagementFilter, Engagement),
}
# What lists count or add up themselves; shares and means are of several lists.
COUNTS = {name for name, each in MEASURES.items() if each.unit == Unit.COUNT} - {
    "units", "segment_members", "quality_issues_open", "conversations",
}  # fmt: skip


def behind(url: str, user: Any, rf: Any) -> Any:
    """Return the rows that the list at an address shows to somebody."""
    parts = urlsplit(url)
    request = rf.get(url)
    request.user = user
    if parts.path == "/contacts/":
        seen: Any = Contact.objects.visible_to(user).present()
        return ContactFilter(QueryDict(parts.query), queryset=seen, request=request).qs
    filters, model = LISTS[parts.path]
    rows = model.objects.visible_to(user)
    return filters(QueryDict(parts.query), queryset=rows, request=request).qs


def listed_as(question: Question, value: Any, url: str, user: Any, rf: Any) -> bool:
    """Check that the list says a number too; False where it tells something else."""
    if question.measure == "revenue" and not {"product", "category"} & set(question.by):
        total = behind(url, user, rf).aggregate(total=Sum("reporting_total"))["total"]
        assert (total or 0) == value, (question, url)
    elif question.measure in COUNTS:
        assert behind(url, user, rf).count() == value, (question, url)
    else:
        return False
    return True


def body_of(question: Question) -> dict[str, Any]:
    """Return a question as the API takes it."""
    said = written(question)
    if isinstance(said["period"], dict):
        said["days"] = said.pop("period")
    return said


def shared_out(people: Any, teams: Any) -> None:
    """Give every second person to each of two colleagues of different teams."""
    for n, contact in enumerate(Contact.objects.order_by("pk")):
        team, owner = (("North", "ana"), ("South", "cy"))[n % 2]
        Contact.objects.filter(pk=contact.pk).update(team=teams[team], owner=people[owner])
    # As every door writes them down.
    Order.objects.update(channel=Trim("channel"))
    Product.objects.update(category=Trim("category"))


def dashboards_say(viewing: Viewing, caller: Caller) -> None:
    """Check that dashboards say over the API what their tiles show."""
    shown = placed(list(tiles_for(viewing.user)), viewing)
    for part in (shown[:40], shown[40:]):
        values = {"name": "Some", "tiles": [each.tile.name for each in part]}
        board = create_dashboard(values=values, by=Actor(viewing.user, Door.PAGE))
        told = caller("GET", f"/dashboards/{board.key}/?period=all_time").json()["shown"]
        assert [[(n["slug"], n["value"]) for n in each["numbers"]] for each in told] == [
            [(n.slug, None if n.value is None else pytest.approx(float(n.value)))
             for n in each.shown.numbers]
            for each in part
        ]  # fmt: skip


def reports_say(found: Answer, viewing: Viewing, caller: Caller) -> None:
    """Check that the API and the file of a report give the answer that a tile showed."""
    question, unit = found.question, found.unit
    total = None if found.total is None else rounded(found.total, unit)
    values = [None if row.value is None else rounded(row.value, unit) for row in found.rows]
    said = caller("POST", "/reports/ask/", body_of(question)).json()
    assert (said["total"], said["total_hidden"]) == (total, found.total_hidden), question
    assert [row["value"] for row in said["rows"]] == values, question
    lists = [list_behind(question, row, user=viewing.user) for row in found.rows]
    assert [row["address"] for row in said["rows"]] == lists, question
    whole = "" if found.total_hidden else list_behind(question, user=viewing.user)
    assert said["total_address"] == whole, question
    sheet = sheet_for("", written(question), user=viewing.user, now=viewing.now)
    file = file_of(sheet, "csv", []).content.decode("utf-8-sig")
    *lines, last = [line[-1] for line in csv.reader(io.StringIO(file))][1:]
    assert [float(each) for each in lines if each not in ("", "hidden")] == [
        each for each in values if each is not None
    ]
    assert last in ("", "hidden") or float(last) == total


def lists_say(found: Answer, viewing: Viewing, rf: Any) -> int:
    """Check the lists behind an answer that can be counted; return how many there were."""
    compared = 0
    for row in (None, *found.rows):
        value = found.total if row is None else row.value
        url = list_behind(found.question, row, user=viewing.user) if value else ""
        compared += bool(url) and listed_as(found.question, value, url, viewing.user, rf)
    return compared


def test_every_number_of_every_tile_is_the_same_at_every_door(people, teams, rf):
    random_world(random.Random(11), 14)
    shared_out(people, teams)
    now, totals = timezone.now(), {}
    for who in ("ana", "marta"):
        viewing, caller = viewing_of(people[who], "all_time", now), Caller(people[who])
        dashboards_say(viewing, caller)
        answers = [
            found
            for asked_, found in viewing.memory.items()
            if isinstance(asked_, Question) and found and asked_.period == viewing.period
        ]
        assert {each.question.measure for each in answers} >= MEASURES.keys() - {"retention"}
        for found in answers:
            reports_say(found, viewing, caller)
        assert sum(lists_say(found, viewing, rf) for found in answers) > 40
        totals[who] = {each.question: each.total for each in answers}
    fewer = [
        (total, totals["marta"][question])
        for question, total in totals["ana"].items()
        if question.measure in COUNTS and total is not None
    ]
    assert all(one <= of_all for one, of_all in fewer)
    assert sum(one < of_all for one, of_all in fewer) > 5


def test_the_numbers_of_a_report_by_a_rule_open_lists_that_do_not_say_the_rule(people, shop, rf):
    marta, rule = people["marta"], {"field": "given_name", "op": "is", "value": ["nia"]}
    Engagement.objects.create(
        contact=shop["nia"], channel="email", kind="click", at=NOW, digest="0" * 32
    )
    question = {"measure": "revenue", "by": ["month"], "rule": rule}
    values = {"name": "Of one", "question": question}
    report = create_report(values=values, by=Actor(marta, Door.PAGE))
    compared = 0
    for measure, by in (
        ("revenue", ("month",)), ("revenue", ("owner",)), ("orders", ()), ("orders", ("product",)),
        ("active_customers", ("month",)), ("repeat_customers", ()), ("contacts", ("team",)),
        ("new_contacts", ()), ("engagements", ()), ("engagements", ("owner",)),
        ("responders", ("channel",)),
    ):  # fmt: skip
        found = asked(measure, marta, *by, rule=report.question["rule"], report=report.key)
        for row in (None, *found.rows):
            value = found.total if row is None else row.value
            url = list_behind(found.question, row, user=marta) if value else ""
            if url:
                assert "nia" not in url
                compared += listed_as(found.question, value, url, marta, rf)
                # Whoever does not see the report sees nobody by its rule.
                assert behind(url, people["ana"], rf).count() == 0
    assert compared > 12
    by_no_report = asked("orders", marta, rule=report.question["rule"])
    assert list_behind(by_no_report.question, user=marta) == ""


def test_the_list_behind_the_revenue_of_a_segment_is_of_its_members(people, shop, rf):
    marta = people["marta"]
    segment = Segment.objects.create(name="Regulars", slug="regulars", kind="static", owner=marta)
    SegmentMembership.objects.create(segment=segment, contact=shop["nia"], since=NOW)
    found = asked("revenue", marta, segment=segment.key)
    assert found.total == Decimal(150)
    url = list_behind(found.question, user=marta)
    assert listed_as(found.question, found.total, url, marta, rf)


def test_open_issues_of_a_segment_and_of_a_rule_open_the_inbox_of_just_those_people(people, shop):
    ana = people["ana"]
    for name in ("nia", "bea"):
        QualityIssue.objects.create(contact=shop[name], code="email-valid", field="email")
    segment = Segment.objects.create(name="Regulars", slug="regulars", kind="static", owner=ana)
    SegmentMembership.objects.create(segment=segment, contact=shop["nia"], since=NOW)
    rule = {"field": "given_name", "op": "is", "value": ["nia"]}
    values = {"name": "Of one", "question": {"measure": "quality_issues_open", "rule": rule}}
    report = create_report(values=values, by=Actor(ana, Door.PAGE))
    by_rule = asked("quality_issues_open", ana, rule=report.question["rule"], report=report.key)
    for found in (asked("quality_issues_open", ana, segment=segment.key), by_rule):
        assert found.total == 1
        filters = filters_of(QueryDict(urlsplit(list_behind(found.question, user=ana)).query))
        assert [each.contact for each in open_issues(ana, **filters)] == [shop["nia"]]
    assert "nia" not in filters["segment"]
    # Whoever does not see the report sees nobody by its rule.
    assert not open_issues(people["marta"], **filters).exists()
