"""The rights that roles are made of, in code, so that a change is reviewed."""

READ = frozenset(
    {
        "contacts.view_contact",
        "contacts.view_organisation",
        "contacts.view_tag",
        "interactions.view_area",
        "segments.view_report",
        "segments.view_dashboard",
    }
)
# Kept questions; everybody's own, so who makes them changes and deletes them.
ASK = frozenset({"segments.add_report", "segments.change_report", "segments.delete_report"})
DEALINGS = frozenset(
    {
        "interactions.view_order",
        "interactions.view_engagement",
        "interactions.view_conversation",
        "interactions.view_form",
        "interactions.view_response",
        "segments.view_customervalue",
    }
)
WORK = (
    READ
    | ASK
    | DEALINGS
    | {
        "segments.view_segment",
        "segments.change_dashboard",
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
LEAD = WORK | {
    "segments.add_segment",
    "segments.change_segment",
    "segments.view_destination",
    "segments.change_customervalue",
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
ACTIVATE = {
    "segments.add_destination",
    "segments.change_destination",
    "segments.activate_segment",
}
OWNER = (
    LEAD
    | ACTIVATE
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


# The desk: requests, consents, erasures, holds, times of keeping.
PRIVACY = frozenset(
    {
        "privacy.view_privacyrequest",
        "privacy.add_privacyrequest",
        "privacy.change_privacyrequest",
        "privacy.approve_erasure",
        "privacy.view_consents",
        "privacy.change_purposes",
        "privacy.view_legalhold",
        "privacy.change_legalhold",
        "privacy.view_retentionrule",
        "privacy.change_retentionrule",
        "privacy.approve_retention",
        "privacy.add_incident",
        "privacy.view_frozenrecord",
        "privacy.change_processinghouse",
        "privacy.view_incident",
        "privacy.change_incident",
        "privacy.view_agreement",
        "privacy.change_agreement",
        "privacy.view_emergencyaccess",
        "privacy.view_readreview",
        "privacy.change_readreview",
        "privacy.view_phi",
        "privacy.view_authorization",
        "privacy.change_authorization",
        "privacy.add_practicesacknowledgement",
        "privacy.view_practicesnotice",
        "privacy.change_practicesnotice",
        "privacy.view_complianceentry",
        "privacy.change_complianceentry",
        "privacy.view_datauseagreement",
        "privacy.change_datauseagreement",
        "privacy.add_releasecode",
    }
)
# Who works with people sees health data masked, reveals them with a reason, may break the glass.
# At the desk they hand out the notice of privacy practices and take the signature for it.
REVEALS = frozenset(
    {
        "privacy.reveal_phi",
        "privacy.add_emergencyaccess",
        "privacy.add_practicesacknowledgement",
    }
)
