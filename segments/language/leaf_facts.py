"""Reads what is known of people: fields, scores, groups, consent, relations, answers, areas."""

from typing import Any

from segments.language.circles import check_segment
from segments.language.nodes import (
    Area,
    Consent,
    Field,
    InSegment,
    Kind,
    Relation,
    Score,
    Survey,
)
from segments.language.operators import COMPARISONS, NO_VALUE, NUMBERS, OPERATORS
from segments.language.reading import Reading
from segments.language.refused import refuse
from segments.language.values import listed, read_value

STATES = ("granted", "claimed", "refused", "unknown")
MISSING = ("include", "exclude")


def read_field(node: dict[str, Any], path: str, reading: Reading) -> Field:
    """Return a field that is compared with values."""
    reading.count(path)
    reading.keys(node, path, ("field", "op"), ("value", "missing"))
    word = reading.word(reading.vocabulary.fields, node["field"], f"{path}.field")
    op = reading.one_of(node["op"], OPERATORS[word.kind], f"{path}.op", "bad_op")
    if word.sealed and op not in NO_VALUE and not (word.findable and op == "is"):
        refuse(f"{path}.op", "findable" if word.findable else "sealed")
    value = read_value(word, op, node.get("value"), f"{path}.value")
    given = node.get("missing", "include")
    missing: Any = reading.one_of(given, MISSING, f"{path}.missing", "bad_op")
    return Field(node["field"], op, value, missing)


def read_score(node: dict[str, Any], path: str, reading: Reading) -> Score:
    """Return a stored score that is compared with a value."""
    reading.count(path)
    reading.keys(node, path, ("score", "cmp", "value"), ())
    word = reading.word(reading.vocabulary.scores, node["score"], f"{path}.score")
    cmp = reading.one_of(node["cmp"], COMPARISONS[word.kind], f"{path}.cmp", "bad_op")
    return Score(node["score"], cmp, read_value(word, cmp, node["value"], f"{path}.value"))


def read_segment(node: dict[str, Any], path: str, reading: Reading) -> InSegment:
    """Return membership of another segment."""
    return _membership("segment", node, path, reading)


def read_list(node: dict[str, Any], path: str, reading: Reading) -> InSegment:
    """Return membership of a list that people are put on by hand, or of a frozen one."""
    return _membership("list", node, path, reading)


def _membership(word: str, node: dict[str, Any], path: str, reading: Reading) -> InSegment:
    reading.count(path)
    reading.keys(node, path, (word, "op"), ())
    key = node[word]
    check_segment(key, f"{path}.{word}", reading, listed=word == "list")
    op = reading.one_of(node["op"], ("in", "not_in"), f"{path}.op", "bad_op")
    return InSegment(key, op == "in")


def read_consent(node: dict[str, Any], path: str, reading: Reading) -> Consent:
    """Return the present word on a channel, for whatever purpose when none is named."""
    reading.count(path)
    reading.keys(node, path, ("consent", "op", "value"), ("purpose",))
    reading.word(reading.vocabulary.channels, node["consent"], f"{path}.consent")
    purpose = node.get("purpose", "")
    if purpose != "":
        reading.word(reading.vocabulary.purposes, purpose, f"{path}.purpose")
    reading.one_of(node["op"], ("is",), f"{path}.op", "bad_op")
    states = [
        reading.one_of(each, STATES, place, "bad_op")
        for each, place in listed(node["value"], f"{path}.value")
    ]
    return Consent(node["consent"], purpose, tuple(dict.fromkeys(states)))


def read_relation(node: dict[str, Any], path: str, reading: Reading) -> Relation:
    """Return whether there is a relation; of whatever kind when none is named."""
    reading.count(path)
    reading.keys(node, path, ("relation", "op"), ())
    if node["relation"] != "":
        reading.word(reading.vocabulary.relations, node["relation"], f"{path}.relation")
    op = reading.one_of(node["op"], ("exists", "not_exists"), f"{path}.op", "bad_op")
    return Relation(node["relation"], op == "exists")


def read_survey(node: dict[str, Any], path: str, reading: Reading) -> Survey:
    """Return the latest answer to a question that is compared with values."""
    reading.count(path)
    reading.keys(node, path, ("survey", "question", "op"), ("value",))
    form = reading.word(reading.vocabulary.surveys, node["survey"], f"{path}.survey")
    word = reading.word(form.questions, node["question"], f"{path}.question")
    op = reading.one_of(node["op"], OPERATORS[word.kind], f"{path}.op", "bad_op")
    value = read_value(word, op, node.get("value"), f"{path}.value")
    return Survey(node["survey"], node["question"], op, value)


def read_area(node: dict[str, Any], path: str, reading: Reading) -> Area:
    """Return a figure of where people live that is compared with a number."""
    reading.count(path)
    reading.keys(node, path, ("area", "value"), ("cmp", "op"))
    word = reading.word(reading.vocabulary.areas, node["area"], f"{path}.area")
    name = "op" if "op" in node else "cmp"
    if word.kind != Kind.NUMBER or ("op" in node and "cmp" in node):
        refuse(f"{path}.op", "unknown_word")
    cmp = reading.one_of(node.get(name), NUMBERS, f"{path}.{name}", "bad_op")
    return Area(node["area"], cmp, read_value(word, cmp, node["value"], f"{path}.value"))
