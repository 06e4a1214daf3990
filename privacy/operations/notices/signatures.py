"""Believes an OpenDSR processor by its signature only: of its own domain, by a certificate for it.

https://github.com/opengdpr/OpenDSR/blob/master/specification.md 8.8
"""

import base64
import binascii
import hashlib
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from certifi import where
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from django.core.cache import cache

from config.egress import Answer, acceptable, send
from privacy.models.notices import NoticeRoute

# The protocol was called OpenGDPR before; its older headers are honoured (10.1).
_NAMES = ("opendsr", "opengdpr")
_REMEMBERED = 3_600
_MOST_CERTIFICATES = 10


class NotBelieved(Exception):
    """An answer is not shown to be the processor's; `code` says why, and nothing of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def believe(answer: Answer, route: NoticeRoute, *, now: datetime) -> dict[str, str]:
    """Return what shows that an answer is the processor's, for the receipt.

    The certificate is the one an officer gave; else the one the processor's discovery names,
    which an authority known to this machine has to have issued for its domain. Whether it was
    revoked since is not asked.

    Raises:
        NotBelieved: it is not signed, or by another domain, certificate or key.
        Unreachable: the certificate cannot be fetched now.
        NoAnswer: the same.
    """
    domain, said = domain_of(route), _said(answer)
    if said is None:
        raise NotBelieved("unsigned")
    if not domain or said[0] != domain:
        raise NotBelieved("wrong_domain")
    for certificate in _certificates(route, domain, now):
        if not answer.cut and _has_signed(certificate, said[1], answer.body):
            return {
                "signed_by": domain,
                "certificate": certificate.fingerprint(hashes.SHA256()).hex(),
                "signature": base64.b64encode(said[1]).decode(),
                "sha256": hashlib.sha256(answer.body).hexdigest(),
            }
    raise NotBelieved("wrong_signature")


def domain_of(route: NoticeRoute) -> str:
    """Return the domain a processor has to sign as: the one given, else that of its address."""
    return (route.domain or urlsplit(route.address).hostname or "").lower()


def read_certificate(text: str, domain: str, now: datetime) -> x509.Certificate:
    """Return the certificate of a PEM text.

    Raises:
        NotBelieved: it is none, not for this domain, or not in force.
    """
    first = _chain(text.encode())[0]
    if not first.not_valid_before_utc <= now <= first.not_valid_after_utc:
        raise NotBelieved("certificate_not_in_force")
    if not isinstance(first.public_key(), rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise NotBelieved("no_certificate")
    if domain not in _names(first) and f"*.{domain.partition('.')[2]}" not in _names(first):
        raise NotBelieved("certificate_of_another")
    return first


def _said(answer: Answer) -> tuple[str, bytes] | None:
    """Return domain and signature of an answer; None where it is not signed."""
    for name in _NAMES:
        domain = answer.headers.get(f"x-{name}-processor-domain", "").strip().lower()
        text = answer.headers.get(f"x-{name}-signature", "").strip()
        if domain and text:
            try:
                return domain, base64.b64decode(text, validate=True)
            except binascii.Error:
                raise NotBelieved("wrong_signature") from None
    return None


def _certificates(route: NoticeRoute, domain: str, now: datetime) -> Iterator[x509.Certificate]:
    """Yield by what an answer may be signed; a remembered one may have been renewed since."""
    if route.certificate:
        yield read_certificate(route.certificate, domain, now)
        return
    name = "opendsr-certificate:" + hashlib.sha256(route.address.encode()).hexdigest()
    known = cache.get(name)
    if known:
        with suppress(NotBelieved):
            yield _issued(known, domain, now)
    text = _fetched(route)
    if text != known:
        found = _issued(text, domain, now)
        cache.set(name, text, _REMEMBERED)
        yield found


def _fetched(route: NoticeRoute) -> bytes:
    """Return the certificates that the processor's discovery names (6.3)."""
    said = send("GET", route.address.rstrip("/") + "/discovery").json()
    address = said.get("processor_certificate") if isinstance(said, dict) else None
    if not isinstance(address, str) or not acceptable(address):
        raise NotBelieved("no_certificate")
    answer = send("GET", address)
    if not answer.ok or answer.cut:
        raise NotBelieved("no_certificate")
    return answer.body


def _issued(text: bytes, domain: str, now: datetime) -> x509.Certificate:
    """Return the first certificate of a chain that an authority issued for the domain."""
    first, *others = _chain(text)
    try:
        policy = PolicyBuilder().store(_authorities()).time(now)
        policy.build_server_verifier(x509.DNSName(domain)).verify(first, others)
    except (VerificationError, ValueError):
        raise NotBelieved("certificate_not_trusted") from None
    return first


@lru_cache(maxsize=1)
def _authorities() -> Store:
    """Return the authorities this machine trusts; an old one that breaks a rule is left out."""
    text, end = Path(where()).read_bytes(), b"-----END CERTIFICATE-----"
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", CryptographyDeprecationWarning)
        for each in text.split(end)[:-1]:
            with suppress(ValueError, CryptographyDeprecationWarning):
                found.append(x509.load_pem_x509_certificate(each + end))
    return Store(found)


def _chain(text: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text)[:_MOST_CERTIFICATES]
    except ValueError:
        raise NotBelieved("no_certificate") from None


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        kind = x509.SubjectAlternativeName
        names = certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [each.lower() for each in names.get_values_for_type(x509.DNSName)]


def _has_signed(certificate: x509.Certificate, signature: bytes, body: bytes) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, body, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, body, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


__all__ = ["NotBelieved", "believe", "domain_of", "read_certificate"]
