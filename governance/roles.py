"""Roles: what each kind of colleague may do, in code, so that a change is reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.field_access import Level
from governance.role_rights import (
    ACTIVATE,
    ASK,
    DEALINGS,
    LEAD,
    OWNER,
    PRIVACY,
    READ,
    REVEALS,
    WORK,
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its words for people and its permissions.

    `levels` says how far it goes into each sensitivity class, a class not named is hidden;
    `second_factor` roles must sign in with one.
    """

    name: Any
    description: Any
    permissions: frozenset[str]
    levels: Mapping[str, Level]
    second_factor: bool = False
    admin: bool = False

    @property
    def sees(self) -> frozenset[str]:
        """The sensitivity classes whose values it reads in full."""
        return frozenset(name for name, level in self.levels.items() if level >= Level.READABLE)


# Reads names and organisations; may tell two people of one name apart by a masked address.
_BASIC: Mapping[str, Level] = {"basic": Level.READABLE, "contact": Level.MASKED}
_PERSONAL = dict.fromkeys(("basic", "contact", "personal"), Level.EDITABLE)
_ALL = {**_PERSONAL, "sensitive": Level.EDITABLE}

# What a level lets people do, in words.
LEVELS = {
    Level.HIDDEN: _("Hidden"),
    Level.MASKED: _("Masked"),
    Level.READABLE: _("Readable"),
    Level.EDITABLE: _("Editable"),
}

ROLES: dict[str, Role] = {
    "viewer": Role(
        _("Reader"),
        _("Looks things up in the own teams; changes nothing."),
        READ | {"contacts.view_team_contacts"},
        _BASIC,
    ),
    "sales": Role(
        _("Sales"),
        _("Works with the contacts of the own teams."),
        WORK | REVEALS | {"privacy.add_privacyrequest", "privacy.add_incident"},
        _PERSONAL,
    ),
    "sales_lead": Role(
        _("Sales lead"),
        _("Also imports, exports, assigns and changes many at once."),
        LEAD | REVEALS | {"privacy.add_privacyrequest", "privacy.add_incident"},
        _PERSONAL,
        second_factor=True,
    ),
    "marketing": Role(
        _("Marketing"),
        _("Sees every contact, imports and marks them; exports."),
        LEAD
        | ACTIVATE
        | {
            "contacts.view_all_contacts",
            "contacts.add_tag",
            "privacy.view_consents",
            "privacy.add_privacyrequest",
            "privacy.add_incident",
        },
        _PERSONAL,
        second_factor=True,
    ),
    "data_owner": Role(
        _("Data owner"),
        _("Answers for the data: fields, sources, quality, history, the admin."),
        OWNER
        | REVEALS
        | {
            "privacy.view_agreement",
            "privacy.view_privacyrequest",
            "privacy.add_privacyrequest",
            "privacy.add_incident",
            "privacy.approve_erasure",
            "privacy.view_consents",
            "privacy.view_legalhold",
            "privacy.view_frozenrecord",
            "privacy.view_incident",
            "privacy.view_retentionrule",
            "privacy.approve_retention",
        },
        _ALL,
        second_factor=True,
        admin=True,
    ),
    "privacy_officer": Role(
        _("Privacy officer"),
        _("Sees everything that is kept and answers people's requests."),
        READ
        | ASK
        | DEALINGS
        | {
            "segments.view_segment",
            "segments.change_dashboard",
            "segments.view_destination",
            "segments.view_webhooksubscription",
            "contacts.view_all_contacts",
            "contacts.change_contact",
            "contacts.add_restriction",
            "contacts.view_restricted",
            *PRIVACY,
            "contacts.view_note",
            "contacts.add_note",
            "contacts.view_task",
            "contacts.add_task",
            "contacts.export_contact",
            "contacts.view_export",
            "contacts.decide_export",
            "contacts.view_import",
            "contacts.view_source",
            "governance.view_auditevent",
            "governance.view_inventory",
            "governance.view_access",
            "governance.view_quality",
            "governance.view_datadomain",
            "governance.view_fieldrecord",
            "governance.change_fieldrecord",
            "governance.view_policy",
            "governance.add_policy",
            "governance.change_policy",
        },
        _ALL,
        second_factor=True,
        admin=True,
    ),
}


def role_of(user: Any) -> Role:
    """Return the role of a member of staff; an unknown role may only look at basic data."""
    return ROLES.get(user.role, ROLES["viewer"])
