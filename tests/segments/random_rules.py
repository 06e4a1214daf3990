"""Random rules over everything that can be asked, nested up to five deep."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from segments.language import nodes
from tests.segments.random_people import (
    CHANNELS,
    CITIES,
    CUSTOM,
    KINDS,
    LIST,
    NAMES,
    QUESTIONS,
    WORDS,
    a_day,
    an_amount,
)

NUMBER_OPS = ("eq", "ne", "gt", "gte", "lt", "lte", "between")
DAY_OPS = ("before", "after", "on_day", "between", "within_last", "within_next")
DAY_OPS += ("anniversary_within",)
TEXT_OPS = ("is", "is_not", "contains", "not_contains", "starts_with", "ends_with")
SET_OPS = ("has_any", "has_all", "has_none")
NEGATIVE = ("is_not", "not_contains", "has_none", "ne")
TIERS, PROGRAMMES = ("gold", "PLATA", "none"), ("club", "mas")
TEXTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("given_name", "family_name", "honorific"), NAMES),
    **dict.fromkeys(("second_family_name", "occupation", "notes", "organisation_role"), WORDS),
    "organisation": ("Org", "org straße 1", "a_b"),
    "organisation_city": CITIES,
    "email": ("@example", "JOSE@exámple.org", ".org"),
    "phone": ("+34", "600111222"),
    "time_zone": ("europe/madrid", "UTC"),
    "birth_day": ("02-29", "06"),
    "city": CITIES,
    "region": ("andalucia", "JALISCO"),
    "postal_code": ("29001", "AB1", "29"),
    "external_id": ("key-1", "9", "KEY"),
    "custom.remark": WORDS,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "gender": ("female", "male", "other"),
    "stage": ("lead", "customer", "former"),
    "language": ("es", "en"),
    "owner": ("una", "dos"),
    "organisation_country": ("ES", "MX"),
    "country": ("ES", "MX", "DE"),
    "custom.plan": tuple(LIST),
}
NUMBERS = ("birth_year", "age", "quality_score", "loyalty_points", "custom.seats")
BOOLEANS = (
    *("has_email", "has_phone", "has_handle", "has_address", "email_verified", "phone_verified"),
    *("email_valid", "phone_valid", "email_opted_out", "phone_opted_out", "custom.vip"),
)
SPAN_MOST = {"hour": 8784, "day": 800, "week": 120, "month": 30, "year": 3}
YEARLY_MOST = {"day": 366, "week": 52, "month": 12, "year": 1}
MOST_LEAVES = 16
ORDER_WORDS = ("channel", "country", "currency", "source", "total")
LINE_WORDS = ("product", "sku", "category", "amount", "quantity")
EVENT_WORDS = ("channel", "network", "kind", "object", "url", "path", "value")


def leaves(node: nodes.Node) -> int:
    """Count the conditions of a rule."""
    if isinstance(node, nodes.Not):
        return leaves(node.part)
    groups = isinstance(node, nodes.All | nodes.Either)
    return sum(map(leaves, node.parts)) if groups else 1


class Rules:
    """Makes rules about one world."""

    def __init__(self, dice: random.Random, world: dict[str, Any]) -> None:
        self.dice, self.world = dice, world

    def rule(self, deepest: int = 5) -> nodes.Rule:
        """Return a rule whose groups are nested at most so deep; most of them are small."""
        depths = (0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5)
        root = self.node(min(deepest, self.dice.choice(depths)))
        return nodes.Rule(root) if leaves(root) <= MOST_LEAVES else self.rule(deepest)

    def node(self, depth: int) -> nodes.Node:
        """Return a group, a denial or a leaf."""
        if depth == 0:
            return self.leaf()
        match self.dice.randrange(8):
            case 0 | 1 | 2:
                return nodes.All(self.parts(depth - 1))
            case 3 | 4 | 5:
                return nodes.Either(self.parts(depth - 1))
            case 6:
                return nodes.Not(self.node(depth - 1))
        return self.leaf()

    def parts(self, depth: int) -> tuple[nodes.Node, ...]:
        """Return one to four parts."""
        return tuple(self.node(depth) for _n in range(self.dice.choice((1, 2, 2, 3, 4))))

    def leaf(self) -> nodes.Leaf:
        """Return one condition of any kind; fields and purchases are the most."""
        match self.dice.randrange(20):
            case 0 | 1 | 2 | 3 | 4 | 5 | 6:
                return self.field()
            case 7 | 8 | 9 | 10 | 11 | 12:
                return self.event()
            case 13 | 14:
                return self.sequence()
            case 15:
                return self.score()
            case 16:
                key = str(self.dice.choice(self.world["segments"]).key)
                return nodes.InSegment(key, self.dice.random() < 0.5)
            case 17:
                words = ("granted", "claimed", "refused", "unknown")
                states = tuple(self.dice.sample(words, self.dice.choice((1, 1, 2, 3))))
                purpose = self.dice.choice(("", "newsletter", "offers"))
                return nodes.Consent(self.dice.choice(CHANNELS), purpose, states)
            case 18:
                kind = self.dice.choice(("", "household", "partner", "parent", "colleague"))
                return nodes.Relation(kind, self.dice.random() < 0.5)
        if self.dice.random() < 0.5:
            return self.survey()
        indicator = self.dice.choice(("median_income", "population"))
        return nodes.Area(indicator, *self.number(None, 40_000, 1000, op=NUMBER_OPS))

    # --- values

    def some(self, offered: tuple[str, ...]) -> tuple[str, ...]:
        """Return one to three values, none of them blank."""
        full = sorted({each.strip() for each in offered} - {""})
        return tuple(self.dice.sample(full, min(len(full), self.dice.choice((1, 1, 2, 3)))))

    def number(
        self, value: Any, most: int, step: int = 1, op: tuple[str, ...] = ()
    ) -> tuple[str, Any]:
        """Return a comparison and its number, or two of them."""
        op = self.dice.choice(op or (*NUMBER_OPS, "is_set", "is_empty"))
        if op in ("is_set", "is_empty"):
            return op, None

        def one() -> Any:
            return value() if value else self.dice.randrange(-1, most // step + 2) * step

        return op, tuple(sorted((one(), one()))) if op == "between" else one()

    def day(self, *, hours: bool, bare: bool = True) -> tuple[str, Any]:
        """Return a comparison of days and what it needs."""
        op = self.dice.choice((*DAY_OPS, *(("is_set", "is_empty") if bare else ())))
        if op in ("is_set", "is_empty"):
            return op, None
        if op in ("within_last", "within_next"):
            return op, self.span(SPAN_MOST, hours=hours)
        if op == "anniversary_within":
            return op, self.span(YEARLY_MOST)
        if op == "between":
            return op, tuple(sorted((self.a_day(), self.a_day())))
        return op, self.a_day()

    def a_day(self) -> date:
        """Return a day near those of people and of the windows."""
        edges = (date(2026, 5, 24), date(2026, 4, 1), date(2026, 3, 29), date(2026, 5, 30))
        return self.dice.choice((a_day(self.dice), *edges))

    def span(self, most: dict[str, int], *, hours: bool = False) -> tuple[int, str]:
        """Return so many of a unit, often a usual number."""
        unit = self.dice.choice([each for each in most if hours or each != "hour"])
        usual = [n for n in (1, 2, 3, 7, 12, 24, 30, 90, 168) if n <= most[unit]]
        n = self.dice.choice(usual) if self.dice.random() < 0.8 else 0
        return n or self.dice.randrange(1, most[unit] + 1), unit

    def of_kind(self, kind: str, offered: tuple[str, ...] = WORDS) -> tuple[str, Any]:
        """Return a comparison that fits the kind, and its value."""
        if kind == "number":
            return self.number(None, 12)
        if kind == "date":
            return self.day(hours=False)
        sets = kind in ("set", "choices")
        ops = SET_OPS if sets else ("is", "is_not") if kind == "choice" else TEXT_OPS
        op = self.dice.choice((*ops, "is_set", "is_empty"))
        return op, None if op in ("is_set", "is_empty") else self.some(offered)

    # --- leaves

    def field(self) -> nodes.Field:
        """Return a condition on a field of a person."""
        name, op, value = self.compared_field()
        exclude = op in NEGATIVE and self.dice.random() < 0.5
        return nodes.Field(name, op, value, "exclude" if exclude else "include")

    def compared_field(self) -> tuple[str, str, Any]:
        """Return a field, a comparison that it offers and a value."""
        match self.dice.randrange(12):
            case 0 | 1 | 2:
                name = self.dice.choice(tuple(TEXTS))
                return name, *self.of_kind("text", TEXTS[name])
            case 3 | 4:
                name = self.dice.choice(tuple(CHOICES))
                return name, *self.of_kind("choice", CHOICES[name])
            case 5:
                name = self.dice.choice(("team", "source"))
                ids = tuple(f"id:{each}" for each in self.world[f"{name}s"])
                return name, *self.of_kind("choice", ids)
            case 6:
                return self.set_field()
            case 7 | 8:
                name = self.dice.choice(NUMBERS)
                most = {"birth_year": 2030, "loyalty_points": 510, "quality_score": 100}
                if name == "custom.seats":
                    value = lambda: self.dice.choice((0, 3, Decimal("2.5"), 10**11))  # noqa: E731
                    return name, *self.number(value, 0)
                return name, *self.number(None, most.get(name, 90), self.dice.choice((1, 10)))
            case 9:
                name = self.dice.choice(BOOLEANS)
                return name, "is", self.dice.random() < 0.5
            case 10:
                name = self.dice.choice(("created_at", "updated_at"))
                return name, *self.day(hours=True, bare=False)
        name = self.dice.choice(("birth_date", "loyalty_since", "custom.renewal", "birthday"))
        if name == "birthday":
            if self.dice.random() < 0.3:
                return name, self.dice.choice(("is_set", "is_empty")), None
            return name, "anniversary_within", self.span(YEARLY_MOST)
        return name, *self.day(hours=False)

    def set_field(self) -> tuple[str, str, Any]:
        """Return a condition on a field of several values."""
        offered = {
            "tag": tuple(f"id:{each}" for each in self.world["tags"]),
            "issue": ("odd",),
            "network": ("instagram", "x"),
            "loyalty_tier": TIERS,
            "loyalty_programme": PROGRAMMES,
            "custom.interests": tuple(LIST),
        }
        name = self.dice.choice(tuple(offered))
        return name, *self.of_kind("set", offered[name])

    def score(self) -> nodes.Score:
        """Return a condition on a score."""
        fifths = ("rfm_r", "rfm_f", "rfm_m", "rfm_fm")
        values = ("p_buy_90", "value_12_months", "churn_risk", "next_purchase")
        name = self.dice.choice((*fifths, "spent_more", "rfm", *values))
        if name == "next_purchase":
            return nodes.Score(name, *self.day(hours=False, bare=False))
        if name == "rfm":
            cells = self.some(("champion", "lost", "new", "at_risk"))
            return nodes.Score(name, self.dice.choice(("is", "is_not")), cells)
        most = 5 if name in fifths else 96
        return nodes.Score(name, *self.number(None, most, op=NUMBER_OPS))

    def survey(self) -> nodes.Survey:
        """Return a condition on an answer."""
        question = self.dice.choice(tuple(QUESTIONS))
        kind = QUESTIONS[question][0]
        offered = WORDS if kind == "text" else tuple(LIST)
        key = str(self.world["form"].key)
        return nodes.Survey(key, question, *self.of_kind(kind, offered))

    def window(self) -> nodes.Window | None:
        """Return a window back from now, between two days, or none."""
        match self.dice.randrange(5):
            case 0 | 1 | 2:
                n, unit = self.span(SPAN_MOST, hours=True)
                return nodes.Window(last=n, unit=unit)  # type: ignore[arg-type]
            case 3:
                low, high = sorted((self.a_day(), self.a_day()))
                ends = self.dice.choice(((low, high), (low, None), (None, high)))
                return nodes.Window(start=ends[0], end=ends[1])
        return None

    def event(self) -> nodes.Event:
        """Return a condition on a measure of events."""
        name, where, amounts = self.rows()
        measures = ["count", "count", "first", "last", "days_since_first", "days_since_last"]
        measures += ["orders_any"] if name == "purchase" else []
        measures += ["sum", "sum", "average", "least", "most"] if amounts else []
        measure = self.dice.choice(measures)
        of = ""
        if measure in ("first", "last"):
            compared = self.day(hours=True, bare=False)
        elif measure in ("count", "orders_any"):
            compared = self.counted(4)
        elif measure.startswith("days"):
            compared = self.counted(400)
        else:
            of = self.dice.choice(amounts)
            compared = self.number(lambda: self.money(), 0, op=NUMBER_OPS)
        return nodes.Event(name, measure, *compared, of, self.window(), where)

    def counted(self, most: int) -> tuple[str, Any]:
        """Return a comparison with whole numbers from 0 on."""
        value = lambda: self.dice.choice((0, 1, 2, self.dice.randrange(most)))  # noqa: E731
        return self.number(value, 0, op=NUMBER_OPS)

    def money(self) -> Any:
        """Return an amount that may be that of an order, of the right side of zero or not."""
        amount = an_amount(self.dice)
        return -amount if self.dice.random() < 0.1 else amount

    def rows(self) -> tuple[str, tuple[nodes.Where, ...], tuple[str, ...]]:
        """Return a kind of event, conditions on its rows, and what can be measured of them."""
        match self.dice.randrange(10):
            case 0 | 1 | 2 | 3:
                where = self.where("purchase", (*ORDER_WORDS, *LINE_WORDS))
                by_line = any(each.field in LINE_WORDS for each in where)
                amounts = ("net", "net", "gross", "quantity", "discount")
                return "purchase", where, amounts if by_line else (*amounts, "tax", "shipping")
            case 4:
                return "refund", self.where("refund", ORDER_WORDS), ("amount",)
            case 5 | 6:
                return "engagement", self.where("engagement", EVENT_WORDS), ("value",)
            case 7:
                kinds = (*KINDS, "email_open", "email_click", "email_bounce", "email_complaint")
                name = self.dice.choice(kinds)
                words = tuple(each for each in EVENT_WORDS if each != "kind")
                return name, self.where(name, words), ("value",)
            case 8:
                words = ("direction", "minutes", "subject")
                name = self.dice.choice(("conversation", "call", "visit"))
                more = ("kind",) if name == "conversation" else ()
                return name, self.where(name, (*words, *more)), ("minutes",)
        return (
            "form_answer",
            self.where("form_answer", ("form", "language", "nps", "csat")),
            ("nps", "csat"),
        )

    def where(self, event: str, words: tuple[str, ...]) -> tuple[nodes.Where, ...]:
        """Return up to two conditions on one row."""
        names = [self.dice.choice(words) for _n in range(self.dice.choice((0, 0, 1, 1, 2)))]
        return tuple(nodes.Where(name, *self.compared_word(event, name)) for name in names)

    def compared_word(self, event: str, name: str) -> tuple[str, Any]:
        """Return a comparison of one word of a row."""
        choices: dict[str, tuple[str, ...]] = {
            "country": ("ES", "MX"),
            "source": tuple(f"id:{each}" for each in self.world["sources"]),
            "kind": ("call", "visit") if event == "conversation" else KINDS,
            "direction": ("in", "out"),
            "form": (str(self.world["form"].key),),
            "language": ("en", "es"),
        }
        if name == "channel" and event not in ("purchase", "refund"):
            choices["channel"] = ("social", "web", "email")
        if name in choices:
            return self.of_kind("choice", choices[name])
        if name in ("total", "amount", "quantity", "value", "minutes", "nps", "csat"):
            return self.number(lambda: self.dice.choice((0, 1, 2, 5, 10, 50, 100)), 0)
        texts = {
            "path": ("/prices", "/", "/prices/a", "ñ"),
            "url": ("https://x.test", "/prices", "b=/c"),
            "channel": ("web", "till"),
            "currency": ("eur", "USD"),
            "sku": ("S-0", "s-", "x-9"),
            "product": ("gold", "pan", "a-"),
            "category": ("bread", "SHOP"),
            "network": ("instagram",),
        }
        return self.of_kind("text", texts.get(name, WORDS))

    def sequence(self) -> nodes.Sequence:
        """Return two or three steps in order."""
        steps = []
        for n in range(self.dice.choice((2, 2, 3))):
            name, where, _amounts = self.rows()
            after = self.span(SPAN_MOST, hours=True) if n and self.dice.random() < 0.6 else None
            steps.append(nodes.Step(name, where, after))  # type: ignore[arg-type]
        return nodes.Sequence(tuple(steps), self.window())


__all__ = ["CUSTOM", "Rules", "leaves"]
