"""Roles: what each kind of colleague may do, in code, so that a change is reviewed."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_READ = frozenset({"contacts.view_contact", "contacts.view_organisation", "contacts.view_tag"})
_WORK = _READ | {
    "contacts.add_contact",
    "contacts.change_contact",
    "contacts.add_organisation",
    "contacts.change_organisation",
    "contacts.view_team_contacts",
}
_LEAD = _WORK | {
    "contacts.export_contact",
    "contacts.bulk_change_contact",
    "contacts.assign_contact",
    "contacts.import_contacts",
    "contacts.undo_import",
    "contacts.change_tag",
}
_OWNER = _LEAD | {
    "contacts.view_all_contacts",
    "contacts.add_customfield",
    "contacts.change_customfield",
    "contacts.view_customfield",
    "contacts.add_tag",
    "contacts.view_import",
    "contacts.view_source",
    "contacts.change_source",
    "contacts.view_team",
    "contacts.change_team",
    "contacts.add_team",
    "contacts.view_contactshare",
    "contacts.add_contactshare",
    "contacts.delete_contactshare",
    "governance.view_auditevent",
    "governance.view_inventory",
    "governance.view_user",
    "governance.change_user",
    "governance.add_user",
    "governance.view_apitoken",
}


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its words for people and its permissions.

    `sees` names the sensitivity classes readable; `second_factor` roles must sign in with one.
    """

    name: Any
    description: Any
    permissions: frozenset[str]
    sees: frozenset[str]
    second_factor: bool = False
    admin: bool = False


_BASIC, _PERSONAL, _ALL = (
    frozenset({"basic"}),
    frozenset({"basic", "personal"}),
    frozenset({"basic", "personal", "sensitive"}),
)

ROLES: dict[str, Role] = {
    "viewer": Role(
        _("Reader"),
        _("Looks things up in the own teams; changes nothing."),
        _READ | {"contacts.view_team_contacts"},
        _BASIC,
    ),
    "sales": Role(
        _("Sales"),
        _("Works with the contacts of the own teams."),
        _WORK,
        _PERSONAL,
    ),
    "sales_lead": Role(
        _("Sales lead"),
        _("Also imports, exports, assigns and changes many at once."),
        _LEAD,
        _PERSONAL,
        second_factor=True,
    ),
    "marketing": Role(
        _("Marketing"),
        _("Sees every contact, imports and marks them; exports."),
        _LEAD | {"contacts.view_all_contacts", "contacts.add_tag"},
        _PERSONAL,
        second_factor=True,
    ),
    "data_owner": Role(
        _("Data owner"),
        _("Answers for the data: fields, sources, quality, history, the admin."),
        _OWNER,
        _ALL,
        second_factor=True,
        admin=True,
    ),
    "privacy_officer": Role(
        _("Privacy officer"),
        _("Sees everything that is kept and answers people's requests."),
        _READ
        | {
            "contacts.view_all_contacts",
            "contacts.change_contact",
            "contacts.export_contact",
            "contacts.view_import",
            "contacts.view_source",
            "governance.view_auditevent",
            "governance.view_inventory",
        },
        _ALL,
        second_factor=True,
        admin=True,
    ),
}


def role_of(user: Any) -> Role:
    """Return the role of a member of staff; an unknown role may only look at basic data."""
    return ROLES.get(user.role, ROLES["viewer"])
