"""What happened with health data, in words: part of `governance.audit_verbs`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PHI: dict[str, Any] = {
    "agreement.changed": _("Business associate agreement changed"),
    "agreement.ended": _("Business associate agreement ended"),
    "agreement.recorded": _("Business associate agreement recorded"),
    "authorization.ended": _("Authorization ended with its event"),
    "authorization.paper_added": _("Signed paper added to an authorization"),
    "authorization.paper_removed": _("Signed paper of an authorization removed"),
    "authorization.paper_taken": _("Signed paper of an authorization looked into"),
    "authorization.recorded": _("Authorization recorded"),
    "authorization.revoked": _("Authorization revoked"),
    "compliance_entry.added": _("Entry added to a register"),
    "compliance_entry.closed": _("Complaint closed"),
    "data_use.ended": _("Data use agreement ended"),
    "data_use.recorded": _("Data use agreement recorded"),
    "emergency.ended": _("Emergency access ended"),
    "emergency.reviewed": _("Emergency access reviewed"),
    "emergency.started": _("Emergency access begun"),
    "emergency.told": _("Privacy officers told of an emergency access"),
    "person_keys.rotated": _("Keys of people sealed anew"),
    "phi.read": _("Health data read"),
    "phi.revealed": _("Health data revealed for a reason"),
    "practices_notice.drafted": _("Notice of privacy practices drafted"),
    "practices_notice.given": _("Notice of privacy practices given to a person"),
    "practices_notice.published": _("Notice of privacy practices published"),
    "psychotherapy_note.destroyed": _("Psychotherapy note destroyed by its author"),
    "psychotherapy_note.disclosed": _("Psychotherapy notes handed over as authorized"),
    "psychotherapy_note.written": _("Psychotherapy note written"),
    "read_review.judged": _("Read of health data judged"),
    "read_review.opened": _("Review of reads begun"),
    "read_review.signed": _("Review of reads signed"),
    "release_code.resolved": _("Person behind a line without a name looked up"),
    "values.indexed": _("Sealed values made findable"),
    "values.sealed": _("Values sealed that were kept in the clear"),
    "values.unindexed": _("Sealed values no longer findable"),
}
