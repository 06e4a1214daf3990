"""Says who is in a rule, in plain Python over plain dicts: the second opinion on the SQL.

Written from segments.md 1, the docstrings of nodes.py and the list of words alone, slowly and
without any of the compiler's code. A world is a dict: `now`, `zone`, `people` by number,
`custom` (kind by slug), `areas` (figures), `questions` (kind by form and question).
"""

import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from segments.language import nodes
from tests.segments.oracle_days import day_of, in_days, in_moments, never_later
from tests.segments.oracle_events import measured, rows_of, sequence_done

NEGATIVE = {"is_not": "is", "not_contains": "contains", "has_none": "has_any", "ne": "eq"}
TEXTS = (
    *("given_name", "family_name", "second_family_name", "honorific", "email", "phone"),
    *("occupation", "organisation_role", "time_zone", "notes", "birth_day"),
)
FORESEEN = ("p_buy_90", "value_12_months", "churn_risk", "next_purchase")
CHOICES = ("gender", "stage", "language", "owner")


def members(rule: nodes.Rule, world: dict[str, Any]) -> set[int]:
    """Return the numbers of everybody the rule describes."""
    here = {key for key, person in world["people"].items() if person["present"]}
    return {key for key in here if holds(rule.root, world["people"][key], world)}


def holds(node: nodes.Node, person: dict[str, Any], world: dict[str, Any]) -> bool:
    """Say whether one person is in the set of a node."""
    match node:
        case nodes.All(parts):
            return all(holds(part, person, world) for part in parts)
        case nodes.Either(parts):
            return any(holds(part, person, world) for part in parts)
        case nodes.Not(part):
            return not holds(part, person, world)
        case nodes.Field():
            kind, values = values_of(node.name, person, world)
            if node.name.startswith("custom.") and node.op in ("is_set", "is_empty"):
                written = person["custom"].get(node.name.removeprefix("custom."))
                return is_written(written) == (node.op == "is_set")
            if node.missing == "exclude" and node.name.startswith("custom."):
                written = person["custom"].get(node.name.removeprefix("custom."))
                if not is_written(written):
                    return False
                return compared(kind, values, node.op, node.value, world)
            return compared(kind, values, node.op, node.value, world, node.missing)
        case nodes.Event():
            return _event(node, person, world)
        case nodes.Sequence():
            return sequence_done(node, person, world, where_holds)
        case nodes.Score(score, cmp, value):
            known = person["value" if score in FORESEEN else "score"]
            kind = {"rfm": "choice", "next_purchase": "date"}.get(score, "number")
            if known is None or known[score] is None:
                return False
            return compared(kind, [known[score]], cmp, value, world)
        case nodes.InSegment(key, member):
            return (key in person["segments"]) == member
        case nodes.Consent():
            return _said(node, person, world) in node.state
        case nodes.Relation(kind, exists):
            return any(kind in ("", each) for each in person["relations"]) == exists
        case nodes.Survey():
            return _survey(node, person, world)
        case nodes.Area(indicator, cmp, value):
            known = _area(indicator, person, world)
            return known is not None and compared("number", [known], cmp, value, world)
    raise AssertionError(node)


# --- values of a person


