"""What a person may do with requests, consents, erasures and holds; governance says who may."""

from enum import StrEnum


class Can(StrEnum):
    """What a person may be allowed to do."""

    VIEW_REQUESTS = "privacy.view_privacyrequest"
    ADD_REQUESTS = "privacy.add_privacyrequest"
    CHANGE_REQUESTS = "privacy.change_privacyrequest"
    # The second person on the plan of an erasure.
    APPROVE_ERASURES = "privacy.approve_erasure"
    VIEW_CONSENTS = "privacy.view_consents"
    CHANGE_PURPOSES = "privacy.change_purposes"
    VIEW_HOLDS = "privacy.view_legalhold"
    CHANGE_HOLDS = "privacy.change_legalhold"
    VIEW_RETENTION = "privacy.view_retentionrule"
    CHANGE_RETENTION = "privacy.change_retentionrule"
    # The second person on a retention run.
    APPROVE_RETENTION = "privacy.approve_retention"
    # Anybody of the house reports an incident; who answers for them looks and decides.
    ADD_INCIDENTS = "privacy.add_incident"
    VIEW_INCIDENTS = "privacy.view_incident"
    CHANGE_INCIDENTS = "privacy.change_incident"
    # Health data: who has an agreement, who broke the glass, who looks at the reads.
    VIEW_AGREEMENTS = "privacy.view_agreement"
    CHANGE_AGREEMENTS = "privacy.change_agreement"
    BREAK_GLASS = "privacy.add_emergencyaccess"
    VIEW_READS = "privacy.view_readreview"
    REVIEW_READS = "privacy.change_readreview"
    # What HIPAA asks to have in writing.
    VIEW_AUTHORIZATIONS = "privacy.view_authorization"
    CHANGE_AUTHORIZATIONS = "privacy.change_authorization"
    ACKNOWLEDGE_PRACTICES = "privacy.add_practicesacknowledgement"
    VIEW_PRACTICES = "privacy.view_practicesnotice"
    CHANGE_PRACTICES = "privacy.change_practicesnotice"
    VIEW_REGISTERS = "privacy.view_complianceentry"
    CHANGE_REGISTERS = "privacy.change_complianceentry"
    VIEW_DATA_USE = "privacy.view_datauseagreement"
    CHANGE_DATA_USE = "privacy.change_datauseagreement"
    RELEASE = "privacy.add_releasecode"
    # The record of processing (Art. 30): who looks at it, and who says what it cannot know.
    VIEW_PROCESSING = "privacy.view_frozenrecord"
    CHANGE_PROCESSING = "privacy.change_processinghouse"
    REVEAL_PHI = "privacy.reveal_phi"
    # Sees people whose data are restricted; everybody else does not (GDPR Art. 18).
    VIEW_RESTRICTED = "contacts.view_restricted"
