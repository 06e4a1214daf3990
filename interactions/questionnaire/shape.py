"""Compares JSON with the part of JSON Schema that `schema` uses; says where it does not fit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from interactions.questionnaire.problems import Problem

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,),
    "integer": (int,), "number": (int, float),
}  # fmt: skip


def misfits(data: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[Problem]:
    """Return each place where `data` does not fit `schema`."""
    if "const" in schema and data != schema["const"]:
        yield Problem(path, "unknown_version")
    if "enum" in schema and data not in schema["enum"]:
        yield Problem(path, "not_in_list")
    if "type" in schema and not _is_one_of(data, schema["type"]):
        yield Problem(path, "wrong_type")
    elif isinstance(data, dict):
        yield from _object(data, schema, path)
    elif isinstance(data, list):
        yield from _array(data, schema, path)
    elif isinstance(data, str):
        yield from _string(data, schema, path)
    elif isinstance(data, int) and not (
        schema.get("minimum", data) <= data <= schema.get("maximum", data)
    ):
        yield Problem(path, "out_of_range")


def _is_one_of(data: Any, wanted: Any) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    types = tuple(kind for name in names for kind in _TYPES[name])
    return isinstance(data, types) and (bool in types or not isinstance(data, bool))


def _object(data: dict[str, Any], schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    names = schema.get("propertyNames", {}).get("enum")
    for name in schema.get("required", ()):
        if name not in data:
            yield Problem(_below(path, name), "missing")
    for name, value in data.items():
        if (names and name not in names) or (name not in known and others is False):
            yield Problem(_below(path, str(name)), "unknown_name")
        elif name in known:
            yield from misfits(value, known[name], _below(path, name))
        elif isinstance(others, dict):
            yield from misfits(value, others, _below(path, name))


def _array(data: list[Any], schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if not schema.get("minItems", 0) <= len(data) <= schema.get("maxItems", len(data)):
        yield Problem(path, "wrong_count", {"most": schema.get("maxItems", 0)})
        return
    for at, value in enumerate(data):
        yield from misfits(value, schema.get("items", {}), _below(path, str(at)))


def _string(data: str, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if len(data) > schema.get("maxLength", len(data)):
        yield Problem(path, "too_long", {"most": schema["maxLength"]})
    if not data and schema.get("minLength"):
        yield Problem(path, "missing")
    if "pattern" in schema and not re.search(schema["pattern"], data):
        yield Problem(path, "bad_name")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
