"""Where somebody may complain, by the country in which the organisation works."""

from django.conf import settings
from django.utils.translation import gettext as _

from privacy.operations.letters.remedies import complaint_of
from privacy.operations.processing.recipients import EEA

# Names of authorities are not translated; sites as of 2026-11.
_AUTHORITIES = {
    "AT": "Datenschutzbehörde (dsb.gv.at)",
    "BE": "Autorité de protection des données (autoriteprotectiondonnees.be)",
    "DE": "Bundesbeauftragte für den Datenschutz und die Informationsfreiheit (bfdi.bund.de)",
    "ES": "Agencia Española de Protección de Datos (aepd.es)",
    "FR": "Commission nationale de l'informatique et des libertés (cnil.fr)",
    "IE": "Data Protection Commission (dataprotection.ie)",
    "IT": "Garante per la protezione dei dati personali (garanteprivacy.it)",
    "NL": "Autoriteit Persoonsgegevens (autoriteitpersoonsgegevens.nl)",
    "PT": "Comissão Nacional de Proteção de Dados (cnpd.pt)",
    "GB": "Information Commissioner's Office (ico.org.uk)",
}


def complaint() -> str:
    """Return where to complain, by the calendar of the organisation (such as ES-MD or US)."""
    country = settings.ORG_CALENDAR[:2].upper()
    if name := _AUTHORITIES.get(country):
        return _(
            "You may complain to the authority for data protection: %(name)s; or to the one where"
            " you live or work (GDPR Art. 77)."
        ) % {"name": name}
    if country == "US":
        return complaint_of("ccpa")
    return complaint_of("gdpr" if country in EEA else "")