def values_of(name: str, person: dict[str, Any], world: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the kind of a word and its values; nothing known is an empty list."""
    if name.startswith("custom."):
        return _custom(name.removeprefix("custom."), person, world)
    if name in TEXTS or name in CHOICES:
        return ("text" if name in TEXTS else "choice"), _filled([person[name]])
    if name.startswith("organisation"):
        inner = name.removeprefix("organisation").lstrip("_") or "name"
        organisation = person["organisation"] or {}
        kind = "choice" if inner == "country" else "text"
        return kind, _filled([organisation.get(inner, "")])
    if name in ("city", "region", "postal_code", "country"):
        kind = "choice" if name == "country" else "text"
        home = home_of(person)
        return kind, _filled([home[name]] if home else [])
    return _derived(name, person, world)


def home_of(person: dict[str, Any]) -> dict[str, Any] | None:
    """Return the address that counts: the primary one, else the oldest."""
    order = sorted(person["addresses"], key=lambda each: (not each["primary"], each["id"]))
    return order[0] if order else None


def _derived(name: str, person: dict[str, Any], world: dict[str, Any]) -> tuple[str, list[Any]]:
    born, loyal = person["birth_date"], person["loyalty"]
    match name:
        case "team" | "source":
            return "choice", [f"id:{person[name]}"] if person[name] else []
        case "birthday":
            return "anniversary", _filled([person["birth_day"]])
        case "birth_date":
            return "date", [born] if born else []
        case "age":
            today = day_of(world["now"], world)
            return "number", [_age(born, today)] if born else []
        case "created_at" | "updated_at":
            return "moment", [person[name]]
        case "birth_year" | "quality_score":
            return "number", [person[name]] if person[name] is not None else []
        case "tag":
            return "set", [f"id:{tag}" for tag in person["tags"]]
        case "issue":
            return "set", [issue["code"] for issue in person["issues"] if issue["open"]]
        case "external_id":
            return "text", _filled(person["external_ids"])
        case "loyalty_points":
            return "number", [sum(each["points"] for each in loyal)] if loyal else []
        case "loyalty_tier" | "loyalty_programme":
            inner = name.removeprefix("loyalty_")
            return "words", _filled([each[inner] for each in loyal])
        case "loyalty_since":
            return "date", [each["joined_on"] for each in loyal]
        case "network":
            handles = [each for each in person["points"] if each["kind"] == "handle"]
            return "set", _filled([each["network"] for each in handles])
    return "boolean", [_point_says(name, person)]


def _point_says(name: str, person: dict[str, Any]) -> bool:
    if name == "has_address":
        return bool(person["addresses"])
    if name.startswith("has_"):
        return any(each["kind"] == name.removeprefix("has_") for each in person["points"])
    kind, _, what = name.partition("_")
    points = [each for each in person["points"] if each["kind"] == kind]
    if what == "opted_out":
        return any(each["opted_out"] for each in points if each["primary"])
    return any(each[what] for each in points)


def _custom(slug: str, person: dict[str, Any], world: dict[str, Any]) -> tuple[str, list[Any]]:
    kind, value = world["custom"][slug], person["custom"].get(slug)
    if kind in ("text", "url", "tax_id", "iban"):
        return "text", _filled([value] if isinstance(value, str) else [])
    return typed(kind, value)


def is_written(value: Any) -> bool:
    """Say whether something stands in a field of JSON, of whichever kind it is."""
    if value is None:
        return False
    return bool(re.search(r"[^][\s]", value if isinstance(value, str) else json.dumps(value)))


def typed(kind: str, value: Any) -> tuple[str, list[Any]]:
    """Return a value out of JSON as its kind; what is not of that kind is no value."""
    if kind == "number":
        return kind, _numbers(value)
    if kind == "date":
        return kind, _dates(value)
    if kind == "boolean":
        return kind, [value] if isinstance(value, bool) else []
    if kind in ("choices", "set"):
        listed = value if isinstance(value, list) else [value]
        return "set", [each for each in listed if isinstance(each, str) and each]
    return kind, _filled([value] if isinstance(value, str) else [])


def _numbers(value: Any) -> list[Decimal]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return []
    try:
        return [Decimal(str(value))]
    except InvalidOperation:
        return []


def _dates(value: Any) -> list[date]:
    try:
        return [date.fromisoformat(value)] if isinstance(value, str) else []
    except ValueError:
        return []


def _filled(values: list[Any]) -> list[Any]:
    return [each for each in values if each is not None and str(each).strip()]


def _age(born: date, today: date) -> int:
    if born > today:
        return -_age(today, born)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# --- comparing


@cache
def folded(text: str) -> str:
    """Return text without case, accents and space around it; ß is ss."""
    apart = unicodedata.normalize("NFKD", text.strip())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.casefold().replace("ø", "o").strip())


def compared(
    kind: str,
    values: list[Any],
    op: str,
    value: Any,
    world: dict[str, Any],
    missing: str = "include",
) -> bool:
    """Say whether at least one of the values compares so; a negative word is the opposite."""
    if op in ("is_set", "is_empty"):
        return bool(values) == (op == "is_set")
    if op in NEGATIVE:
        out = missing == "exclude" and not values
        return not out and not compared(kind, values, NEGATIVE[op], value, world)
    if kind in ("set", "words"):
        same = folded if kind == "words" else str
        have, wanted = {same(each) for each in values}, {same(each) for each in value}
        return wanted <= have if op == "has_all" else bool(wanted & have)
    return any(_compares(kind, each, op, value, world) for each in values)


def _compares(kind: str, have: Any, op: str, value: Any, world: dict[str, Any]) -> bool:
    match kind:
        case "text":
            return any(_text(folded(have), op, folded(each)) for each in value)
        case "choice":
            return have in value
        case "boolean":
            return have is value
        case "number":
            return _number(have, op, value)
        case "anniversary":
            return in_days(have, op, value, world)
        case "date":
            return in_days(have, op, value, world)
    return in_moments(have, op, value, world)


def _text(have: str, op: str, value: str) -> bool:
    match op:
        case "is":
            return have == value
        case "contains":
            return value in have
        case "starts_with":
            return have.startswith(value)
    assert op == "ends_with", op
    return have.endswith(value)


def _number(have: Decimal, op: str, value: Any) -> bool:
    if op == "between":
        return value[0] <= have <= value[1]
    return {
        "eq": have == value,
        "gt": have > value,
        "gte": have >= value,
        "lt": have < value,
        "lte": have <= value,
    }[op]


# --- leaves


def where_holds(conditions: Any, row: dict[str, Any], world: dict[str, Any]) -> bool:
    """Say whether all the conditions hold on one row of an event."""
    return all(
        compared(row[each.field][0], row[each.field][1], each.op, each.value, world)
        for each in conditions
    )


def _event(node: nodes.Event, person: dict[str, Any], world: dict[str, Any]) -> bool:
    rows = never_later(rows_of(node.event, node.where, person, world), node.within, world)
    rows = [row for row in rows if where_holds(node.where, row["words"], world)]
    kind, value = measured(node.measure, node.of, rows, world)
    return value is not None and compared(kind, [value], node.cmp, node.value, world)


def _said(node: nodes.Consent, person: dict[str, Any], world: dict[str, Any]) -> str:
    if _closed(node.channel, person):
        return "refused"
    latest: dict[str, dict[str, Any]] = {}
    for event in sorted(person["consents"], key=lambda each: (each["at"], each["id"])):
        same = event["channel"] == node.channel and node.purpose in ("", event["purpose"])
        if same and event["at"] <= world["now"]:
            latest[event["purpose"]] = event
    words = {_consent_word(event, world["now"]) for event in latest.values()}
    return next((word for word in ("granted", "refused", "claimed") if word in words), "unknown")


def _closed(channel: str, person: dict[str, Any]) -> bool:
    """Say whether the primary address of a channel opted out of everything."""
    kind = {"email": "email", "sms": "phone", "phone": "phone"}.get(channel)
    points = [each for each in person["points"] if each["kind"] == kind]
    ways = person["addresses"] if channel == "post" else points
    return any(each["opted_out"] for each in ways if each["primary"])


def _consent_word(event: dict[str, Any], now: datetime) -> str:
    if event["expires"] is not None and event["expires"] <= now:
        return "refused"
    if event["action"] in ("grant", "confirmed"):
        return "granted"
    return "claimed" if event["action"] == "import_assert" else "refused"


def _survey(node: nodes.Survey, person: dict[str, Any], world: dict[str, Any]) -> bool:
    answered = [each for each in person["responses"] if each["form"] == node.form]
    counted = [each for each in answered if each["state"] == "counted"]
    latest = max(counted, key=lambda each: (each["at"], each["id"]), default=None)
    kind = world["questions"][node.form][node.question]
    value = latest["answers"].get(node.question) if latest else None
    if node.op in ("is_set", "is_empty"):
        return is_written(value) == (node.op == "is_set")
    return compared(*typed(kind, value), node.op, node.value, world)


def _area(indicator: str, person: dict[str, Any], world: dict[str, Any]) -> Decimal | None:
    home = home_of(person)
    if home is None or not home["country"]:
        return None
    for level, name in (("postal", "postal_code"), ("municipality", "city"), ("region", "region")):
        found = _figure(indicator, home["country"], level, home[name], world)
        if found is not None:
            return found
    return _figure(indicator, home["country"], "country", None, world)


def _figure(
    indicator: str, country: str, level: str, name: str | None, world: dict[str, Any]
) -> Decimal | None:
    if name is not None and not name.strip():
        return None
    code = "".join((name or "").split()).upper()
    here = [
        area
        for area in world["areas"]
        if (area["country"], area["level"]) == (country, level)
        and (name is None or (area["code"] == code if level == "postal"
                              else folded(area["name"]) == folded(name)))
    ]  # fmt: skip
    # Two places of one name say nothing about either.
    figures = here[0]["figures"].get(indicator, []) if len(here) == 1 else []
    return max(figures, default=(0, 0, None))[2]


__all__ = ["holds", "members"]
