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
from contacts.models.reach import PointKind, Relation
from contacts.models.source import ImportMode
from governance.roles import ROLES

# The most values of one detail that are shown.
SHOWN = 20
# What happened, by the verb that an operation passes to `record`.
VERBS: dict[str, Any] = {
    "address.added": _("Address added"),
    "address.changed": _("Address changed"),
    "address.removed": _("Address removed"),
    "address.suppressed": _("Addresses suppressed"),
    "consent.recorded": _("Consent or refusal recorded"),
    "contact.archived": _("Contact archived"),
    "contact.bulk_changed": _("Many contacts changed at once"),
    "contact.bulk_chunk_changed": _("Part of a change of many contacts written"),
    "contact.bulk_chunk_undone": _("Part of a change of many contacts undone"),
    "contact.bulk_failed": _("Change of many contacts stopped"),
    "contact.bulk_queued": _("Change of many contacts handed to the worker"),
    "contact.bulk_resumed": _("Change of many contacts continued"),
    "contact.bulk_undo_queued": _("Undoing a change of many contacts handed to the worker"),
    "contact.bulk_undone": _("Change of many contacts undone"),
    "contact.created": _("Contact created"),
    "contact.exported": _("Contacts exported"),
    "contact.imported": _("Contacts imported"),
    "contact.restored": _("Earlier values of a contact restored"),
    "contact.share_ended": _("Share of a contact ended"),
    "contact.shared": _("Contact shared with a colleague"),
    "contact.unarchived": _("Contact brought back from the archive"),
    "contact.updated": _("Contact changed"),
    "contact_point.added": _("Contact point added"),
    "contact_point.changed": _("Contact point changed"),
    "contact_point.removed": _("Contact point removed"),
    "custom_field.changed": _("Custom field changed"),
    "custom_field.defined": _("Custom field defined"),
    "import.cell_corrected": _("Cell of an import corrected"),
    "import.checked": _("Import checked"),
    "import.checking": _("Check of an import begun"),
    "import.chunk_written": _("Part of an import written"),
    "import.cleared": _("Rows of an import cleared for reading again"),
    "import.configured": _("Import configured"),
    "import.failed": _("Import failed"),
    "import.queued": _("Work on an import handed to the worker"),
    "import.read": _("File of an import read"),
    "import.rejects_downloaded": _("Refused rows of an import downloaded"),
    "import.started": _("Import started"),
    "import.undone": _("Import undone"),
    "import.uploaded": _("File uploaded for an import"),
    "organisation.created": _("Organisation created"),
    "organisation.updated": _("Organisation changed"),
    "relation.added": _("Relation between contacts added"),
    "relation.removed": _("Relation between contacts removed"),
    "row.delete": _("Rows deleted in the database"),
    "row.insert": _("Rows written in the database"),
    "row.update": _("Rows changed in the database"),
    "sample.loaded": _("Sample data loaded"),
    "saved_view.changed": _("Saved view changed"),
    "saved_view.created": _("Saved view created"),
    "saved_view.deleted": _("Saved view deleted"),
    "source.changed": _("Source changed"),
    "tag.changed": _("Tag changed"),
    "tag.created": _("Tag created"),
    "tag.deleted": _("Tag deleted"),
    "tag.merged": _("Tags merged"),
    "team.created": _("Team created"),
    "team.members_changed": _("Members of a team changed"),
    "team.renamed": _("Team renamed"),
    "token.issued": _("API token issued"),
    "token.revoked": _("API token revoked"),
    "user.changed": _("Account of a colleague changed"),
    "user.created": _("Account of a colleague created"),
    "user.sample_created": _("Sample colleagues created"),
    "wish.stated": _("Wish recorded"),
}
# What the details of an entry are called, by their key.
FACTS: dict[str, Any] = {
    "absorbed": _("merged tag"),
    "action": _("action"),
    "channel": _("channel"),
    "column": _("column"),
    "columns": _("columns"),
    "contacts": _("contacts"),
    "count": _("count"),
    "created": _("people created"),
    "fields": _("fields"),
    "first": _("first row"),
    "format": _("format"),
    "joined": _("joined"),
    "kept": _("left as they are"),
    "kind": _("kind"),
    "keys": _("row numbers"),
    "last": _("last row"),
    "left": pgettext_lazy("a team", "left"),
    "lines": _("lines"),
    "may_change": _("may change it"),
    "members": _("members"),
    "mode": _("mode"),
    "name": _("name"),
    "number": _("row"),
    "other": _("other contact"),
    "owner": _("owner"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "rejected": _("rows refused"),
    "removed": _("people removed"),
    "restored": _("people restored"),
    "role": pgettext_lazy("of a colleague", "role"),
    "rows": _("rows"),
    "scopes": _("scopes"),
    "sessions_ended": _("sessions ended"),
    "sharing": _("shared with"),
    "suppressed": _("addresses suppressed"),
    "tokens_revoked": _("tokens revoked"),
    "until": _("until"),
    "updated": _("people updated"),
    "user": _("colleague"),
    "version": _("version"),
    "work": _("work"),
}
# The first part of a verb, as a group to choose from.
_KINDS: dict[str, Any] = {
    "address": _("Addresses"),
    "consent": _("Consent"),
    "contact": _("Contacts"),
    "contact_point": _("Contact points"),
    "custom_field": _("Custom fields"),
    "import": _("Imports"),
    "organisation": _("Organisations"),
    "relation": _("Relations"),
    "row": _("Rows in the database"),
    "sample": _("Sample data"),
    "saved_view": _("Saved views"),
    "source": _("Sources"),
    "tag": _("Tags"),
    "team": _("Teams"),
    "token": _("API tokens"),
    "user": _("Colleagues"),
    "wish": _("Wishes"),
}
BULK = {
    "owner": _("owner"),
    "team": _("team"),
    "stage": _("stage"),
    "add_tag": _("add a tag"),
    "remove_tag": _("take a tag away"),
    "archive": _("archive"),
}
WORK = {"check": _("check"), "run": _("write"), "undo": _("undo")}
_CODES: dict[str, dict[str, Any]] = {
    "action": BULK | dict(Action.choices),
    "channel": dict(Channel.choices),
    "kind": dict(PointKind.choices) | dict(Relation.Kind.choices),
    "mode": dict(ImportMode.choices),
    "basis": dict(BASES),
    "name": dict(WishEvent.Name.choices),
    "role": {key: role.name for key, role in ROLES.items()},
    "sharing": dict(SavedView.Sharing.choices),
    "work": WORK,
}
_PEOPLE = {"user", "owner", "joined", "left"}
_COLUMNS = {
    "tags": _("tags"),
    "points": _("contact points"),
    "addresses": _("addresses"),
    "address": _("address"),
    "handle": _("social handle"),
    "password": _("password"),
}


def verb_words(verb: str) -> Any:
    """Return what happened; a verb of an older version stays as it is."""
    return VERBS.get(verb, verb)


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
        (_KINDS[kind], [(f"{kind}.", format_lazy("{}: {}", _KINDS[kind], _("everything"))), *verbs])
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
