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
    # Sees people whose data are restricted; everybody else does not (GDPR Art. 18).
    VIEW_RESTRICTED = "contacts.view_restricted"
