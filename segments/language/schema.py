"""The rule language as JSON Schema (2020-12), for whoever writes a rule by program.

It says the shape; which words there are depends on the organisation and on who asks, and
`parsing.parse` checks them. Every rule it accepts has this shape.
"""

from typing import Any, Final

from segments.language.leaf_events import MOST_STEPS, MOST_WHERE
from segments.language.leaf_facts import MISSING, STATES
from segments.language.operators import (
    AGES,
    AMOUNTS,
    DAYS,
    MOMENTS,
    NUMBERS,
    OPERATORS,
    SETS,
    TEXTS,
)
from segments.language.parsing import MAX_PARTS
from segments.language.values import MAX_NUMBER, MAX_TEXT, MAX_VALUES, MOST_OF, WITH_HOURS

Json = dict[str, Any]
_NAME: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 100}
_KEY: Final[Json] = {"type": "string", "format": "uuid"}
_DAY: Final[Json] = {"type": "string", "format": "date"}
_ONE: Final[Json] = {
    "anyOf": [
        {"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
        {"type": "number", "exclusiveMinimum": -MAX_NUMBER, "exclusiveMaximum": MAX_NUMBER},
        {"type": "boolean"},
    ]
}
_MOST: Final = max(MOST_OF.values())
_LENGTH: Final[Json] = {"type": "integer", "minimum": 1, "maximum": _MOST}
_UNIT: Final[Json] = {"enum": list(WITH_HOURS)}


def _object(required: Json, **more: Any) -> Json:
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": {**required, **more},
    }


_SPAN: Final[Json] = _object({"n": _LENGTH, "unit": _UNIT})
_VALUE: Final[Json] = {
    "anyOf": [_ONE, _SPAN, {"type": "array", "minItems": 1, "maxItems": MAX_VALUES, "items": _ONE}]
}
_WINDOW: Final[Json] = {
    "anyOf": [
        _object({"last": _LENGTH, "unit": _UNIT}),
        {**_object({}, **{"from": _DAY, "to": _DAY}), "minProperties": 1},
    ]
}
_OPS: Final[Json] = {"enum": sorted({op for found in OPERATORS.values() for op in found})}
_CMP: Final[Json] = {"enum": sorted({*NUMBERS, *DAYS, *TEXTS, *SETS})}
_WHERE: Final[Json] = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_WHERE,
    "items": _object({"field": _NAME, "op": _OPS}, value=_VALUE),
}
_STEPS: Final[Json] = {
    "type": "array",
    "minItems": 2,
    "maxItems": MOST_STEPS,
    "items": _object({"event": _NAME}, where=_WHERE, within_after=_SPAN),
}
_MEASURE: Final[Json] = {
    "anyOf": [{"enum": ["count", *AMOUNTS, *MOMENTS, *AGES]}, {"pattern": "^[a-z_]+$"}]
}
_STATES: Final[Json] = {
    "anyOf": [{"enum": list(STATES)}, {"type": "array", "items": {"enum": list(STATES)}}]
}
_IN: Final[Json] = {"enum": ["in", "not_in"]}
LEAVES: Final[dict[str, Json]] = {
    "field": _object({"field": _NAME, "op": _OPS}, value=_VALUE, missing={"enum": list(MISSING)}),
    "event": _object(
        {"event": _NAME, "measure": _MEASURE, "cmp": _CMP, "value": _VALUE},
        of=_NAME,
        within=_WINDOW,
        where=_WHERE,
    ),
    "sequence": _object({"sequence": _STEPS}, within=_WINDOW),
    "score": _object({"score": _NAME, "cmp": _CMP, "value": _VALUE}),
    "segment": _object({"segment": _KEY, "op": _IN}),
    "list": _object({"list": _KEY, "op": _IN}),
    "consent": _object(
        {"consent": _NAME, "op": {"const": "is"}, "value": _STATES},
        purpose={"type": "string", "maxLength": 50},
    ),
    "relation": _object(
        {
            "relation": {"type": "string", "maxLength": 10},
            "op": {"enum": ["exists", "not_exists"]},
        }
    ),
    "survey": _object({"survey": _KEY, "question": _NAME, "op": _OPS}, value=_VALUE),
    "area": _object({"area": _NAME, "value": _VALUE}, cmp=_CMP, op=_CMP),
}


def schema(reference: str = "#/$defs/node") -> Json:
    """Return the schema of a node, in which parts are named by `reference`."""
    part: Json = {"$ref": reference}
    parts: Json = {"type": "array", "minItems": 1, "maxItems": MAX_PARTS, "items": part}
    groups = [_object({"all": parts}), _object({"any": parts}), _object({"not": part})]
    return {"oneOf": [*groups, *LEAVES.values()]}


SCHEMA: Final[Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A rule of a segment",
    "anyOf": [
        _object({"rule": {"$ref": "#/$defs/node"}}, v={"const": 1}, tz={"const": "org"}),
        {"$ref": "#/$defs/node"},
    ],
    "$defs": {"node": schema()},
}
