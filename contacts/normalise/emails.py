"""E-mail addresses: one spelling per mailbox, and whether it can be one at all."""

import re
import unicodedata
from typing import NamedTuple

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

from contacts.normalise.text import without_invisible

_LOCAL_MAX = 64
_ADDRESS_MAX = 254
_CELL_MAX = 2000  # characters; a longer cell is prose, and splitting it would be slow
_ROLE_WORDS = """
    abuse accounting accounts admin administracion administration administrator ayuda
    billing booking bookings careers clientes comercial compras compta comunicacion contabilidad
    contact contacto contacta contact-us customerservice direccion empleo enquiries facturacion
    facturas finance gerencia hello help helpdesk hola hostmaster hr info informacion information
    it jobs legal mail marketing media news newsletter no-reply noreply no_reply office oficina
    orders pedidos postmaster prensa press privacy privacidad proveedores recepcion reception
    recursoshumanos reservas rrhh sales secretaria security service soporte support team tienda
    ventas webmaster
"""
ROLES = frozenset(_ROLE_WORDS.split())
# Accepts only: plain addresses that email-validator is known to return unchanged but for case.
# Whatever it does not accept (Punycode, reserved names, quotes, Unicode) goes to the library.
_PLAIN = re.compile(
    r"([a-z0-9_%+\-]+(?:\.[a-z0-9_%+\-]+)*)@"
    r"(?:[a-z0-9](?:[a-z0-9]|-(?!-)){0,61}(?<!-)\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion|test)\Z)[a-z]{2,63}\Z"
)
# The best known of them is not on the list.
_THROW_AWAY = frozenset(blocklist) | {"mailinator.com"}
_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>\Z")
_SEPARATORS = re.compile(r"\s*(?::::|[;,|\n\r]|\s/\s)\s*")


class Email(NamedTuple):
    """`value` is the comparable address, or what was written when it is invalid.

    `role` says that a desk reads it rather than a person, `disposable` that its domain hands
    out mailboxes to be thrown away.
    """

    value: str
    status: str
    role: bool
    disposable: bool = False

    @property
    def mark(self) -> str:
        """What kind of mailbox it is, when it is not a person's own."""
        return "disposable" if self.disposable else "role" if self.role else ""


def normalise_email(raw: str) -> Email:
    """The address in `raw`; "Name <a@b.c>" and "mailto:" are understood. Never raises."""
    value = raw.lower()
    plain = _PLAIN.match(value)
    if plain is not None and len(value) <= _ADDRESS_MAX and raw.isascii():
        local = plain[1]
        if len(local) <= _LOCAL_MAX:
            return Email(value, "valid", local in ROLES, _is_thrown_away(value[len(local) + 1 :]))
    return _checked(_bare(raw)) if len(raw) <= _CELL_MAX else Email(raw, "invalid", False)


def mark_of(address: str) -> str:
    """The mark of an address that was normalised before; none where there is no address."""
    local, at, domain = address.rpartition("@")
    if not at:
        return ""
    if not domain.isascii():
        return _checked(address).mark
    return Email(address, "valid", local in ROLES, _is_thrown_away(domain)).mark


def normalise_emails(raw: str) -> list[Email]:
    """Every address of a cell; a cell without a valid one comes back whole and invalid."""
    one = normalise_email(raw)
    if one.status == "valid" or len(raw) > _CELL_MAX:
        return [one]
    parts = [normalise_email(part) for part in _SEPARATORS.split(raw) if part]
    if any(part.status == "valid" for part in parts):
        return parts
    return [one] if one.value else []


def _bare(raw: str) -> str:
    text = without_invisible(raw).strip().rstrip(";, \t\r\n")
    named = _NAMED.match(text)
    if named is not None:
        text = named[1]
    return text[7:] if text[:7].lower() == "mailto:" else text


def _checked(text: str) -> Email:
    try:
        found = validate_email(text, check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return Email(text, "invalid", False)
    if len(found.local_part) > _LOCAL_MAX:
        return Email(text, "invalid", False)
    local = unicodedata.normalize("NFC", found.local_part.lower())
    # The list names domains as they stand in the DNS.
    thrown_away = _is_thrown_away(found.ascii_domain.lower())
    return Email(f"{local}@{found.domain.lower()}", "valid", local in ROLES, thrown_away)


def _is_thrown_away(domain: str) -> bool:
    """Look the domain up, then what it is a part of: such services hand out subdomains too."""
    while domain not in _THROW_AWAY:
        domain = domain.partition(".")[2]
        if "." not in domain:
            return False
    return True
