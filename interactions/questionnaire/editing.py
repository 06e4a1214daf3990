"""Changes to the JSON of a definition, one at a time, as the builder makes them.

Each returns a new definition; whether it still makes sense is for `parsing` to say.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from interactions.questionnaire.kinds import CHOOSING, Kind

Json = dict[str, Any]


def fields_of(data: Mapping[str, Any]) -> list[Json]:
    """Return every field in order."""
    return [field for page in data["pages"] for field in page["fields"]]


def field_of(data: Mapping[str, Any], name: str) -> Json | None:
    """Return one field."""
    return next((field for field in fields_of(data) if field["id"] == name), None)


def with_field(
    data: Mapping[str, Any], kind: Kind, page: int, words: Mapping[str, Mapping[str, str]]
) -> tuple[Json, str]:
    """Add a field at the end of a page; returns the definition and the id of the field.

    `words` are the first texts of a "label" and of a "choice", by language.
    """
    new = deepcopy(dict(data))
    name = free_name(str(kind), {field["id"] for field in fields_of(data)})
    field: Json = {"id": name, "kind": str(kind), "label": dict(words["label"])}
    if kind in CHOOSING:
        field["choices"] = [_numbered(words["choice"], n, "choice") for n in (1, 2)]
    if kind == Kind.MATRIX:
        field["rows"] = [_numbered(words["row"], n, "row") for n in (1, 2)]
    if kind == Kind.CONSENT:
        field["consent"] = {"channel": "email", "purpose": "newsletter", "double_opt_in": True}
    if kind == Kind.EMAIL and not any(f.get("maps_to") == "email" for f in fields_of(data)):
        field["maps_to"] = "email"
    new["pages"][page]["fields"].append(field)
    return new, name


def _numbered(words: Mapping[str, str], n: int, name: str) -> Json:
    return {"value": f"{name}_{n}", "label": {code: f"{text} {n}" for code, text in words.items()}}


def free_name(stem: str, taken: set[str]) -> str:
    """Return a name that begins like `stem` and is not taken."""
    plain = re.sub(r"[^a-z0-9_]+", "_", stem.lower()).strip("_")[:30] or "question"
    plain = plain if plain[0].isalpha() else f"q_{plain}"
    numbered = (f"{plain}_{n}" for n in range(2, 1_000))
    return plain if plain not in taken else next(name for name in numbered if name not in taken)


def with_changed_field(data: Mapping[str, Any], name: str, field: Json) -> Json:
    """Put a field in the place of the one with this id."""
    new = deepcopy(dict(data))
    for page in new["pages"]:
        page["fields"] = [field if each["id"] == name else each for each in page["fields"]]
    return new


def without_field(data: Mapping[str, Any], name: str) -> Json:
    """Take a field away."""
    new = deepcopy(dict(data))
    for page in new["pages"]:
        page["fields"] = [each for each in page["fields"] if each["id"] != name]
    return new


def with_moved_field(data: Mapping[str, Any], name: str, page: int, position: int) -> Json:
    """Put a field at a position of a page, counted without the field itself."""
    new = without_field(data, name)
    field = field_of(data, name)
    if field is not None and 0 <= page < len(new["pages"]):
        new["pages"][page]["fields"].insert(max(0, position), deepcopy(field))
    return new


def stepped(data: Mapping[str, Any], name: str, step: int) -> Json:
    """Move a field one place up or down, over the edge of its page onto the next one."""
    pages = data["pages"]
    for number, page in enumerate(pages):
        names = [field["id"] for field in page["fields"]]
        if name not in names:
            continue
        at = names.index(name) + step
        if 0 <= at < len(names):
            return with_moved_field(data, name, number, at)
        other = number + step
        if not 0 <= other < len(pages):
            break
        end = len(pages[other]["fields"]) if step < 0 else 0
        return with_moved_field(data, name, other, end)
    return deepcopy(dict(data))


def with_page(data: Mapping[str, Any]) -> Json:
    """Add an empty page at the end."""
    new = deepcopy(dict(data))
    name = free_name("page", {page["id"] for page in new["pages"]})
    new["pages"].append({"id": name, "title": {}, "fields": []})
    return new


def without_page(data: Mapping[str, Any], number: int) -> Json:
    """Take a page away; its fields go to the page before it, or after where there is none."""
    new = deepcopy(dict(data))
    if len(new["pages"]) > 1 and 0 <= number < len(new["pages"]):
        gone = new["pages"].pop(number)
        if number:
            new["pages"][number - 1]["fields"] += gone["fields"]
        else:
            new["pages"][0]["fields"] = gone["fields"] + new["pages"][0]["fields"]
    return new
