"""The JSON of a definition as JSON Schema (2020-12), for whoever writes one by program.

`parsing.read_definition` is stricter: it also compares fields with each other.
"""

from typing import Any, Final

from interactions.questionnaire.kinds import Kind

LEAVES_MAX, DEPTH_MAX = 100, 5
PAGES_MAX, FIELDS_MAX, CHOICES_MAX, TEXT_MAX = 20, 200, 200, 2000
NAME: Final = "^[a-z][a-z0-9_]{0,39}$"
VALUE_MAX = 100

_WORDS: Final[dict[str, Any]] = {
    "type": "object",
    "propertyNames": {"enum": ["en", "es"]},
    "additionalProperties": {"type": "string", "maxLength": TEXT_MAX},
}
_CHOICES: Final[dict[str, Any]] = {
    "type": "array",
    "maxItems": CHOICES_MAX,
    "items": {
        "type": "object",
        "required": ["value", "label"],
        "additionalProperties": False,
        "properties": {
            "value": {"type": "string", "minLength": 1, "maxLength": VALUE_MAX},
            "label": _WORDS,
        },
    },
}
_FIELD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id", "kind"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": NAME},
        "kind": {"enum": [kind.value for kind in Kind]},
        "label": _WORDS,
        "help": _WORDS,
        "required": {"type": "boolean"},
        "show_if": {"type": "object"},
        "choices": _CHOICES,
        "rows": _CHOICES,
        "rules": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "min": {"type": ["number", "string"]},
                "max": {"type": ["number", "string"]},
                "max_length": {"type": "integer", "minimum": 1, "maximum": 5000},
            },
        },
        "maps_to": {"type": "string", "maxLength": 60},
        "consent": {
            "type": "object",
            "required": ["channel", "purpose"],
            "additionalProperties": False,
            "properties": {
                "channel": {"type": "string", "maxLength": 8},
                "purpose": {"type": "string", "maxLength": 50},
                "double_opt_in": {"type": "boolean"},
                "wording_version": {"type": "integer", "minimum": 0},
                "signature": {"type": "string", "maxLength": 40},
                "order": {"type": "string", "maxLength": 40},
            },
        },
        "param": {"type": "string", "maxLength": 40},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["v", "title", "pages"],
    "additionalProperties": False,
    "properties": {
        "v": {"const": 1},
        "title": _WORDS,
        "intro": _WORDS,
        "thanks": _WORDS,
        "submit": _WORDS,
        "pages": {
            "type": "array",
            "minItems": 1,
            "maxItems": PAGES_MAX,
            "items": {
                "type": "object",
                "required": ["id", "fields"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": NAME},
                    "title": _WORDS,
                    "fields": {"type": "array", "maxItems": FIELDS_MAX, "items": _FIELD},
                },
            },
        },
    },
}
