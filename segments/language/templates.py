"""Rules ready to start from; their names are in `segments.reading.templates`."""

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]


def _last(n: int, unit: str = "day") -> Json:
    return {"last": n, "unit": unit}


def _times(event: str, cmp: str, value: int, **more: Any) -> Json:
    return {"event": event, "measure": "count", "cmp": cmp, "value": value, **more}


def _total(cmp: str, value: int, **more: Any) -> Json:
    return {"event": "purchase", "measure": "sum", "of": "net", "cmp": cmp, "value": value, **more}


def _since_last(cmp: str, value: int) -> Json:
    asked = {"event": "purchase", "measure": "days_since_last"}
    return {**asked, "cmp": cmp, "value": value}


def _within(field: str, op: str, n: int, unit: str = "day") -> Json:
    return {"field": field, "op": op, "value": {"n": n, "unit": unit}}


_ASKED_PRICE: Final = {
    "event": "page_view",
    "where": [{"field": "path", "op": "contains", "value": ["price"]}],
}

TEMPLATES: Final[Mapping[str, Json]] = {
    "lapsed": {"all": [_times("purchase", "gte", 1), _since_last("gt", 180)]},
    "loyal": {"all": [_times("purchase", "gte", 3, within=_last(365)), _since_last("lte", 90)]},
    "big_spenders": {"all": [_total("gte", 500, within=_last(365))]},
    "champions": {"all": [{"score": "rfm", "cmp": "is", "value": ["champion", "loyal"]}]},
    "at_risk": {"all": [{"score": "rfm", "cmp": "is", "value": ["at_risk", "cannot_lose"]}]},
    "birthday": {"all": [_within("birthday", "anniversary_within", 7)]},
    "never_bought": {"all": [_times("purchase", "eq", 0)]},
    "new_customers": {"all": [{
        "event": "purchase", "measure": "first", "cmp": "within_last",
        "value": {"n": 30, "unit": "day"},
    }]},
    "new_people": {"all": [_within("created_at", "within_last", 30)]},
    "opened_not_bought": {"all": [
        _times("email_open", "gte", 1, within=_last(30)),
        _times("purchase", "eq", 0, within=_last(30)),
    ]},
    "price_then_bought": {"all": [{
        "sequence": [
            _ASKED_PRICE, {"event": "purchase", "within_after": {"n": 7, "unit": "day"}},
        ],
        "within": _last(90),
    }]},
    "price_not_bought": {"all": [
        _times("page_view", "gte", 1, within=_last(30), where=_ASKED_PRICE["where"]),
        _times("purchase", "eq", 0, within=_last(30)),
    ]},
    "unhappy": {"all": [
        _times("form_answer", "gte", 1, within=_last(90),
               where=[{"field": "nps", "op": "lte", "value": 6}]),
    ]},
    "no_consent": {"all": [
        {"field": "has_email", "op": "is", "value": True},
        {"consent": "email", "op": "is", "value": ["unknown", "claimed"]},
    ]},
    "quiet": {"all": [
        _times("engagement", "eq", 0, within=_last(90)),
        _times("conversation", "eq", 0, within=_last(90)),
        _times("purchase", "eq", 0, within=_last(90)),
    ]},
    "refunded": {"all": [_times("refund", "gte", 2, within=_last(365))]},
}  # fmt: skip
