"""What is never sent, only named: identification and account numbers, passwords, biometrics.

Source: 11 CCR 7024(d). Other laws hand these to the person they belong to.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.normalise.ibans import normalise_iban
from contacts.normalise.tax_ids import normalise_tax_id
from contacts.normalise.text import fold

CITE = "11 CCR 7024(d)"
# One word of the reason in redaction logs.
WITHHELD = "withheld"
KINDS: dict[str, Any] = {
    "government_id": _("government identification number"),
    "account_number": _("account or card number"),
    "password": _("password"),
    "security_answer": _("security question or answer"),
    "medical_id": _("health insurance or medical identification number"),
    "biometric": _("biometric data"),
}
_LABELS = {
    "government_id": "ssn|social security|soc sec|seguridad social|national id|government id|"
    "identity card|id card|documento de identidad|passport|pasaporte|driver licen[cs]e|"
    "driving licen[cs]e|permiso de conducir|dni|nie|nif|tax id|taxpayer id",
    "account_number": "iban|bank account|account number|numero de cuenta|cuenta bancaria|"
    "card number|credit card|debit card|tarjeta de credito|numero de tarjeta",
    "password": "password|passphrase|contrasena|clave de acceso|pin|secret",
    "security_answer": "security question|security answer|pregunta de seguridad|"
    "respuesta de seguridad",
    "medical_id": "health insurance|insurance number|insurance id|medical id|"
    "medical record number|member id|tarjeta sanitaria|numero de asegurado|poliza de salud",
    "biometric": "biometric|biometrico|fingerprint|huella|face id|iris|voiceprint",
}
_OF_LABEL = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _LABELS.items()}
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w+])(?:\d[ -]?){12,18}\d(?!\w)")
_SPANISH_ID = re.compile(r"\b(?:\d{8}|[XYZ]\d{7})-?[A-Z]\b")


def kind_of_label(label: str) -> str:
    """Return what a column or question with this label or short name holds that is withheld."""
    words = fold(re.sub(r"[_\-.]+", " ", label))
    return next((kind for kind, known in _OF_LABEL.items() if known.search(words)), "")


def spans_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where forbidden numbers stand in a text, and which kind; checksums are checked."""
    for match in _SSN.finditer(text):
        yield *match.span(), "government_id"
    for match in _SPANISH_ID.finditer(text):
        if normalise_tax_id(match.group(), "ES").status == "valid":
            yield *match.span(), "government_id"
    for match in _IBAN.finditer(text):
        if normalise_iban(match.group()).status == "valid":
            yield *match.span(), "account_number"
    for match in _CARD.finditer(text):
        if _is_card(match.group()):
            yield *match.span(), "account_number"


def _is_card(text: str) -> bool:
    """Say whether the digits hold together as those of payment cards do (ISO/IEC 7812, Luhn)."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = (2 * each for each in digits[-2::-2])
    total = sum(digits[-1::-2]) + sum(each - 9 if each > 9 else each for each in doubled)
    return total % 10 == 0 and len(set(digits)) > 1
