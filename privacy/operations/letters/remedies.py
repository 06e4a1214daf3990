"""What a person may do next, by law: their other rights, and where to complain."""

from typing import Any

from django.utils.translation import gettext_lazy as _

RIGHTS: dict[str, tuple[Any, ...]] = {
    "gdpr": (
        _("have wrong data corrected (Art. 16 GDPR)"),
        _("have data erased (Art. 17 GDPR)"),
        _("have the use of your data restricted (Art. 18 GDPR)"),
        _("take what you gave us to somebody else (Art. 20 GDPR)"),
        _("object to the use of your data, and at any time to advertising (Art. 21 GDPR)"),
        _("withdraw a consent at any time (Art. 7(3) GDPR)"),
    ),
    "ccpa": (
        _("have your personal information deleted (Cal. Civ. Code 1798.105)"),
        _("have wrong information corrected (1798.106)"),
        _("opt out of sale and sharing (1798.120)"),
        _("limit the use of sensitive information (1798.121)"),
        _("use these rights without being treated worse for it (1798.125)"),
    ),
    "hipaa": (
        _("ask for an amendment of your record (45 CFR 164.526)"),
        _("ask for a list of disclosures (45 CFR 164.528)"),
        _("ask for restrictions and for confidential communications (45 CFR 164.522)"),
    ),
}
COMPLAINT: dict[str, Any] = {
    "gdpr": _(
        "You may complain to a data protection authority, above all where you live, work or where"
        " you think the law was broken; edpb.europa.eu lists them all. In Spain it is the Agencia"
        " Española de Protección de Datos (aepd.es). You may also go to court (Art. 12(4), 77 and"
        " 79 GDPR)."
    ),
    "ccpa": _(
        "You may complain to the California Privacy Protection Agency (cppa.ca.gov) or to the"
        " Attorney General of California (oag.ca.gov)."
    ),
    "hipaa": _(
        "You may complain to us, or to the Secretary of Health and Human Services, Office for"
        " Civil Rights (hhs.gov/ocr/complaints). Nobody may hold a complaint against you"
        " (45 CFR 160.306, 164.530(d), (g))."
    ),
}
_OTHER = _("You may complain to the authority that watches over data protection where you live.")


def rights_of(regime: str) -> list[str]:
    """Return the other rights a person has under a law, in the language of the moment."""
    return [str(each) for each in RIGHTS.get(regime, ())]


def complaint_of(regime: str) -> str:
    """Return where a person may complain."""
    return str(COMPLAINT.get(regime, _OTHER))
