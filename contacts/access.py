"""What a person may do with contacts and read of them; who may what is governance's business."""

from enum import StrEnum
from typing import Any

from config.field_access import access


class Can(StrEnum):
    """What a person may be allowed to do with contacts."""

    VIEW = "contacts.view_contact"
    ADD = "contacts.add_contact"
    CHANGE = "contacts.change_contact"
    VIEW_ALL = "contacts.view_all_contacts"
    VIEW_TEAM = "contacts.view_team_contacts"
    EXPORT = "contacts.export_contact"
    DECIDE_EXPORTS = "contacts.decide_export"
    VIEW_EXPORTS = "contacts.view_export"
    BULK = "contacts.bulk_change_contact"
    VIEW_BULK = "contacts.view_bulkchange"
    ASSIGN = "contacts.assign_contact"
    IMPORT = "contacts.import_contacts"
    VIEW_IMPORTS = "contacts.view_import"
    UNDO_IMPORT = "contacts.undo_import"
    TAGS = "contacts.change_tag"
    CUSTOM_FIELDS = "contacts.change_customfield"
    ORGANISATIONS = "contacts.change_organisation"
    VIEW_ORGANISATIONS = "contacts.view_organisation"
    NOTES = "contacts.view_note"
    WRITE_NOTES = "contacts.add_note"
    TASKS = "contacts.view_task"
    GIVE_TASKS = "contacts.add_task"
    RULES = "contacts.change_qualityrule"
    VIEW_QUALITY = "governance.view_quality"
    RESOLVE_QUALITY = "governance.resolve_quality"
    DECIDE_DUPLICATES = "contacts.decide_duplicate"
    MERGE = "contacts.merge_contact"
    MERGE_AUTOMATICALLY = "contacts.merge_automatically"
    RESTRICT = "contacts.add_restriction"
    VIEW_RESTRICTED = "contacts.view_restricted"


def is_oneself(user: Any) -> bool:
    """Say whether who asks is the person themselves, and not somebody who looks as them.

    Tasks, notices, files and views that people keep for themselves are shown to nobody else.
    """
    looking = getattr(user, "looked_at_by", None)
    return looking is None or bool(looking.pk == user.pk)


_POINTS = frozenset({"points", "email", "phone", "handle"})


def hidden_of_contact(user: Any) -> frozenset[str]:
    """Return what `user` may not read of a contact: its fields, and what hangs on it.

    That is "points" (or only those of kind "email", "phone" or "handle"), "addresses" and
    "external_ids", by the declarations of their own tables.
    """
    return _of_contact(user, "unreadable")


def hidden_of(user: Any, model_label: str) -> frozenset[str]:
    """Return what `user` may not read of a record, of a person with what hangs on them."""
    if model_label == "contacts.Contact":
        return hidden_of_contact(user)
    return access(user, model_label).unreadable


def masked_of_contact(user: Any) -> frozenset[str]:
    """Return what of that `user` may see masked."""
    return _of_contact(user, "masked")


def uneditable_of_contact(user: Any) -> frozenset[str]:
    """Return what `user` may not write of a contact, by the same names."""
    return _of_contact(user, "uneditable")


def _of_contact(user: Any, which: str) -> frozenset[str]:
    found: frozenset[str] = getattr(access(user, "contacts.Contact"), which)
    if getattr(access(user, "contacts.ContactPoint"), which) & {"value", "normalised"}:
        found |= _POINTS
    if getattr(access(user, "contacts.PostalAddress"), which) & {"street", "city"}:
        found |= {"addresses"}
    if "value" in getattr(access(user, "contacts.ExternalId"), which):
        found |= {"external_ids"}
    return found
