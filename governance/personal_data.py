"""What the governance app and third-party tables keep; customers appear in none of them."""

from config.personal_data import (
    About,
    Declaration,
    Derived,
    Erasure,
    Given,
    Kept,
    Kind,
    Mentioning,
    NotPersonal,
    Personal,
    Sensitivity,
)

_STAFF = "about staff, not customers"
_evidence = Kept("evidence of a review: who decided what and when, under a pseudonymous key")

TABLES: tuple[Declaration, ...] = (
    NotPersonal("governance.User", because=_STAFF),
    NotPersonal("governance.User_groups", because=_STAFF),
    NotPersonal("governance.User_user_permissions", because=_STAFF),
    NotPersonal("governance.AuditEvent", because="names, keys and counts; never values"),
    NotPersonal("governance.AuditSeal", because="numbers and digests of the audit trail"),
    NotPersonal("governance.AuditEra", because="numbers of the audit trail"),
    NotPersonal("governance.DataDomain", because="who in the house answers for which data"),
    NotPersonal("governance.DomainSteward", because=_STAFF),
    NotPersonal("governance.FieldRecord", because="what we say about columns, not their values"),
    NotPersonal("governance.InventorySnapshot", because="names of columns, counts and words"),
    NotPersonal("governance.InventoryIssue", because="names of columns and counts"),
    NotPersonal("governance.Policy", because="words of the house"),
    NotPersonal("governance.PolicyVersion", because="words of the house"),
    NotPersonal("governance.PolicyAcknowledgement", because=_STAFF),
    NotPersonal("governance.QualityDay", because="counts and scores of a day"),
    NotPersonal("governance.QualityAnomaly", because="counts and shares of a source"),
    NotPersonal("governance.FreshnessPolicy", because="after how many months fields are checked"),
    NotPersonal("governance.ReviewCampaign", because="what is reviewed; whom: ReviewItem"),
    NotPersonal("governance.CampaignReviewer", because=_STAFF),
    About(
        "governance.ReviewItem",
        person="contact_pk",
        erasure=Erasure.EMPTY,
        columns={
            "id": _evidence,
            "campaign": _evidence,
            "contact_pk": _evidence,
            "contact_key": _evidence,
            "groups": Kept("names of fields, never their values"),
            "digest": Derived("contact_pk"),
            "assignee": _evidence,
            "state": _evidence,
            "gone": _evidence,
            "decided_by": _evidence,
            "decided_at": _evidence,
            "deferred_until": _evidence,
            "note": Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL),
        },
        given=Given.DERIVED,
    ),
    NotPersonal("governance.ApiToken", because="credentials of integrations, as digests"),
    NotPersonal("governance.IdempotencyKey", because="answers kept for a day to replay them"),
    NotPersonal("admin.LogEntry", because="keys of what staff changed; __str__ holds no name"),
    NotPersonal("auth.Permission", because="words of the software"),
    NotPersonal("auth.Group", because="words of the software"),
    NotPersonal("auth.Group_permissions", because="words of the software"),
    NotPersonal("contenttypes.ContentType", because="words of the software"),
    NotPersonal("sessions.Session", because="sign-in sessions of staff"),
    NotPersonal("account.EmailAddress", because=_STAFF),
    NotPersonal("account.EmailConfirmation", because=_STAFF),
    NotPersonal("mfa.Authenticator", because="second factors of staff"),
    NotPersonal("usersessions.UserSession", because="sign-in sessions of staff"),
    NotPersonal("guardian.UserObjectPermission", because="unused; shares stand in ContactShare"),
    NotPersonal("guardian.GroupObjectPermission", because="unused; shares stand in ContactShare"),
)

# What may hold words of a person without a link to the record.
MENTIONS = (
    Mentioning("governance_idempotencykey"),
    Mentioning("django_admin_log", ("object_repr", "change_message")),
    Mentioning("procrastinate_jobs", ("args",)),
)
