"""What a person may do with contacts and read of them; who may what is governance's business."""

from enum import StrEnum
from typing import Any

from config.field_access import hidden_fields


class Can(StrEnum):
    """What a person may be allowed to do with contacts."""

    VIEW = "contacts.view_contact"
    ADD = "contacts.add_contact"
    CHANGE = "contacts.change_contact"
    VIEW_ALL = "contacts.view_all_contacts"
    VIEW_TEAM = "contacts.view_team_contacts"
    EXPORT = "contacts.export_contact"
    BULK = "contacts.bulk_change_contact"
    ASSIGN = "contacts.assign_contact"
    IMPORT = "contacts.import_contacts"
    VIEW_IMPORTS = "contacts.view_import"
    UNDO_IMPORT = "contacts.undo_import"
    TAGS = "contacts.change_tag"
    CUSTOM_FIELDS = "contacts.change_customfield"
    ORGANISATIONS = "contacts.change_organisation"
    VIEW_ORGANISATIONS = "contacts.view_organisation"


_POINTS = frozenset({"points", "email", "phone", "handle"})


def hidden_of_contact(user: Any) -> frozenset[str]:
    """Return what `user` may not read of a contact: its fields, and what hangs on it.

    That is "points" (or only those of kind "email", "phone" or "handle"), "addresses" and
    "external_ids", by the declarations of their own tables.
    """
    hidden = hidden_fields(user, "contacts.Contact")
    if hidden_fields(user, "contacts.ContactPoint") & {"value", "normalised"}:
        hidden |= _POINTS
    if hidden_fields(user, "contacts.PostalAddress") & {"street", "city"}:
        hidden |= {"addresses"}
    if "value" in hidden_fields(user, "contacts.ExternalId"):
        hidden |= {"external_ids"}
    return hidden
