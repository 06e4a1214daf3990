"""The audit trail in words: what happened, to which kind of record, with which details.

The trail itself keeps codes, so that it reads the same in every language and for programs.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import exact, number
from contacts.forms.importing import BASES
from contacts.models.catalogue import SavedView
from contacts.models.preference import Action, Channel, WishEvent
from contacts.models.provenance import ValueConflict
from contacts.models.reach import PointKind, Relation
from contacts.models.source import ImportMode
from contacts.models.verification import Verification
from contacts.reading.groups import WORDS
from governance.audit_facts import BULK, FACTS, FAULTS, SEARCHES, WORK
from governance.audit_kinds import KINDS
from governance.audit_verbs import VERBS
from governance.models.review import ItemState
from governance.roles import ROLES

# The most values of one detail that are shown.
SHOWN = 20
_CODES: dict[str, dict[str, Any]] = {
    "action": BULK | dict(Action.choices) | dict(ItemState.choices),
    "channel": dict(Channel.choices),
    "kind": dict(PointKind.choices) | dict(Relation.Kind.choices),
    "mode": dict(ImportMode.choices),
    "basis": dict(BASES),
    "fault": FAULTS,
    "search": SEARCHES,
    "name": dict(WishEvent.Name.choices),
    "role": {key: role.name for key, role in ROLES.items()},
    "sharing": dict(SavedView.Sharing.choices),
    "work": WORK,
    "group": WORDS,
    "groups": WORDS,
    "how": dict(Verification.How.choices),
    "decision": dict(ValueConflict.Decision.choices),
}
_PEOPLE = {"as", "user", "owner", "viewer", "joined", "left", "former"}
_COLUMNS = {
    "tags": _("tags"),
    "points": _("contact points"),
    "addresses": _("addresses"),
    "address": _("address"),
    "handle": _("social handle"),
    "password": _("password"),
    "participants": _("participants"),
    "questions": _("questions"),
}


def verb_words(verb: str) -> Any:
    """Return what happened; a verb of an older version stays as it is."""
    return VERBS.get(verb, verb)


def fault_words(code: str) -> str:
    """Return what is wrong with a seal."""
    return str(FAULTS.get(code, code))


def model_words(label: str) -> str:
    """Return what a kind of record is called; `contacts.Contact` is a contact."""
    try:
        words = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
    return words[:1].upper() + words[1:]


def verb_choices() -> list[tuple[Any, Any]]:
    """Return the verbs to choose from, by kind; the first of each kind stands for all of it."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for verb, words in VERBS.items():
        groups.setdefault(verb.partition(".")[0], []).append((verb, words))
    return [
        (KINDS[kind], [(f"{kind}.", format_lazy("{}: {}", KINDS[kind], _("everything"))), *verbs])
        for kind, verbs in groups.items()
    ]


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers and short names in details stand for; read once for a whole page."""

    people: dict[Any, Any]
    purposes: dict[str, str]


def people_in(facts: dict[str, Any]) -> set[int]:
    """Return the numbers of the colleagues whom the details of an entry name."""
    named = (value for key, value in facts.items() if key in _PEOPLE for value in _listed(value))
    return {int(value) for value in named if str(value).isdecimal()}


def facts_in_words(facts: dict[str, Any], model: str, names: Names) -> list[tuple[Any, str]]:
    """Return label and value of every detail that says something."""
    return [
        (FACTS.get(key, key), _values(key, _listed(value), model, names))
        for key, value in facts.items()
        if value is not None and value not in ("", [], {})
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _values(key: str, values: list[Any], model: str, names: Names) -> str:
    words = [_value(key, value, model, names) for value in values[:SHOWN]]
    return ", ".join([*words, "…"] if len(values) > SHOWN else words)


def _value(key: str, value: Any, model: str, names: Names) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    text = str(value)
    if key in _PEOPLE and text.isdecimal():
        return str(names.people.get(int(text), f"#{text}"))
    if isinstance(value, int):
        return f"#{value}" if key in ("version", "number", "keys") else number(value)
    if key in ("fields", "columns"):
        return column_words(text, model)
    if key == "purpose":
        return names.purposes.get(text, text)
    if key == "until" and (moment := parse_datetime(text)):
        return exact(moment)
    return str(_CODES.get(key, {}).get(text, text))


def column_words(name: str, model: str) -> str:
    """Return the label of a column of the record, or of a contact; custom fields keep theirs."""
    if name in _COLUMNS:
        return str(_COLUMNS[name])
    for label in (model, "contacts.Contact"):
        try:
            field = apps.get_model(label)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            continue
        # Labels of other packages' columns are plain words, which Django may know.
        return gettext(str(field.verbose_name))  # type: ignore[union-attr]
    return name.removeprefix("custom.")
