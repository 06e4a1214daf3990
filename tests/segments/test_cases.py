"""The semantic cases of segments.md 1.6, each with its exact answer, in every form of SQL."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.models.reach import Relation as PersonalRelation
from contacts.models.source import Source
from contacts.normalise.text import fold
from interactions.models.areas import Area, AreaFigure, AreaSource
from interactions.models.engagement import Engagement
from interactions.models.forms import Form, FormVersion, Response
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.summarising import refresh_summaries
from segments.compiling import compile_rule, why
from segments.compiling import count as counted
from segments.language.nodes import (
    All,
    Consent,
    Either,
    Event,
    Field,
    InSegment,
    Node,
    Not,
    Relation,
    Rule,
    Score,
    Sequence,
    Step,
    Survey,
    Where,
    Window,
)
from segments.language.nodes import Area as AreaLeaf
from segments.models.scores import ContactScore
from segments.models.segment import Segment, SegmentMembership

pytestmark = pytest.mark.django_db

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 5, 31, 10, tzinfo=MADRID)
TODAY = NOW.date()


def at(day: str, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment in Madrid."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), MADRID).replace(
        hour=hour, minute=minute
    )


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


class World:
    """People by name, and what happens to them."""

    def __init__(self) -> None:
        self.source = Source.objects.create(name="Shop")

    def person(self, name: str, **values: Any) -> Contact:
        city = {key: values.pop(key) for key in ("city", "country") if key in values}
        person = Contact.objects.create(given_name=name, **values)
        if city:
            PostalAddress.objects.create(contact=person, is_primary=True, **city)
        return person

    def buys(self, person: Contact, when: datetime, total: str, **values: Any) -> Order:
        kind = "refund" if total.startswith("-") else "sale"
        given = {"kind": kind, "currency": "EUR", "rate": 1, "reporting_total": total} | values
        order = Order.objects.create(
            contact=person,
            source=self.source,
            external_id=str(uuid4()),
            at=when,
            total=total,
            **given,
        )
        refresh_summaries([person.pk], today=TODAY)
        return order

    def line(self, order: Order, sku: str, amount: str) -> OrderLine:
        product, _new = Product.objects.get_or_create(sku=sku, defaults={"name": sku})
        return OrderLine.objects.create(
            order=order,
            position=order.lines.count() + 1,
            product=product,
            sku=sku,
            quantity=1,
            unit_price=amount,
            amount=amount,
        )

    def does(self, person: Contact, when: datetime, kind: str, **values: Any) -> None:
        Engagement.objects.create(
            contact=person, channel="email", kind=kind, at=when, digest=uuid4(), **values
        )


@pytest.fixture
def world() -> World:
    return World()


def members(node: Node, *, now: datetime = NOW) -> set[str]:
    """Return the names of the people of a rule; every form of it says the same."""
    rule = Rule(node)
    everybody = list(Contact.objects.values_list("pk", flat=True))
    found = [
        _names(compile_rule(rule, now=now, form="set")),
        _names(compile_rule(rule, now=now, form="each")),
        _names(compile_rule(rule, now=now, only=everybody)),
    ]
    assert found[0] == found[1] == found[2]
    return found[0]


def _names(compiled: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        numbers = [number for (number,) in cursor.fetchall()]
    assert len(numbers) == len(set(numbers))
    return set(Contact.objects.filter(pk__in=numbers).values_list("given_name", flat=True))


def count(event: str, cmp: str, value: Any, last: int | None = None, **more: Any) -> Event:
    window = None if last is None else Window(last=last)
    return Event(event, "count", cmp, value, within=window, **more)


def spent(cmp: str, value: int, last: int | None = None, of: str = "net") -> Event:
    window = None if last is None else Window(last=last)
    return Event("purchase", "sum", cmp, value, of=of, within=window)


class TestPeople:
    """Cases 1 to 4, 17, 24, 25, 36, 44."""

    def test_who_has_no_country_is_not_of_that_country(self, world: World) -> None:
        world.person("Ana", country="ES", city="Vigo")
        world.person("Berta", country="MX", city="Puebla")
        world.person("Carla")
        rule = Field("country", "is_not", ("ES",))
        assert members(rule) == {"Berta", "Carla"}
        assert members(Field("country", "is_not", ("ES",), missing="exclude")) == {"Berta"}

    def test_blank_text_is_no_value(self, world: World) -> None:
        for name, city in (("Ana", ""), ("Berta", "   "), ("Carla", "Vigo")):
            world.person(name, city=city, country="ES")
        world.person("Dora")
        assert members(Field("city", "is_empty")) == {"Ana", "Berta", "Dora"}
        assert members(Field("city", "is_set")) == {"Carla"}

    def test_not_older_than_forty_includes_those_of_no_known_age(self, world: World) -> None:
        world.person("Ana", birth_date=date(1985, 6, 1))  # forty until tomorrow
        world.person("Berta", birth_date=date(1985, 5, 31))  # forty-one today
        world.person("Carla")
        assert members(Not(Field("age", "gt", 40))) == {"Ana", "Carla"}
        assert members(Not(Not(Field("age", "gt", 40)))) == {"Berta"}

    def test_a_plain_date_is_never_shifted(self, world: World, settings: Any) -> None:
        world.person("Ana", birth_date=date(1990, 5, 31))
        world.person("Berta", birth_date=date(1990, 6, 1))
        rule = Field("birth_date", "before", date(1990, 6, 1))
        for zone in ("Europe/Madrid", "Pacific/Kiritimati", "America/Mexico_City"):
            settings.ORG_TIME_ZONE = zone
            assert members(rule) == {"Ana"}

    def test_text_is_compared_without_case_accents_and_spaces(self, world: World) -> None:
        world.person("Ana", city="Málaga ")
        world.person("Berta", city="MALAGA")
        world.person("Carla", city="Malagón")
        world.person("Dora", city="Hauptstraße")
        assert members(Field("city", "is", ("malaga",))) == {"Ana", "Berta"}
        assert members(Field("city", "starts_with", ("MÁLA",))) == {"Ana", "Berta", "Carla"}
        assert members(Field("city", "contains", ("strasse", "gón"))) == {"Carla", "Dora"}

    def test_signs_of_a_pattern_are_plain_signs(self, world: World) -> None:
        world.person("Ana", notes="50% off")
        world.person("Berta", notes="50 off")
        assert members(Field("notes", "contains", ("50%",))) == {"Ana"}
        assert members(Field("notes", "starts_with", ("5_",))) == set()

    def test_two_countries_at_once_match_who_lives_in_both(self, world: World) -> None:
        world.person("Ana", country="ES")
        spain, mexico = Field("country", "is", ("ES",)), Field("country", "is", ("MX",))
        assert members(All((spain, mexico))) == set()
        assert members(Either((spain, Not(spain)))) == {"Ana"}
        assert members(All((spain, Not(spain)))) == set()

    def test_who_was_merged_archived_or_erased_is_never_a_member(self, world: World) -> None:
        ana = world.person("Ana")
        world.person("Berta", merged_into=ana)
        world.person("Carla", archived_at=NOW)
        world.person("Dora", erased_at=NOW)
        assert members(Not(Field("stage", "is", ("former",)))) == {"Ana"}

    def test_custom_fields_compare_by_their_type(self, world: World) -> None:
        world.person("Ana", custom={"size": 38, "since": "2026-05-30", "vip": True, "likes": ["a"]})
        world.person("Berta", custom={"size": "38", "since": "", "vip": False, "likes": []})
        world.person("Carla")
        assert members(Field("custom.size", "gte", 38)) == {"Ana"}
        assert members(Field("custom.size", "ne", 38)) == {"Berta", "Carla"}
        assert members(Field("custom.since", "within_last", (1, "day"))) == {"Ana"}
        assert members(Field("custom.since", "anniversary_within", (12, "month"))) == {"Ana"}
        assert members(Field("custom.vip", "is", False)) == {"Berta"}
        assert members(Field("custom.likes", "has_none", ("a",))) == {"Berta", "Carla"}
        assert members(Field("custom.likes", "is_empty")) == {"Berta", "Carla"}


class TestPurchases:
    """Cases 6 to 9, 13, 18 to 21, 27, 29, 30."""

    @pytest.fixture
    def two(self, world: World) -> tuple[Contact, Contact]:
        return world.person("Ana"), world.person("Never")

    def test_nothing_spent_is_less_than_fifty(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(10), "60")
        assert members(spent("lt", 50, 90)) == {"Never"}
        assert members(spent("gte", 50, 90)) == {"Ana"}
        assert members(Not(spent("gte", 50, 90))) == {"Never"}

    def test_no_purchase_is_a_count_of_nothing(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(10), "60")
        assert members(count("purchase", "eq", 0, 30)) == {"Never"}
        assert members(count("purchase", "eq", 0, 5)) == {"Ana", "Never"}
        assert members(count("purchase", "between", (0, 1), 30)) == {"Ana", "Never"}

    def test_the_average_of_nothing_compares_to_nothing(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(10), "10")
        world.buys(two[0], ago(20), "20")
        low = Event("purchase", "average", "lt", 20, of="net")
        assert members(low) == {"Ana"}
        assert members(Not(low)) == {"Never"}
        assert members(Event("purchase", "average", "ne", 20, of="net")) == {"Ana"}

    def test_days_since_nothing_compare_to_nothing(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(181), "10")
        assert members(Event("purchase", "days_since_last", "gt", 180)) == {"Ana"}
        assert members(Event("purchase", "days_since_last", "gt", 181)) == set()
        assert members(Event("purchase", "days_since_first", "lte", 181)) == {"Ana"}

    def test_april_begins_where_the_organisation_is(self, world: World, settings: Any) -> None:
        world.buys(world.person("Ana"), datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "10")
        april = Window(start=date(2026, 4, 1), end=date(2026, 4, 30))
        rule = Event("purchase", "count", "gte", 1, within=april)
        assert members(rule) == {"Ana"}
        settings.ORG_TIME_ZONE = "America/Mexico_City"
        assert members(rule) == set()

    def test_a_refund_is_taken_off_what_was_spent(self, world: World, two: Any) -> None:
        sale = world.buys(two[0], ago(10), "100")
        world.buys(two[0], ago(5), "-40", refund_of=sale)
        assert members(spent("gte", 100)) == set()
        assert members(spent("eq", 60)) == {"Ana"}
        assert members(spent("gte", 100, of="gross")) == {"Ana"}

    def test_an_order_given_back_whole_was_not_kept(self, world: World, two: Any) -> None:
        sale = world.buys(two[0], ago(10), "100")
        world.buys(two[0], ago(5), "-60", refund_of=sale)
        assert members(count("purchase", "gte", 1, 90)) == {"Ana"}
        world.buys(two[0], ago(4), "-40", refund_of=sale)
        assert members(count("purchase", "gte", 1, 90)) == set()
        assert members(Event("purchase", "orders_any", "gte", 1, within=Window(last=90))) == {"Ana"}
        assert members(Event("purchase", "last", "within_last", (90, "day"))) == set()

    def test_a_sale_that_its_shop_calls_refunded_was_not_kept(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(10), "100", state="refunded")
        assert members(count("purchase", "gte", 1, 90)) == set()
        assert members(count("purchase", "gte", 1)) == set()
        assert members(Event("purchase", "last", "within_last", (90, "day"))) == set()
        assert members(Event("purchase", "orders_any", "gte", 1, within=Window(last=90))) == {"Ana"}

    def test_a_refund_belongs_to_the_date_of_its_sale(self, world: World, two: Any) -> None:
        sale = world.buys(two[0], ago(120), "100")
        world.buys(two[0], ago(10), "-40", refund_of=sale)
        assert members(spent("lt", 0, 90)) == set()
        assert members(spent("eq", 60, 365)) == {"Ana"}
        assert members(Event("refund", "sum", "eq", 40, of="amount", within=Window(last=90))) == {
            "Ana"
        }

    def test_a_refund_without_its_sale_stands_at_its_own_date(self, world: World, two: Any) -> None:
        gone = world.buys(two[0], ago(120), "100", state="cancelled")
        world.buys(two[0], ago(10), "-40", refund_of=gone)
        world.buys(two[0], ago(9), "-1")
        assert members(spent("eq", -41, 90)) == {"Ana"}
        assert members(Event("purchase", "orders_any", "eq", 0)) == {"Ana", "Never"}

    def test_amounts_of_no_known_rate_are_never_added(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(10), "100")
        world.buys(two[0], ago(9), "900", currency="XAU", reporting_total=None, rate=None)
        assert members(spent("eq", 100)) == {"Ana"}
        assert members(Event("purchase", "most", "eq", 100, of="net")) == {"Ana"}
        assert members(count("purchase", "eq", 2)) == {"Ana"}

    def test_one_line_meets_all_conditions_of_one_event(self, world: World, two: Any) -> None:
        order = world.buys(two[0], ago(10), "100")
        world.line(order, "X", "10")
        world.line(order, "Y", "90")
        x, dear = Where("sku", "is", ("x",)), Where("amount", "gte", 50)
        assert members(count("purchase", "gte", 1, where=(x, dear))) == set()
        both = All(
            (count("purchase", "gte", 1, where=(x,)), count("purchase", "eq", 1, where=(dear,)))
        )
        assert members(both) == {"Ana"}
        worth = Event("purchase", "sum", "eq", 10, of="net", where=(x,))
        assert members(worth) == {"Ana"}

    def test_lines_that_came_back_are_taken_off_theirs(self, world: World, two: Any) -> None:
        order = world.buys(two[0], ago(10), "100")
        line = world.line(order, "X", "60")
        world.line(order, "Y", "40")
        back = world.buys(two[0], ago(2), "-20", refund_of=order)
        OrderLine.objects.create(
            order=back, position=1, quantity=Decimal("-0.5"), unit_price=40, amount=-20,
            refund_of=line,
        )  # fmt: skip
        x = (Where("sku", "is", ("X",)),)
        assert members(Event("purchase", "sum", "eq", 40, of="net", where=x)) == {"Ana"}
        assert members(Event("purchase", "sum", "eq", 60, of="gross", where=x)) == {"Ana"}
        assert members(Event("purchase", "sum", "eq", Decimal("1.5"), of="quantity")) == {"Ana"}

    def test_what_is_dated_ahead_never_counts(self, world: World, two: Any) -> None:
        world.buys(two[0], NOW + timedelta(days=1), "100")
        assert members(count("purchase", "gte", 1)) == set()
        assert members(count("purchase", "gte", 1, 30)) == set()
        assert members(spent("gte", 1)) == set()

    def test_what_is_brought_in_today_counts_at_its_own_date(self, world: World, two: Any) -> None:
        world.buys(two[0], ago(20), "100", created_at=NOW)
        assert members(count("purchase", "gte", 1, 30)) == {"Ana"}
        assert members(count("purchase", "gte", 1, 7)) == set()


class TestTime:
    """Cases 10, 11, 15, 28."""

    def test_a_window_of_days_begins_at_local_midnight(self, world: World) -> None:
        world.does(world.person("In"), datetime(2026, 5, 23, 22, 0, tzinfo=UTC), "open")
        world.does(world.person("Out"), at("2026-05-23", 23, 59), "open")
        assert members(count("email_open", "gte", 1, 7)) == {"In"}

    def test_hours_are_exact(self, world: World) -> None:
        world.does(world.person("In"), NOW - timedelta(hours=7), "open")
        world.does(world.person("Out"), NOW - timedelta(hours=7, seconds=1), "open")
        rule = Event("open", "count", "gte", 1, within=Window(last=7, unit="hour"))
        assert members(rule) == {"In"}

    def test_three_months_before_the_end_of_may_are_the_end_of_february(self, world: World) -> None:
        world.does(world.person("In"), at("2026-02-28", 0), "open")
        world.does(world.person("Out"), at("2026-02-27", 23, 59), "open")
        rule = Event("open", "count", "gte", 1, within=Window(last=3, unit="month"))
        assert members(rule) == {"In"}

    def test_a_sequence_is_in_order_and_in_time(self, world: World) -> None:
        seen = at("2026-05-10")
        for name, later in (
            ("Same", 0),
            ("Exactly", 7 * 1440),
            ("Late", 7 * 1440 + 1),
            ("First", -5),
        ):
            person = world.person(name)
            world.does(person, seen, "page_view", url="https://shop.example/prices?x=1")
            world.buys(person, seen + timedelta(minutes=later), "10")
        view = Step("page_view", (Where("path", "is", ("/prices",)),))
        bought = Step("purchase", after=(7, "day"))
        assert members(Sequence((view, bought), Window(last=90))) == {"Exactly"}
        assert members(Sequence((view, Step("purchase")))) == {"Exactly", "Late"}

    def test_a_later_row_of_the_step_before_may_begin_the_chain(self, world: World) -> None:
        ana = world.person("Ana")
        for day in (1, 20):
            world.does(ana, at(f"2026-05-{day:02d}"), "open")
        world.does(ana, at("2026-05-22"), "click")
        steps = (Step("open"), Step("click", after=(3, "day")))
        assert members(Sequence(steps)) == {"Ana"}
        assert members(Sequence((*steps, Step("open")))) == set()


class TestFacts:
    """What is known elsewhere: consent, scores, groups, relations, answers, areas."""

    def test_the_latest_word_on_a_channel_counts(self, world: World) -> None:
        said = {
            "Granted": (("grant", 3),),
            "Withdrew": (("grant", 3), ("withdraw", 2)),
            "Claimed": (("import_assert", 3),),
            "Opted": (("grant", 3),),
            "Silent": (),
        }
        for name, words in said.items():
            person = world.person(name)
            for action, days in words:
                ConsentEvent.objects.create(
                    contact=person,
                    channel="email",
                    purpose="news",
                    action=action,
                    event_at=ago(days),
                )
        ContactPoint.objects.create(
            contact=Contact.objects.get(given_name="Opted"),
            kind="email", value="o@e.example", is_primary=True, opted_out_at=NOW,
        )  # fmt: skip
        assert members(Consent("email", "news", ("granted",))) == {"Granted"}
        assert members(Consent("email", "", ("granted",))) == {"Granted"}
        assert members(Consent("email", "", ("refused",))) == {"Withdrew", "Opted"}
        assert members(Consent("email", "", ("claimed", "granted"))) == {"Granted", "Claimed"}
        assert members(Consent("email", "", ("unknown",))) == {"Silent"}
        assert members(Consent("sms", "", ("unknown", "refused"))) == set(said)

    def test_consent_that_ended_or_is_dated_ahead_does_not_count(self, world: World) -> None:
        for name, when, ends in (("Ended", ago(9), ago(1)), ("Ahead", ago(-1), None)):
            ConsentEvent.objects.create(
                contact=world.person(name), channel="email", purpose="news", action="grant",
                event_at=when, expires_at=ends,
            )  # fmt: skip
        assert members(Consent("email", "", ("granted",))) == set()
        assert members(Consent("email", "", ("refused",))) == {"Ended"}

    def test_who_has_no_score_is_in_no_comparison(self, world: World) -> None:
        scored = world.person("Ana")
        world.person("Berta")
        ContactScore.objects.create(
            contact=scored, rfm_r=5, rfm_f=4, rfm_m=4, rfm_fm=4, rfm="champion", spent_more=0,
            as_of=TODAY,
        )  # fmt: skip
        assert members(Score("rfm_r", "gte", 4)) == {"Ana"}
        assert members(Score("rfm", "is_not", ("lost",))) == {"Ana"}
        assert members(Not(Score("rfm", "is", ("lost",)))) == {"Ana", "Berta"}

    def test_members_of_another_segment(self, world: World) -> None:
        group = Segment.objects.create(name="Group", slug="group", rule={})
        SegmentMembership.objects.create(segment=group, contact=world.person("Ana"), since=NOW)
        world.person("Berta")
        assert members(InSegment(str(group.key))) == {"Ana"}
        assert members(InSegment(str(group.key), member=False)) == {"Berta"}

    def test_relations_are_read_as_they_are_stored(self, world: World) -> None:
        ana, berta = world.person("Ana"), world.person("Berta")
        PersonalRelation.objects.create(contact=ana, other=berta, kind="parent")
        assert members(Relation("parent")) == members(Relation("")) == {"Ana"}
        assert members(Relation("partner", exists=False)) == {"Ana", "Berta"}

    def test_the_latest_counted_answer_is_the_answer(self, world: World) -> None:
        form = Form.objects.create(slug="tea", name="Tea", languages=["en"])
        version = FormVersion.objects.create(form=form, number=1, definition={}, published_at=NOW)
        ana = world.person("Ana")
        world.person("Berta")
        given = ((9, 3, "counted"), (4, 2, "counted"), (10, 1, "quarantined"), (10, -1, "counted"))
        for score, days, state in given:
            Response.objects.create(
                form=form, form_version=version, contact=ana, state=state, at=ago(days),
                answers={"likes": score, "table": {"tea": "good"}},
            )  # fmt: skip
        key = str(form.key)
        assert members(Survey(key, "table.tea", "is", ("good",))) == {"Ana"}
        assert members(Survey(key, "table.milk", "is_empty")) == {"Ana", "Berta"}
        assert members(Survey(key, "likes", "lt", 5)) == {"Ana"}
        assert members(Survey(key, "likes", "ne", 4)) == {"Berta"}
        assert members(Survey(key, "likes", "is_empty")) == {"Berta"}
        assert members(Survey(key, "other", "is_empty")) == {"Ana", "Berta"}

    def test_the_smallest_area_with_a_figure_speaks(self, world: World) -> None:
        source = AreaSource.objects.create(name="INE", year=2024, licence="CC BY 4.0")
        for level, code, name, value in (
            ("country", "ES", "España", 30),
            ("municipality", "36057", "Vigo", 40),
            ("municipality", "1", "Dos", 99),
            ("municipality", "2", "Dos", 98),
        ):
            area = Area.objects.create(
                country="ES", level=level, code=code, name=name, fold=fold(name)
            )
            AreaFigure.objects.create(
                area=area, source=source, year=2024, indicator="median_age", value=value
            )
        world.person("Ana", city="VIGO", country="ES")
        world.person("Berta", city="Dos", country="ES")
        world.person("Carla", city="Vigo", country="PT")
        assert members(AreaLeaf("median_age", "gte", 40)) == {"Ana"}
        assert members(AreaLeaf("median_age", "eq", 30)) == {"Berta"}


class TestWhy:
    """Why somebody is in, or is not, and until when."""

    def test_every_node_says_its_value_its_rows_and_its_day(self, world: World) -> None:
        ana = world.person("Ana", birth_date=date(1986, 6, 10), city="Vigo")
        first, last = (world.buys(ana, ago(days), "60") for days in (80, 10))
        spent_enough = spent("gte", 100, 90)
        rule = Rule(
            All((spent_enough, Not(Field("age", "gt", 39)), Field("city", "is", ("vigo",))))
        )
        found = why(rule, ana, now=NOW)
        money, young, city = found.root.parts
        assert (found.holds, found.present) == (True, True)
        assert (money.holds, money.current) == (True, Decimal(120))
        assert [(row.id, row.at, row.value) for row in money.rows] == [
            (last.pk, last.at, Decimal(60)),
            (first.pk, first.at, Decimal(60)),
        ]
        # Ninety-one days after the first of the two orders; and on her birthday.
        assert money.turns_on == date(2026, 6, 11)
        assert (young.holds, young.parts[0].current) == (True, 39)
        assert young.parts[0].turns_on == found.turns_on == date(2026, 6, 10)
        assert (city.holds, city.current, city.turns_on) == (True, ["Vigo"], None)

    def test_what_turns_and_turns_back_within_days_has_its_day(self, world: World) -> None:
        ana = world.person("Ana", birth_day="12-01")
        for days in (80, 60, 10):
            world.buys(ana, ago(days), "60")
        world.buys(ana, NOW + timedelta(days=2), "60")
        week = Field("birthday", "anniversary_within", (7, "day"))

        def turns(node: Node) -> date | None:
            return why(Rule(node), ana, now=NOW).turns_on

        assert turns(week) == date(2026, 11, 24)
        assert turns(All((week, count("purchase", "gte", 1)))) == date(2026, 11, 24)
        # Three until the one dated ahead comes round; of the four then the second leaves in July.
        assert turns(count("purchase", "eq", 3, 90)) == date(2026, 6, 2)
        assert turns(count("purchase", "eq", 2, 90)) == date(2026, 7, 1)
        assert turns(Event("purchase", "days_since_last", "eq", 12)) == date(2026, 6, 14)
        assert turns(Event("purchase", "first", "anniversary_within", (7, "day"))) == date(
            2027, 3, 5
        )

    def test_who_is_archived_is_not_there_whatever_holds(self, world: World) -> None:
        ana = world.person("Ana", archived_at=NOW)
        found = why(Rule(count("purchase", "eq", 0)), ana, now=NOW)
        assert (found.holds, found.present, found.root.holds) == (False, False, True)


class TestCount:
    """How many, exactly or about."""

    def test_people_are_counted_within_what_the_user_sees(
        self, world: World, people: dict[str, Any]
    ) -> None:
        for name in ("Ana", "Berta"):
            world.person(name, owner=people["bo"] if name == "Ana" else None)
        rule = Rule(Field("stage", "is", ("lead",)))
        assert counted(rule, now=NOW).number == 2
        assert counted(rule, now=NOW, user=people["cy"]).number == 0
        assert counted(rule, now=NOW, user=people["root"]).number == 2

    def test_orders_without_an_amount_are_told(self, world: World) -> None:
        world.buys(
            world.person("Ana"), ago(9), "9", currency="XAU", reporting_total=None, rate=None
        )
        found = counted(Rule(spent("gte", 0, 30)), now=NOW)
        assert (found.number, found.exact, found.incomplete) == (1, True, 1)

    def test_what_takes_too_long_is_estimated(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.person("Ana")
        monkeypatch.setattr("segments.compiling.counting._within", lambda *_given: None)
        assert not counted(Rule(Field("stage", "is", ("lead",))), now=NOW).exact
