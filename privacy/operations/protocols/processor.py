"""Who we are to controllers (OpenDSR): a domain, the certificate issued for it, and its key."""

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Processor:
    """What signs for us. `certificate` is the chain in PEM, ours first."""

    domain: str
    key: Any
    certificate: bytes
    ends: datetime


class NotSigning(Exception):
    """The settings name no key and certificate that could sign; says why, for the officer."""


def processor() -> Processor | None:
    """Return who we are; None while the protocol is off, or its files cannot be used."""
    try:
        return read_processor()
    except NotSigning:
        return None


def read_processor() -> Processor | None:
    """Return who we are; None while the protocol is off.

    Raises:
        NotSigning: the settings name files that cannot be used.
    """
    key, certificate = settings.OPENDSR_KEY, settings.OPENDSR_CERTIFICATE
    if not key and not certificate:
        return None
    stamps = tuple(_stamp(path) for path in (key, certificate))
    return _read(key, certificate, urlsplit(settings.SITE_URL).hostname or "", stamps)


def _stamp(path: str) -> tuple[int, int]:
    try:
        stat = Path(path).stat()
    except OSError:
        raise NotSigning(_("OPENDSR_KEY or OPENDSR_CERTIFICATE names no file.")) from None
    return stat.st_mtime_ns, stat.st_size


# A renewed certificate is read at once: the files' own times are part of what is remembered.
@lru_cache(maxsize=4)
def _read(key_path: str, certificate_path: str, domain: str, _stamps: object) -> Processor:
    try:
        key = serialization.load_pem_private_key(Path(key_path).read_bytes(), None)
        text = Path(certificate_path).read_bytes()
        first = x509.load_pem_x509_certificates(text)[0]
        names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, IndexError, x509.ExtensionNotFound):
        raise NotSigning(_("The key or the certificate of OpenDSR cannot be read.")) from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise NotSigning(_("OpenDSR signs with an RSA or an elliptic curve key."))
    if key.public_key() != first.public_key():
        raise NotSigning(_("The certificate of OpenDSR belongs to another key."))
    if domain not in names.get_values_for_type(x509.DNSName):
        raise NotSigning(_("The certificate of OpenDSR is not for the host of SITE_URL."))
    return Processor(domain, key, text, first.not_valid_after_utc)


def answer_headers(signer: Processor, body: bytes) -> dict[str, str]:
    """Return the headers by which a body is known to be ours, under both names of the protocol."""
    signature = base64.b64encode(_signature(signer.key, body)).decode()
    return {
        f"X-{name}-{kind}": value
        for name in ("OpenDSR", "OpenGDPR")
        for kind, value in (("Processor-Domain", signer.domain), ("Signature", signature))
    }


def _signature(key: Any, body: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(body, padding.PKCS1v15(), hashes.SHA256())
    signed: bytes = key.sign(body, ec.ECDSA(hashes.SHA256()))
    return signed


__all__ = ["NotSigning", "Processor", "answer_headers", "processor", "read_processor"]
