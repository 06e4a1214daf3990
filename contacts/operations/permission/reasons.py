"""Why somebody may not be reached: a closed list; the first that holds is the answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(models.TextChoices):
    """The reasons in the order in which they are looked at."""

    MERGED = "merged", pgettext_lazy("why not to contact", "Merged into another record")
    ERASED = "erased", pgettext_lazy("why not to contact", "Erased")
    ARCHIVED = "archived", pgettext_lazy("why not to contact", "Archived")
    RESTRICTED = "restricted", _("Use of the data is restricted")
    SUPPRESSED = "suppressed", _("The address must never be used again")
    OPTED_OUT = "opted_out", _("The address is closed to messages")
    NO_ADDRESS = "no_address", _("No valid address for this channel")
    NO_FUNDRAISING = "no_fundraising", _("The person wants no fundraising")
    OBJECTED = "objected", _("The person objected")
    WITHDRAWN = "withdrawn", _("Consent was withdrawn")
    REFUSED = "refused", _("The person refused")
    EXPIRED = "expired", _("Consent has ended")
    SUPERSEDED = "superseded", _("Consent was given to an earlier wording")
    CLAIMED = "claimed", _("Only a file says that consent was given")
    UNKNOWN_CONSENT = "unknown_consent", _("The person was never asked")
    NO_SOFT_OPT_IN = "no_soft_opt_in", _("Not shown: own sale, similar products, chance to refuse")
    PAUSED = "paused", _("The person asked for a pause")
    NO_SALE_OR_SHARING = "no_sale_or_sharing", _("The person wants no sale or sharing of data")
    MINOR = "minor", _("Younger than 16, or was when it was said")
    CONFIDENTIAL = "confidential", _("The person is reached in another way, as agreed")
    LIMITED = "limited", _("This recipient must not get the person's data, as agreed")
    UNAUTHORISED = "unauthorised", _("Chosen by health data, without the person's authorization")
    DO_NOT_CALL = "do_not_call", _("The person asked us not to call or text this number")
    REGISTERED = "registered", _("The number is on the national do-not-call registry")
    REGISTRY_OLD = "registry_old", _("No do-not-call registry of the last 31 days for this area")
    NO_WRITTEN_CONSENT = "no_written_consent", _("No signed consent to automated calls or texts")
    NOTICE_DUE = "notice_due", _("Was not told yet where we have the data from")
    TOO_OFTEN = "too_often", _("Had as many messages as allowed")
    QUIET_HOURS = "quiet_hours", _("It is a quiet hour where the person is")


SOFT_OPT_IN = "Directive 2002/58/EC Art. 13(2)"
# The rule behind each, for those who must show it.
RULES = {
    Reason.MERGED: "record of another contact",
    Reason.ERASED: "GDPR Art. 17(1)",
    Reason.ARCHIVED: "GDPR Art. 5(1)(e)",
    Reason.RESTRICTED: "GDPR Art. 18(2)",
    Reason.SUPPRESSED: "GDPR Art. 21(3)",
    Reason.OPTED_OUT: "GDPR Art. 21(2)",
    Reason.NO_ADDRESS: "no address",
    Reason.NO_FUNDRAISING: "45 CFR 164.514(f)(2)",
    Reason.OBJECTED: "GDPR Art. 21(2)",
    Reason.WITHDRAWN: "GDPR Art. 7(3)",
    Reason.REFUSED: "GDPR Art. 6(1)(a)",
    Reason.EXPIRED: "GDPR Art. 5(1)(e)",
    Reason.SUPERSEDED: "GDPR Art. 7(2)",
    Reason.CLAIMED: "GDPR Art. 7(1)",
    Reason.UNKNOWN_CONSENT: "GDPR Art. 6(1)(a)",
    Reason.NO_SOFT_OPT_IN: SOFT_OPT_IN,
    Reason.PAUSED: "wish of the person",
    Reason.NO_SALE_OR_SHARING: "CCPA 1798.120",
    Reason.MINOR: "GDPR Art. 8(1)",
    Reason.CONFIDENTIAL: "45 CFR 164.522(b)",
    Reason.LIMITED: "45 CFR 164.522(a)",
    Reason.UNAUTHORISED: "45 CFR 164.508(a)(3)",
    Reason.DO_NOT_CALL: "47 CFR 64.1200(d)",
    Reason.REGISTERED: "47 CFR 64.1200(c)(2)",
    Reason.REGISTRY_OLD: "47 CFR 64.1200(c)(2)(i)(D)",
    Reason.NO_WRITTEN_CONSENT: "47 CFR 64.1200(a)(2), (f)(9)",
    Reason.NOTICE_DUE: "GDPR Art. 14(3)",
    Reason.TOO_OFTEN: "wish of the person or rule of the purpose",
    Reason.QUIET_HOURS: "47 CFR 64.1200(c)(1)",
}
# These pass by themselves: nobody is taken out of anything for them, only held back.
PASSING = frozenset({Reason.TOO_OFTEN, Reason.QUIET_HOURS})

# Asking for gifts for one's own benefit, of people one cares for, where HIPAA holds.
FUNDRAISING = "fundraising"
# Bases on which we may write without having been allowed to, until the person says no.
WITHOUT_CONSENT = {
    "contract": "GDPR Art. 6(1)(b)",
    "legal_obligation": "GDPR Art. 6(1)(c)",
    "vital": "GDPR Art. 6(1)(d)",
    "public_task": "GDPR Art. 6(1)(e)",
    "legitimate_interest": "GDPR Art. 6(1)(f)",
    FUNDRAISING: "45 CFR 164.514(f)(1)",
}
# Every legal basis a purpose or a destination can name.
BASES = ("consent", "explicit_consent", "soft_opt_in", *WITHOUT_CONSENT)
BY_CONSENT = "GDPR Art. 6(1)(a)"
# What we owe the person or others: pauses and ages do not stop it. All else is marketing.
OWED = frozenset({"contract", "legal_obligation", "vital", "public_task"})

# The table whose row proves a reason; the others are seen on the contact itself.
_CONSENT, _WISH = "contacts.ConsentEvent", "contacts.WishEvent"
PROOF = {
    Reason.RESTRICTED: "contacts.Restriction",
    Reason.SUPPRESSED: "contacts.Suppression",
    **dict.fromkeys((Reason.OBJECTED, Reason.WITHDRAWN, Reason.REFUSED), _CONSENT),
    **dict.fromkeys((Reason.EXPIRED, Reason.SUPERSEDED, Reason.CLAIMED), _CONSENT),
    Reason.NO_SOFT_OPT_IN: _CONSENT,
    **dict.fromkeys((Reason.DO_NOT_CALL, Reason.REGISTERED), "contacts.DoNotCall"),
    **dict.fromkeys((Reason.PAUSED, Reason.NO_SALE_OR_SHARING), _WISH),
}
