"""Roles: what each kind of colleague may do, in code, so that a change is reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.field_access import Level

_READ = frozenset(
    {
        "contacts.view_contact",
        "contacts.view_organisation",
        "contacts.view_tag",
        "interactions.view_area",
    }
)
_DEALINGS = frozenset(
    {
        "interactions.view_order",
        "interactions.view_engagement",
        "interactions.view_conversation",
        "interactions.view_form",
        "interactions.view_response",
    }
)
_WORK = (
    _READ
    | _DEALINGS
    | {
        "segments.view_segment",
        "interactions.add_conversation",
        "contacts.add_contact",
        "contacts.change_contact",
        "contacts.add_organisation",
        "contacts.change_organisation",
        "contacts.view_team_contacts",
        "contacts.view_note",
        "contacts.add_note",
        "contacts.view_task",
        "contacts.add_task",
        "governance.view_quality",
        "governance.resolve_quality",
    }
)
_LEAD = _WORK | {
    "segments.add_segment",
    "segments.change_segment",
    "segments.view_destination",
    "interactions.add_order",
    "interactions.change_order",
    "interactions.import_purchases",
    "interactions.change_engagement",
    "interactions.import_engagement",
    "interactions.change_form",
    "contacts.export_contact",
    "contacts.bulk_change_contact",
    "contacts.assign_contact",
    "contacts.import_contacts",
    "contacts.undo_import",
    "contacts.change_tag",
    "contacts.decide_duplicate",
    "contacts.merge_contact",
}
_ACTIVATE = {
    "segments.add_destination",
    "segments.change_destination",
    "segments.activate_segment",
}
_OWNER = (
    _LEAD
    | _ACTIVATE
    | {
        "segments.view_webhooksubscription",
        "segments.add_webhooksubscription",
        "segments.change_webhooksubscription",
        "interactions.view_conversationtemplate",
        "interactions.add_conversationtemplate",
        "interactions.change_conversationtemplate",
        "interactions.view_areasource",
        "interactions.add_areasource",
        "interactions.change_areasource",
        "interactions.view_areafigure",
        "interactions.import_areas",
        "interactions.view_post",
        "interactions.view_engagementimport",
        "interactions.view_handlesuggestion",
        "interactions.view_product",
        "interactions.add_product",
        "interactions.change_product",
        "interactions.view_exchangerate",
        "interactions.add_exchangerate",
        "interactions.change_exchangerate",
        "interactions.view_loyaltyaccount",
        "interactions.change_loyaltyaccount",
        "interactions.view_purchaseimport",
        "contacts.view_qualityrule",
        "contacts.view_qualitywaiver",
        "contacts.add_qualityrule",
        "contacts.change_qualityrule",
        "contacts.merge_automatically",
        "contacts.view_merge",
        "contacts.view_duplicatecandidate",
        "contacts.view_automaticmerge",
        "contacts.change_automaticmerge",
        "contacts.view_all_contacts",
        "contacts.change_task",
        "contacts.add_customfield",
        "contacts.change_customfield",
        "contacts.view_customfield",
        "contacts.add_tag",
        "contacts.view_import",
        "contacts.view_bulkchange",
        "contacts.view_source",
        "contacts.change_source",
        "contacts.view_valueconflict",
        "contacts.view_verification",
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
        "governance.hand_over",
        "governance.view_datadomain",
        "governance.add_datadomain",
        "governance.change_datadomain",
        "governance.view_fieldrecord",
        "governance.change_fieldrecord",
        "governance.view_policy",
        "governance.add_policy",
        "governance.change_policy",
        "governance.view_access",
        "governance.look_as",
        "governance.run_review",
        "governance.view_reviewcampaign",
        "governance.add_reviewcampaign",
        "governance.change_reviewcampaign",
        "governance.view_freshnesspolicy",
        "governance.add_freshnesspolicy",
        "governance.change_freshnesspolicy",
        "governance.view_qualityanomaly",
        "governance.change_qualityanomaly",
        "contacts.view_export",
        "contacts.decide_export",
    }
)


# The desk: requests, consents, erasures, holds.
_PRIVACY = frozenset(
    {
        "privacy.view_privacyrequest",
        "privacy.add_privacyrequest",
        "privacy.change_privacyrequest",
        "privacy.approve_erasure",
        "privacy.view_consents",
        "privacy.change_purposes",
        "privacy.view_legalhold",
        "privacy.change_legalhold",
    }
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
        _READ | {"contacts.view_team_contacts"},
        _BASIC,
    ),
    "sales": Role(
        _("Sales"),
        _("Works with the contacts of the own teams."),
        _WORK | {"privacy.add_privacyrequest"},
        _PERSONAL,
    ),
    "sales_lead": Role(
        _("Sales lead"),
        _("Also imports, exports, assigns and changes many at once."),
        _LEAD | {"privacy.add_privacyrequest"},
        _PERSONAL,
        second_factor=True,
    ),
    "marketing": Role(
        _("Marketing"),
        _("Sees every contact, imports and marks them; exports."),
        _LEAD
        | _ACTIVATE
        | {
            "contacts.view_all_contacts",
            "contacts.add_tag",
            "privacy.view_consents",
            "privacy.add_privacyrequest",
        },
        _PERSONAL,
        second_factor=True,
    ),
    "data_owner": Role(
        _("Data owner"),
        _("Answers for the data: fields, sources, quality, history, the admin."),
        _OWNER
        | {
            "privacy.view_privacyrequest",
            "privacy.add_privacyrequest",
            "privacy.approve_erasure",
            "privacy.view_consents",
            "privacy.view_legalhold",
        },
        _ALL,
        second_factor=True,
        admin=True,
    ),
    "privacy_officer": Role(
        _("Privacy officer"),
        _("Sees everything that is kept and answers people's requests."),
        _READ
        | _DEALINGS
        | {
            "segments.view_segment",
            "segments.view_destination",
            "segments.view_webhooksubscription",
            "contacts.view_all_contacts",
            "contacts.change_contact",
            "contacts.add_restriction",
            "contacts.view_restricted",
            *_PRIVACY,
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
