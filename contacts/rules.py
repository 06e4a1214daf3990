"""A segment rule over people's own fields, turned into one query.

Leaves are sets of keys (never null), combined as sets: "not" is the complement, so people
without a value are never lost by a negation (segments.md 1.4). Only the words listed here
exist; everything else is refused with its place in the rule.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.rule_words import FIELDS, Field, leaf_query

MAX_DEPTH, MAX_LEAVES = 5, 100
LEAF_KEYS = {"field", "op", "value", "missing"}


class _Reading:
    """One rule being read: what is hidden from the asker, and how many leaves so far."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self.hidden = hidden
        self.leaves = 0

    def node(self, node: Any, path: str, depth: int) -> Q:
        if not isinstance(node, dict):
            raise refused(path, _("Give an object."))
        if depth > MAX_DEPTH:
            raise refused(path, _("Groups are nested more than 5 deep."))
        if "field" in node:
            return self.leaf(node, path)
        if len(node) != 1 or next(iter(node)) not in {"all", "any", "not"}:
            raise refused(path, _("Give exactly one of: all, any, not, field."))
        word, inner = next(iter(node.items()))
        path = f"{path}.{word}"
        if word == "not":
            return ~self.node(inner, path, depth + 1)
        if not isinstance(inner, list) or not inner:
            raise refused(path, _("Give a list with at least one condition."))
        parts = [self.node(each, f"{path}.{i}", depth + 1) for i, each in enumerate(inner)]
        return _joined(parts, Q.__and__ if word == "all" else Q.__or__)

    def leaf(self, node: dict[str, Any], path: str) -> Q:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise refused(path, _("A rule has at most 100 conditions."))
        unknown = sorted(node.keys() - LEAF_KEYS)
        if unknown:
            raise refused(f"{path}.{unknown[0]}", _("Unknown word."))
        field = self.field(node["field"], f"{path}.field")
        missing = node.get("missing", "include")
        if missing not in ("include", "exclude"):
            raise refused(f"{path}.missing", _("Choose include or exclude."))
        try:
            query = leaf_query(field, node.get("op"), node.get("value"), missing == "include")
        except ValueError as problem:
            word, sentence = problem.args
            raise refused(f"{path}.{word}", sentence) from problem
        return Q(pk__in=Contact.objects.filter(query).values("pk"))

    def field(self, name: Any, path: str) -> Field:
        found = FIELDS.get(name) if isinstance(name, str) else None
        if found is None or found.column in self.hidden:
            raise refused(path, _("Unknown field."))
        return found


def people_by_rule(people: QuerySet, rule: Any, *, hidden: frozenset[str]) -> QuerySet:
    """Return the people the rule describes.

    Args:
        people: whom the asker may see.
        rule: `{"v": 1, "rule": node}` or a bare node of all/any/not/field.
        hidden: columns the asker may not read; a rule on them is refused.

    Raises:
        Invalid: the first thing that is wrong, under its path.
    """
    path, node = "rule", rule
    if isinstance(rule, dict) and "rule" in rule:
        extra = sorted(rule.keys() - {"v", "tz", "rule"})
        if extra or rule.get("v", 1) != 1 or rule.get("tz", "org") != "org":
            raise refused(extra[0] if extra else "v", _("Unknown word."))
        node = rule["rule"]
    return people.filter(_Reading(hidden).node(node, path, 1))


def refused(path: str, sentence: str) -> Invalid:
    """Return the refusal of one place in the rule."""
    return Invalid({path: [sentence]})


def _joined(parts: list[Q], join: Callable[[Q, Q], Q]) -> Q:
    whole = parts[0]
    for part in parts[1:]:
        whole = join(whole, part)
    return whole
