"""Random people with awkward lives: as rows of the database and, the same, as plain dicts."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contacts.models.catalogue import ContactTag, CustomField, Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.quality import QualityIssue, QualityRule, QualityScore
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress, Relation
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.normalise.text import fold
from governance.models.user import User
from interactions.models.areas import Area, AreaFigure, AreaSource
from interactions.models.conversations import Conversation, Participant
from interactions.models.engagement import Engagement
from interactions.models.forms import Form, FormVersion, Response
from interactions.models.loyalty import LoyaltyAccount
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.summarising import refresh_summaries
from segments.models.scores import ContactScore
from segments.models.segment import Segment, SegmentMembership
from segments.models.value import CustomerValue, ValueModel

ZONE = ZoneInfo("Europe/Madrid")
# A plain morning, the day after a short one, the hour that comes twice, a leap day.
NOWS = (
    datetime(2026, 5, 31, 8, tzinfo=UTC),
    datetime(2026, 3, 30, 22, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
)
NOW = NOWS[0]
TINY = timedelta(microseconds=1)
NAMES = (
    "Ana",
    "ana ",
    " ANA",
    "Ána",
    "José",
    "Jose",
    "",
    "   ",
    "O'Brien",
    "Ñuño",
    "Łucja",
    "%_\\",
)
CITIES = ("Málaga", "malaga ", "MALAGA", "Straße", "Strasse", "", "  ", "San José", "Ciudad Real")
COUNTRIES = ("ES", "ES", "MX", "DE", "")
WORDS = (
    "straße 1",
    "STRASSE 1",
    "",
    " ",
    "a_b",
    "100%",
    "ﬁn",
    "Ångström",
    "naïve café",
    "x' or 1=1",
)
CHANNELS = ("email", "sms", "phone", "post", "social")
KINDS = ("like", "open", "click", "page_view", "bounce", "complaint", "unfollow", "other")
QUESTIONS = {
    "why": ("text", "short_text"),
    "score": ("number", "nps"),
    "day": ("date", "date"),
    "size": ("choice", "single"),
    "likes": ("choices", "multiple"),
}
CUSTOM = {
    "remark": "text",
    "seats": "number",
    "renewal": "date",
    "vip": "boolean",
    "plan": "choice",
    "interests": "choices",
}
LIST = ["red", "green", "blue"]
Dict = dict[str, Any]


def random_world(dice: random.Random, size: int) -> Dict:
    """Write `size` people with everything about them; return the world the evaluator reads."""
    world = _catalogue(dice)
    people = [_person(dice, world) for _n in range(size)]
    _write_people(people)
    _write_orders(people, dice)
    _write_events(people)
    _write_said(people, dice)
    world["people"] = {person["id"]: person for person in people}
    half = [key for key in world["people"] if dice.random() < 0.5]
    refresh_summaries(world["people"], today=date(2026, 5, 31))
    refresh_summaries(half, today=date(2026, 3, 31))
    return world


# --- what the house has


def _catalogue(dice: random.Random) -> Dict:
    for slug, kind in CUSTOM.items():
        choices = LIST if kind in ("choice", "choices") else []
        CustomField.objects.create(slug=slug, label_en=slug, kind=kind, choices=choices)
    for slug in ("newsletter", "offers"):
        Purpose.objects.get_or_create(slug=slug, defaults={"name_en": slug, "name_es": slug})
    form = Form.objects.create(slug="f", name="F", languages=["en"], definition=_definition())
    version = FormVersion.objects.create(
        form=form, number=1, definition=_definition(), published_at=NOW
    )
    Form.objects.filter(pk=form.pk).update(state="published")
    rule = QualityRule.objects.create(
        code="odd", message_en="Odd", fields=["email"], operator="is_set", dimension="validity"
    )
    words = [("Gold", "Shop"), ("A-1", "Bread"), ("", "bread"), ("Ñ-2", "")]
    return {
        "now": NOW,
        "zone": ZONE,
        "custom": CUSTOM,
        "form": form,
        "version": version,
        "questions": {str(form.key): {name: kind for name, (kind, _k) in QUESTIONS.items()}},
        "rule": rule,
        "tags": [Tag.objects.create(name=n, name_fold=n).pk for n in ("vip", "b2b", "new")],
        "teams": [Team.objects.create(name=name).pk for name in ("East", "West")],
        "sources": [Source.objects.create(name=name).pk for name in ("Till", "Web")],
        "users": {
            name: User.objects.create(username=name, email=f"{name}@example.org").pk
            for name in ("una", "dos")
        },
        "products": [
            Product.objects.create(sku=f"S-{n}", name=name, category=category)
            for n, (name, category) in enumerate(words)
        ],
        "segments": [
            Segment.objects.create(slug=f"s{n}", name=f"S{n}", kind=kind, state="ok", rule=ruled)
            for n, (kind, ruled) in enumerate(
                [
                    ("dynamic", {"field": "given_name", "op": "is_set"}),
                    ("static", {}),
                    ("snapshot", {"field": "given_name", "op": "is_set"}),
                ]
            )
        ],
        "areas": _areas(dice),
    }


def _definition() -> Dict:
    fields: list[Dict] = []
    for name, (_kind, asked) in QUESTIONS.items():
        field: Dict = {"id": name, "kind": asked, "label": {"en": name, "es": name}}
        if asked in ("single", "multiple"):
            field["choices"] = [{"value": each, "label": {"en": each, "es": each}} for each in LIST]
        fields.append(field)
    return {"v": 1, "title": {"en": "F", "es": "F"}, "pages": [{"id": "p", "fields": fields}]}


def _areas(dice: random.Random) -> list[Dict]:
    source = AreaSource.objects.create(name="Office", year=2025, licence="CC0")
    places = [
        ("ES", "postal", "29001", ""),
        ("ES", "postal", "AB1", ""),
        ("ES", "municipality", "29067", "Malaga"),
        ("ES", "municipality", "1", "Strasse"),
        ("ES", "municipality", "2", "Straße"),
        ("MX", "municipality", "3", "San José"),
        ("ES", "region", "AN", "Andalucía"),
        ("ES", "country", "ES", "Spain"),
        ("MX", "country", "MX", "Mexico"),
    ]
    areas = []
    for country, level, code, name in places:
        area = Area.objects.create(
            country=country, level=level, code=code, name=name, fold=fold(name)
        )
        figures: Dict = {}
        for indicator in ("median_income", "population"):
            for year in dice.sample((2021, 2022, 2023), dice.randrange(3)):
                value = Decimal(dice.randrange(40)) * 1000
                row = AreaFigure.objects.create(
                    area=area, source=source, year=year, indicator=indicator, value=value
                )
                figures.setdefault(indicator, []).append((year, row.pk, value))
        areas.append(
            {"country": country, "level": level, "code": code, "name": name, "figures": figures}
        )
    return areas


# --- a person


def a_moment(dice: random.Random) -> datetime:
    """Return a moment that is likely to lie at the edge of something."""
    now = dice.choice(NOWS[:1] * 4 + NOWS)
    near = dice.choice((-TINY, timedelta(), TINY, timedelta(seconds=1), timedelta(seconds=-1)))
    match dice.randrange(8):
        case 0:
            return now + near
        case 1:
            return now - timedelta(hours=dice.choice((1, 24, 48, 168))) + near
        case 2 | 3:
            back = dice.choice((0, 1, 7, 14, 28, 30, 31, 61, 90, 92, 365, 366, -1))
            day = now.astimezone(ZONE).date() - timedelta(days=back)
            return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) + near
        case 4:
            return dice.choice(
                (
                    datetime(2026, 3, 31, 22, 30, tzinfo=UTC),
                    datetime(2026, 5, 23, 22, tzinfo=UTC) + near,
                    datetime(2026, 3, 29, 1, tzinfo=UTC) + near,
                    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
                    datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
                    datetime(2024, 2, 29, 12, tzinfo=UTC),
                    datetime(2026, 2, 27, 23, tzinfo=UTC) + near,
                )
            )
        case 5:
            return now + timedelta(days=dice.choice((1, 2, 30)))
    return now - timedelta(minutes=dice.randrange(600_000))


def a_day(dice: random.Random) -> date:
    """Return a day that is likely to be a birthday or the edge of something."""
    days = (date(2000, 2, 29), date(1980, 2, 28), date(1996, 3, 1), date(2026, 5, 31))
    days += (date(2026, 6, 1), date(1990, 12, 31), date(2001, 1, 1), date(2026, 2, 28))
    if dice.random() < 0.6:
        return dice.choice(days)
    return date(1940, 1, 1) + timedelta(days=dice.randrange(31_700))


def an_amount(dice: random.Random, most: int = 300) -> Decimal:
    """Return an amount of money that often equals another one."""
    ties = ("10.00", "100.00", "99.99", "0.01", "50.00", "0.00")
    if dice.random() < 0.5:
        return Decimal(dice.choice(ties))
    return Decimal(dice.randrange(most * 100)) / 100


def _some(dice: random.Random, most: int, make: Callable[[], Any]) -> list[Any]:
    return [make() for _each in range(max(0, dice.randrange(-1, most + 1)))]


def _person(dice: random.Random, world: Dict) -> Dict:
    born = a_day(dice) if dice.random() < 0.6 else None
    text = lambda: dice.choice(WORDS)  # noqa: E731
    return {
        "present": dice.random() < 0.9,
        **{name: dice.choice(NAMES) for name in ("given_name", "family_name", "honorific")},
        **{name: text() for name in ("second_family_name", "occupation", "notes")},
        "organisation_role": text(),
        "time_zone": dice.choice(("", "Europe/Madrid", "UTC")),
        "email": dice.choice(("", "ana@example.org", "josé@exámple.org")),
        "phone": dice.choice(("", "+34600111222")),
        "gender": dice.choice(("", "female", "male", "other")),
        "stage": dice.choice(("lead", "prospect", "customer", "lapsed", "former")),
        "language": dice.choice(("", "es", "en")),
        "owner": dice.choice((None, "una", "dos")),
        "team": dice.choice((None, *world["teams"])),
        "source": dice.choice((None, *world["sources"])),
        "organisation": dice.choice(
            (None, {"name": f"Org {text()}", "city": dice.choice(CITIES), "country": "ES"})
        ),
        "birth_date": born,
        "birth_year": born.year if born else dice.choice((None, 1980)),
        "birth_day": f"{born:%m-%d}" if born else dice.choice(("", "02-29", "06-01")),
        "created_at": a_moment(dice),
        "updated_at": a_moment(dice),
        "custom": _custom(dice),
        "addresses": _some(dice, 3, lambda: _address(dice)),
        "points": _some(dice, 4, lambda: _point(dice)),
        "tags": dice.sample(world["tags"], dice.randrange(4)),
        "issues": _some(dice, 2, lambda: {"code": "odd", "open": dice.random() < 0.5})[:1],
        "quality_score": dice.choice((None, 0, 50, 100)),
        "external_ids": [f" Key-{dice.randrange(10**9)}"] if dice.random() < 0.4 else [],
        "loyalty": _some(dice, 2, lambda: _loyalty(dice)),
        "orders": _orders(dice, world),
        "engagements": _some(dice, 6, lambda: _engagement(dice)),
        "conversations": _some(dice, 2, lambda: _talk(dice)),
        "responses": _some(dice, 2, lambda: _response(dice, world)),
        "consents": _some(dice, 4, lambda: _consent(dice)),
        "relations": dice.sample(("household", "partner", "parent"), dice.randrange(3)),
        "segments": {str(s.key) for s in world["segments"] if dice.random() < 0.5},
        "score": _score(dice) if dice.random() < 0.5 else None,
        "value": _value(dice) if dice.random() < 0.5 else None,
        "world": world,
    }


def _custom(dice: random.Random) -> Dict:
    offered: Dict = {
        "remark": (*WORDS, None),
        "seats": (0, 3, 2.5, -1, 10, None, "soon", "", [1], {}, True, 1e15),
        "renewal": ("2026-05-31", "2024-02-29", "2026-02-30", "soon", "", None, 20260531, []),
        "vip": (True, False, None, "maybe", 0),
        "plan": ("red", "green", "", None, "was removed"),
        "interests": (["red"], ["red", "blue"], [], None, "red"),
    }
    return {slug: dice.choice(v) for slug, v in offered.items() if dice.random() < 0.7}


def _address(dice: random.Random) -> Dict:
    return {
        "city": dice.choice(CITIES),
        "region": dice.choice(("", "Andalucía", "andalucia ", "Jalisco")),
        "postal_code": dice.choice(("", "29001", " 29 001", "ab1", "00000")),
        "country": dice.choice(COUNTRIES),
        "primary": dice.random() < 0.4,
        "opted_out": dice.random() < 0.1,
    }


def _point(dice: random.Random) -> Dict:
    kind = dice.choice(("email", "phone", "handle"))
    return {
        "kind": kind,
        "network": dice.choice(("instagram", "x", "")) if kind == "handle" else "",
        "verified": dice.random() < 0.5,
        "valid": dice.random() < 0.7,
        "primary": dice.random() < 0.5,
        "opted_out": dice.random() < 0.2,
    }


def _loyalty(dice: random.Random) -> Dict:
    return {
        "points": dice.choice((0, 10, 500)),
        "tier": dice.choice(("Gold", "gold ", "", "Plata")),
        "programme": dice.choice(("Club", "Más")),
        "joined_on": a_day(dice),
    }


def _orders(dice: random.Random, world: Dict) -> list[Dict]:
    sales = _some(dice, 4, lambda: _sale(dice, world))
    orders = []
    for sale in sales:
        orders.append(sale)
        while dice.random() < 0.35:
            orders.append(_refund(dice, sale, world))
    if dice.random() < 0.15:
        orders.append(_refund(dice, _sale(dice, world), world) | {"of": None})
        for line in orders[-1]["lines"]:
            line["of"] = None
    return orders


def _sale(dice: random.Random, world: Dict) -> Dict:
    rate = dice.choice((Decimal(1), Decimal(1), Decimal("0.92345678"), None))
    total = an_amount(dice)
    return {
        "kind": "sale",
        "state": dice.choice(("paid", "paid", "paid", "pending", "refunded", "cancelled")),
        "at": a_moment(dice),
        "channel": dice.choice(("web", "Web ", "till", "")),
        "country": dice.choice(COUNTRIES),
        "currency": "EUR" if rate == 1 else "USD",
        "source": dice.choice(world["sources"]),
        "rate": rate,
        "total": total,
        "reporting": None if rate is None else round(total * rate, 2),
        **{name: an_amount(dice, 5) for name in ("discount", "tax", "shipping")},
        "of": None,
        "lines": _some(dice, 3, lambda: _line(dice, world)),
    }


def _line(dice: random.Random, world: Dict) -> Dict:
    product = dice.choice((None, *world["products"]))
    return {
        "product": product and {n: getattr(product, n) for n in ("sku", "name", "category")},
        "row": product,
        "sku": product.sku if product else dice.choice(("", "X-9")),
        "name": dice.choice(("", "Pan ", "gold")),
        "quantity": Decimal(dice.choice((1, 2, 3))),
        "amount": an_amount(dice, 100),
        "discount": an_amount(dice, 3),
        "of": None,
    }


def _refund(dice: random.Random, sale: Dict, world: Dict) -> Dict:
    part = Decimal(dice.choice((1, 1, 2, 4)))
    total = -round(sale["total"] / part, 2)
    rate = sale["rate"] if dice.random() < 0.9 else None
    lines = []
    for line in sale["lines"]:
        if dice.random() < 0.7:
            amount = -round(line["amount"] / part, 2)
            back = {"quantity": -line["quantity"] / part, "amount": amount, "of": line}
            lines.append(line | back)
    return sale | {
        "kind": "refund",
        "state": dice.choice(("paid", "paid", "paid", "cancelled")),
        "at": a_moment(dice),
        "total": total,
        "rate": rate,
        "reporting": None if rate is None else round(total * rate, 2),
        "of": sale,
        "lines": lines,
    }


def _engagement(dice: random.Random) -> Dict:
    urls = ("", "https://x.test/prices/a?b=/c", "https://x.test", "/prices", "http://x.test/Ñ#/p")
    return {
        "kind": dice.choice(KINDS),
        "channel": dice.choice(("social", "web", "email", "email", "sms")),
        "network": dice.choice(("", "instagram")),
        "object": dice.choice(WORDS),
        "url": dice.choice(urls),
        "value": dice.choice((None, None, Decimal("1.50"), Decimal(-3), Decimal(0))),
        "at": a_moment(dice),
    }


def _talk(dice: random.Random) -> Dict:
    return {
        "kind": dice.choice(("call", "meeting", "visit", "interview", "observation")),
        "direction": dice.choice(("", "in", "out")),
        "minutes": dice.choice((None, 0, 5, 30)),
        "subject": dice.choice(WORDS),
        "at": a_moment(dice),
    }


def _response(dice: random.Random, world: Dict) -> Dict:
    offered: Dict = {
        "why": (*WORDS, None),
        "score": (0, 7, 10, 2.5, None, "7", True),
        "day": ("2026-05-31", "2024-02-29", "x", None),
        "size": ("red", "", None),
        "likes": (["red"], ["green", "blue"], [], None),
    }
    answers = {name: dice.choice(v) for name, v in offered.items() if dice.random() < 0.7}
    return {
        "form": str(world["form"].key),
        "state": dice.choice(("counted", "counted", "quarantined", "pending")),
        "language": dice.choice(("en", "es")),
        "nps": dice.choice((None, 0, 6, 9, 10)),
        "csat": dice.choice((None, 1, 5)),
        "at": min(a_moment(dice), NOWS[1]),
        "answers": answers,
    }


def _consent(dice: random.Random) -> Dict:
    actions = ("grant", "confirmed", "import_assert", "refuse", "withdraw", "object", "expire")
    return {
        "channel": dice.choice(CHANNELS[:3]),
        "purpose": dice.choice(("newsletter", "offers")),
        "action": dice.choice(actions),
        "at": dice.choice((a_moment(dice), NOW - timedelta(days=3))),
        "expires": dice.choice((None, None, None, NOW, a_moment(dice))),
    }


def _score(dice: random.Random) -> Dict:
    fifths = {name: dice.randrange(1, 6) for name in ("rfm_r", "rfm_f", "rfm_m", "rfm_fm")}
    share = Decimal(dice.choice((0, 4, 8, 12, 96)))
    return fifths | {"rfm": dice.choice(("champion", "lost", "new")), "spent_more": share}


def _value(dice: random.Random) -> Dict:
    return {
        "p_buy_90": Decimal(dice.choice(("0", "4.5", "12", "96", "100"))),
        "churn_risk": Decimal(dice.choice(("0", "4.5", "12", "96", "100"))),
        "value_12_months": dice.choice((None, Decimal("0"), Decimal("96"), Decimal("12.5"))),
        "next_purchase": dice.choice((None, a_moment(dice).date())),
    }


# --- rows


def _write_people(people: list[Dict]) -> None:
    same = ("given_name", "family_name", "honorific", "second_family_name", "occupation", "notes")
    same += ("organisation_role", "time_zone", "email", "phone", "gender", "stage", "language")
    same += ("birth_date", "birth_year", "birth_day", "created_at", "updated_at", "custom")
    rows = []
    for n, person in enumerate(people):
        given = person["organisation"]
        firm = given and Organisation.objects.create(name_fold=str(n), **given)
        rows.append(
            Contact(
                **{name: person[name] for name in same},
                owner_id=person["world"]["users"].get(person["owner"]),
                team_id=person["team"],
                source_id=person["source"],
                organisation=firm,
                archived_at=None if person["present"] or n % 2 else NOW,
                erased_at=None if person["present"] or not n % 2 else NOW,
            )
        )
    for person, row in zip(people, Contact.objects.bulk_create(rows), strict=True):
        person["id"] = row.pk
    of = [(person, person["id"]) for person in people]
    addresses = [(each, pk) for p, pk in of for each in p["addresses"]]
    made = PostalAddress.objects.bulk_create(
        PostalAddress(
            contact_id=pk,
            is_primary=each["primary"],
            opted_out_at=NOW if each["opted_out"] else None,
            **{name: each[name] for name in ("city", "region", "postal_code", "country")},
        )
        for each, pk in addresses
    )
    for (each, _pk), row in zip(addresses, made, strict=True):
        each["id"] = row.pk
    ContactPoint.objects.bulk_create(
        ContactPoint(
            contact_id=pk,
            kind=each["kind"],
            value=f"v{n}",
            network=each["network"],
            is_primary=each["primary"],
            is_valid=each["valid"],
            verified_at=NOW if each["verified"] else None,
            opted_out_at=NOW if each["opted_out"] else None,
        )
        for p, pk in of
        for n, each in enumerate(p["points"])
    )
    ContactTag.objects.bulk_create(
        ContactTag(contact_id=pk, tag_id=t) for p, pk in of for t in p["tags"]
    )
    QualityIssue.objects.bulk_create(
        QualityIssue(
            contact_id=pk,
            rule=p["world"]["rule"],
            code=each["code"],
            severity="warning",
            closed_at=None if each["open"] else NOW,
        )
        for p, pk in of
        for each in p["issues"]
    )
    QualityScore.objects.bulk_create(
        QualityScore(contact_id=pk, total=p["quality_score"]) for p, pk in of if pk % 5
    )
    for person, pk in of:
        if not pk % 5:
            person["quality_score"] = None
    ExternalId.objects.bulk_create(
        ExternalId(contact_id=pk, source_id=p["world"]["sources"][0], value=value)
        for p, pk in of
        for value in p["external_ids"]
    )
    LoyaltyAccount.objects.bulk_create(
        LoyaltyAccount(contact_id=pk, number=f"{pk}-{n}", **each)
        for p, pk in of
        for n, each in enumerate(p["loyalty"])
    )


def _write_orders(people: list[Dict], dice: random.Random) -> None:
    plain = ("kind", "state", "at", "channel", "country", "currency", "total", "rate")
    plain += ("discount", "tax", "shipping")
    orders = [(person, order) for person in people for order in person["orders"]]
    for kind in ("sale", "refund"):
        chosen = [(person, order) for person, order in orders if order["kind"] == kind]
        rows = Order.objects.bulk_create(
            Order(
                **{name: order[name] for name in plain},
                contact_id=person["id"],
                source_id=order["source"],
                external_id=f"{person['id']}-{kind}-{n}",
                reporting_total=order["reporting"],
                refund_of_id=order["of"]["id"] if order["of"] else None,
            )
            for n, (person, order) in enumerate(chosen)
        )
        for (_person, order), row in zip(chosen, rows, strict=True):
            order["id"] = row.pk
            order["refund_of"] = order["of"]["id"] if order["of"] else None
        _write_lines([order for _person, order in chosen])


def _write_lines(orders: list[Dict]) -> None:
    lines = [(order, n, line) for order in orders for n, line in enumerate(order["lines"])]
    rows = OrderLine.objects.bulk_create(
        OrderLine(
            order_id=order["id"],
            position=n,
            product=line["row"],
            unit_price=0,
            **{name: line[name] for name in ("sku", "name", "quantity", "amount", "discount")},
            refund_of_id=line["of"]["id"] if line["of"] else None,
        )
        for order, n, line in lines
    )
    for (_order, _n, line), row in zip(lines, rows, strict=True):
        line["id"] = row.pk
        line["refund_of"] = line["of"]["id"] if line["of"] else None


def _write_events(people: list[Dict]) -> None:
    Engagement.objects.bulk_create(
        Engagement(contact_id=p["id"], digest=UUID(int=p["id"] * 100 + n), **each)
        for p in people
        for n, each in enumerate(p["engagements"])
    )
    talks = [(p["id"], each) for p in people for each in p["conversations"]]
    rows = Conversation.objects.bulk_create(
        Conversation(contact_id=pk, **each) for pk, each in talks
    )
    Participant.objects.bulk_create(
        Participant(conversation=row, contact_id=pk, at=row.at)
        for (pk, _each), row in zip(talks, rows, strict=True)
    )
    answers = [(p, each) for p in people for each in p["responses"]]
    made = Response.objects.bulk_create(
        Response(
            contact_id=p["id"],
            form=p["world"]["form"],
            form_version=p["world"]["version"],
            **{name: each[name] for name in each if name != "form"},
        )
        for p, each in answers
    )
    for (_person, each), response in zip(answers, made, strict=True):
        each["id"] = response.pk


def _write_said(people: list[Dict], dice: random.Random) -> None:
    said = [(p["id"], each) for p in people for each in p["consents"]]
    rows = ConsentEvent.objects.bulk_create(
        ConsentEvent(
            contact_id=pk,
            event_at=each["at"],
            expires_at=each["expires"],
            **{name: each[name] for name in ("channel", "purpose", "action")},
        )
        for pk, each in said
    )
    for (_pk, each), row in zip(said, rows, strict=True):
        each["id"] = row.pk
    ids = [person["id"] for person in people]
    Relation.objects.bulk_create(
        Relation(contact_id=p["id"], other_id=dice.choice([i for i in ids if i != p["id"]]), kind=k)
        for p in people
        for k in p["relations"]
    )
    SegmentMembership.objects.bulk_create(
        SegmentMembership(segment=segment, contact_id=p["id"], since=NOW)
        for p in people
        for segment in p["world"]["segments"]
        if str(segment.key) in p["segments"]
    )
    ContactScore.objects.bulk_create(
        ContactScore(contact_id=p["id"], as_of=NOW.date(), **p["score"])
        for p in people
        if p["score"]
    )
    numbers = {"as_of": NOW.date(), "customers": 0, "repeaters": 0, "enough": True, "discount": 0}
    model = ValueModel.objects.create(fitted_at=NOW, **numbers)
    unasked = dict.fromkeys(("p_alive", "p_buy_30", "p_buy_365", "purchases_12_months"), 0)
    CustomerValue.objects.bulk_create(
        CustomerValue(contact_id=p["id"], model=model, as_of=NOW.date(), **unasked, **p["value"])
        for p in people
        if p["value"]
    )
