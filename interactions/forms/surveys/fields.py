"""One question as the builder's form sends it, read into its JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from contacts.normalise.text import tidy, tidy_lines
from interactions.questionnaire.editing import free_name
from interactions.questionnaire.kinds import CHOOSING, NUMBERS, Kind, operators_of
from interactions.questionnaire.rules import LINES_MOST

LANGUAGES = ("en", "es")
_SPANS = ("within_last", "within_next", "anniversary_within")
_LISTS = ("is", "is_not", "has_any", "has_all", "has_none")


def field_from(
    post: QueryDict, old: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the JSON of a question.

    Args:
        post: what was sent.
        old: the question as it is.
        before: the questions above it, by id, which conditions may look at.
    """
    kind = Kind(old["kind"])
    field: dict[str, Any] = {"id": old["id"], "kind": old["kind"], "label": words(post, "label")}
    if help_words := words(post, "help"):
        field["help"] = help_words
    if post.get("required"):
        field["required"] = True
    if rule := rule_from(post, before, old.get("show_if")):
        field["show_if"] = rule
    if kind in CHOOSING:
        field["choices"] = choices_from(post, "choice")
    if kind == Kind.MATRIX:
        field["rows"] = choices_from(post, "row")
    if limits := _limits(post, kind):
        field["rules"] = limits
    if post.get("maps_to"):
        field["maps_to"] = post["maps_to"]
    if kind == Kind.CONSENT:
        field["consent"] = _consent(post, old.get("consent", {}))
    if kind == Kind.HIDDEN and post.get("param"):
        field["param"] = tidy(post["param"])[:40]
    return field


def _consent(post: QueryDict, old: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a tick allows, and what that rests on besides the tick."""
    rests = {name: post[name] for name in ("signature", "order") if post.get(name)}
    version = {name: old[name] for name in ("wording_version",) if name in old}
    return (
        version
        | rests
        | {
            "channel": post.get("channel", ""),
            "purpose": post.get("purpose", ""),
            "double_opt_in": bool(post.get("double_opt_in")),
        }
    )


def words(post: QueryDict, name: str) -> dict[str, str]:
    """Return the texts of one name by language, without empty ones."""
    texts = {code: tidy_lines(post.get(f"{name}_{code}", "")) for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def choices_from(post: QueryDict, name: str) -> list[dict[str, Any]]:
    """Return the choices or rows; one without a text is left out, a new one gets a value."""
    found: list[dict[str, Any]] = []
    taken = {value for value in post.getlist(f"{name}_value") if value}
    english, spanish = (post.getlist(f"{name}_{code}") for code in LANGUAGES)
    for value, *texts in zip(post.getlist(f"{name}_value"), english, spanish, strict=False):
        label = {c: tidy(t) for c, t in zip(LANGUAGES, texts, strict=True) if tidy(t)}
        if not label:
            continue
        if not value:
            value = free_name(next(iter(label.values())), taken)
            taken.add(value)
        found.append({"value": value, "label": label})
    return found


def _limits(post: QueryDict, kind: Kind) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for name in ("min", "max"):
        text = post.get(name, "").strip()
        if text and kind in (*NUMBERS, Kind.DATE):
            limits[name] = text if kind == Kind.DATE else _number(text)
    length = post.get("max_length", "").strip()
    if length.isdecimal() and kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
        limits["max_length"] = int(length)
    return limits


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def rule_from(post: QueryDict, before: Mapping[str, Any], old: Any) -> dict[str, Any] | None:
    """Return the condition: all, any or none of the lines; a nested one stays as it was."""
    mode = post.get("show", "")
    if mode == "as_it_is":
        return dict(old) if old else None
    if mode not in ("all", "any", "none"):
        return None
    found = [leaf for n in range(LINES_MOST) if (leaf := _leaf(post, n, before))]
    if not found:
        return None
    if mode == "none":
        return {"not": {"any": found}}
    return found[0] if len(found) == 1 else {mode: found}


def _leaf(post: QueryDict, n: int, before: Mapping[str, Any]) -> dict[str, Any] | None:
    name, _dot, row = post.get(f"c{n}_field", "").partition(".")
    if name not in before:
        return None
    kind = Kind(before[name]["kind"])
    op = post.get(f"c{n}_op", "") or operators_of(kind)[0]
    leaf: dict[str, Any] = {"field": name, "op": op}
    if row:
        leaf["row"] = row
    if op not in ("is_set", "is_empty"):
        leaf["value"] = _value(kind, op, post.getlist(f"c{n}_value"), post.get(f"c{n}_unit", ""))
    return leaf


def _value(kind: Kind, op: str, sent: Sequence[str], unit: str) -> Any:
    texts = [tidy(part) for each in sent for part in each.split(";") if tidy(part)]
    if op in _LISTS:
        return texts
    if op in _SPANS:
        return {"n": _number(texts[0]) if texts else 0, "unit": unit or "day"}
    typed = [_number(text) if kind in NUMBERS else text for text in texts]
    return typed if op == "between" else next(iter(typed), None)
