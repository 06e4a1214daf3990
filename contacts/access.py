"""The names of the permissions of the contacts app; who holds them is governance's business."""

from enum import StrEnum


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
    UNDO_IMPORT = "contacts.undo_import"
    TAGS = "contacts.change_tag"
    CUSTOM_FIELDS = "contacts.change_customfield"
    ORGANISATIONS = "contacts.change_organisation"
    VIEW_ORGANISATIONS = "contacts.view_organisation"
