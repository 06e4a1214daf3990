"""The rule language in the document of the API."""

from typing import Any

from config.api.rules import RULE
from segments.language.schema import SCHEMA, schema

_NODE = "RuleNode"
_PLACE = f"#/components/schemas/{_NODE}"


def add_rule(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add the schema of rules, under the names by which request bodies refer to it."""
    envelope = {**SCHEMA["anyOf"][0]}
    envelope["properties"] = {**envelope["properties"], "rule": {"$ref": _PLACE}}
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas[_NODE] = schema(_PLACE)
    schemas[RULE] = {"title": SCHEMA["title"], "anyOf": [envelope, {"$ref": _PLACE}]}
    return result
