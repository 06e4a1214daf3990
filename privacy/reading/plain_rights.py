"""Every right one can ask for, in plain words, by the law that gives it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from privacy.laws.table import RIGHTS, Right

LAWS: dict[str, tuple[str, Any]] = {
    "gdpr": ("gdpr", _("If you live in the European Union, the EEA or the United Kingdom (GDPR)")),
    "ccpa": ("ccpa", _("If you live in California (CCPA)")),
    "hipaa": ("hipaa", _("If we keep health information about you (HIPAA)")),
    "canspam": ("us", _("If you get our mails, calls or texts in the United States")),
    "tcpa": ("us", _("If you get our mails, calls or texts in the United States")),
}
WORDS: dict[str, Any] = {
    "gdpr.access": _("Tell me what you know about me, and give me a copy"),
    "gdpr.portability": _("Give me the data I gave you, for use elsewhere"),
    "gdpr.rectification": _("Correct what is wrong or missing"),
    "gdpr.erasure": _("Delete my data"),
    "gdpr.restriction": _("Keep my data, but do not use it for now"),
    "gdpr.object": _("Stop a use of my data that I do not want"),
    "gdpr.object_marketing": _("Send me no advertising"),
    "gdpr.withdraw_consent": _("I take back what I agreed to"),
    "gdpr.automated_decision": _("Let a person look at what a program decided about me"),
    "ccpa.know_categories": _("Tell me which kinds of data you have, from where and for whom"),
    "ccpa.know_specific": _("Give me a copy of the data you have about me"),
    "ccpa.delete": pgettext_lazy("under the law of California", "Delete my data"),
    "ccpa.correct": pgettext_lazy("under the law of California", "Correct what is wrong"),
    "ccpa.opt_out_sale_share": _("Do not sell or share my personal information"),
    "ccpa.limit_sensitive": _("Limit the use of my sensitive personal information"),
    "ccpa.opt_in_after_opt_out": _("Allow again that my personal information is sold or shared"),
    "ccpa.minor_opt_in": _("Allow, for somebody under 16, that data is sold or shared"),
    "ccpa.admt": _("Do not let a program decide about me"),
    "hipaa.access": _("Give me a copy of my health information"),
    "hipaa.amendment": _("Correct or complete my health information"),
    "hipaa.accounting": _("Tell me who got my health information in the last six years"),
    "hipaa.restriction": _("Do not use or pass on my health information in some way"),
    "hipaa.confidential_communications": _("Reach me in another way or at another place"),
    "hipaa.authorization_marketing": _("I take back my permission for advertising"),
    "hipaa.fundraising_opt_out": _("Do not ask me for donations"),
    "hipaa.complaint": _("I want to complain about how my health information was treated"),
    "mkt.canspam_opt_out": _("Send me no more mails"),
    "mkt.tcpa_revoke": _("No more calls and texts"),
}


@dataclass(frozen=True, slots=True)
class Law:
    """One law as the page names it, with what one can ask under it."""

    slug: str
    title: Any
    rights: tuple[tuple[str, Any], ...]


def laws() -> list[Law]:
    """Return every right a person may ask for, in the order of the laws."""
    found: dict[str, Law] = {}
    for regime, (slug, title) in LAWS.items():
        rights = [each for each in RIGHTS.values() if each.is_request and each.regime == regime]
        before = found[slug].rights if slug in found else ()
        said = tuple((right.id, words(right)) for right in rights)
        found[slug] = Law(slug, title, (*before, *said))
    return list(found.values())


def words(right: Right) -> Any:
    """Return what a right is in plain words; a new one has its title."""
    spanish = (get_language() or "").startswith("es")
    return WORDS.get(right.id) or (right.title_es if spanish else right.title)
