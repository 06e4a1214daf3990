"""The audit trail in words: what happened, to which kind of record, with which details.

The trail itself keeps codes, so that it reads the same in every language and for programs.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
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
from governance.audit_kinds import KINDS
from governance.audit_verbs import VERBS
from governance.models.review import ItemState
from governance.roles import ROLES

# The most values of one detail that are shown.
SHOWN = 20
# What the details of an entry are called, by their key.
FACTS: dict[str, Any] = {
    "absorbed": _("merged record"),
    "action": _("action"),
    "addresses": _("addresses"),
    "anchored": _("compared with an anchor"),
    "anomalies": _("anomalies"),
    "as": _("looking as"),
    "assignee": _("given to"),
    "basis": _("legal basis"),
    "candidates": _("pairs compared"),
    "channel": _("channel"),
    "closed": _("issues closed"),
    "column": _("column"),
    "columns": _("columns"),
    "conflicts": _("conflicts"),
    "contacts": _("contacts"),
    "copied_from": _("copied from"),
    "count": _("count"),
    "created": _("people created"),
    "decision": _("decision"),
    "domains": _("data domains"),
    "entries": _("inventory entries"),
    "factor": _("second factor"),
    "fault": _("what is wrong"),
    "fields": _("fields"),
    "first": _("first row"),
    "first_bad": _("first bad seal"),
    "fix": _("fix"),
    "freshness": _("freshness policies"),
    "form": _("form"),
    "format": _("format"),
    "former": _("handed over by"),
    "group": _("fields"),
    "groups": _("fields"),
    "hits": _("found"),
    "how": _("how"),
    "issues": _("issues"),
    "joined": _("joined"),
    "kept": _("left as they are"),
    "keys": _("row numbers"),
    "kind": _("kind"),
    "last": _("last row"),
    "left": pgettext_lazy("a team", "left"),
    "left_open": _("left open"),
    "lines": _("lines"),
    "linked": _("events linked"),
    "matched": _("events of known people"),
    "many": _("no more are written this minute"),
    "may_change": _("may change it"),
    "members": _("members"),
    "mentions": _("mentions"),
    "mode": _("mode"),
    "months": _("months"),
    "name": _("name"),
    "number": _("row"),
    "of": _("operation taken back"),
    "opened": _("issues opened"),
    "organisations": _("organisations"),
    "other": _("other contact"),
    "owner": _("owner"),
    "page": _("page"),
    "pairs": _("likely pairs"),
    "people": _("people"),
    "policies": _("policies"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "why": _("why"),
    "rejected": _("rows refused"),
    "removed": _("people removed"),
    "reviews": _("reviews"),
    "review_items": _("contacts to review"),
    "restored": _("people restored"),
    "role": pgettext_lazy("of a colleague", "role"),
    "rows": _("rows"),
    "rule": _("rule"),
    "rules": _("rules"),
    "scopes": _("scopes"),
    "seals": _("seals"),
    "search": _("search"),
    "sessions_ended": _("sessions ended"),
    "sha256": _("SHA-256"),
    "sharing": _("shared with"),
    "size": _("bytes"),
    "sources": _("sources"),
    "state": _("state"),
    "status": _("answer"),
    "stewardships": _("stewardships"),
    "suppressed": _("addresses suppressed"),
    "tasks": _("open tasks"),
    "tokens_revoked": _("tokens revoked"),
    "token": _("API token"),
    "until": _("until"),
    "updated": _("people updated"),
    "user": _("colleague"),
    "version": _("version"),
    "views": _("shared views"),
    "waiting": _("waiting for a decision"),
    "work": _("work"),
    "accounts": _("accounts"),
    "accepted": _("rows accepted"),
    "added": _("people added"),
    "batch": _("request"),
    "destination": _("destination"),
    "ground": _("ground"),
    "left_out": _("people left out"),
    "method": _("what was asked"),
    "seconds": _("seconds"),
    "unknown": _("rows without an answer"),
    "currency": _("currency"),
    "orders": _("orders"),
    "orders_created": _("orders created"),
    "orders_updated": _("orders updated"),
    "sale": _("sale"),
    "came_in": _("people who came in"),
    "went_out": _("people who went out"),
    "run": _("refresh"),
    "side": _("which way"),
    "code": _("code"),
    "unmatched": _("orders that wait for their person"),
}
BULK = {
    "owner": _("owner"),
    "team": _("team"),
    "stage": _("stage"),
    "add_tag": _("add a tag"),
    "remove_tag": _("take a tag away"),
    "archive": _("archive"),
    "unarchive": _("bring back from the archive"),
}
# What a verification of the trail can find wrong with the first bad seal.
FAULTS = {
    "row_changed": _("a row under it was changed"),
    "row_missing": _("a row under it is missing"),
    "row_added": _("a row was added to what it sealed"),
    "seal_changed": _("the seal itself was changed"),
    "seal_missing": _("the chain is broken: a seal is missing"),
    "tail_cut": _("the end of the trail was cut off: the anchor knows more seals"),
    "rewritten": _("the trail was written again: the anchor knows another seal"),
}
SEARCHES = {
    "admin": _("in the data owner admin"),
    "api": _("over the API"),
    "likely": _("for somebody already known"),
    "list": _("in the list"),
    "palette": _("in the palette"),
}
WORK = {"check": _("check"), "run": _("write"), "undo": _("undo")}
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
_PEOPLE = {"as", "user", "owner", "joined", "left", "former"}
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
