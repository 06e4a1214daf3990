"""OpenDSR processors as tests meet them: keys, certificates, and a service that signs."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.segments.fakes.server import Asked, Fake, Reply

DOMAIN = "processor.example"
PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Certified:
    """A key with the certificate that somebody issued for it."""

    key: Any
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(PEM).decode()

    def headers(self, body: bytes, domain: str = DOMAIN) -> dict[str, str]:
        signature = b64encode(self.key.sign(body, ec.ECDSA(hashes.SHA256()))).decode()
        return {"X-OpenDSR-Processor-Domain": domain, "X-OpenDSR-Signature": signature}


def certified(domain: str = DOMAIN, *, by: Certified | None = None, days: int = 30) -> Certified:
    """Issue a certificate as an authority does; by itself where nobody is named."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _named(domain)
    day, issuer = datetime.now(UTC), by.certificate.subject if by else name
    made = x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(day - timedelta(days=40))
    made = made.not_valid_after(day + timedelta(days=days))
    signing = by.key if by else key
    usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    for extension, critical in (
        (x509.SubjectAlternativeName([x509.DNSName(domain)]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage, False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False),
    ):
        made = made.add_extension(extension, critical)
    return Certified(key, made.sign(signing, hashes.SHA256()))


def authority() -> Certified:
    key, name, day = ec.generate_private_key(ec.SECP256R1()), _named("Root"), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(day - timedelta(days=40)).not_valid_after(day + timedelta(days=99))
    for extension, critical in (
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (x509.KeyUsage(False, False, False, False, False, True, True, False, False), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        made = made.add_extension(extension, critical)
    return Certified(key, made.sign(key, hashes.SHA256()))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


class Processor(Fake):
    """Takes requests, says later that they are completed, and signs what it says."""

    def __init__(self, signer: Certified | None = None) -> None:
        super().__init__()
        self.submitted: dict[str, Any] = {}
        self.status = "pending"
        self.signer = signer or certified()
        # What goes wrong: a header that is missing or another one, by its name.
        self.headers: dict[str, str | None] = {}
        self.published = ""

    def answer(self, asked: Asked) -> Reply:
        if asked.path.endswith("/discovery"):
            return Reply(200, {"processor_certificate": self.published})
        if asked.method == "POST" and asked.path.endswith("/v2/requests"):
            self.submitted[asked.json["subject_request_id"]] = asked.json
            return self.signed(201, {"expected_completion_time": "2026-12-20T00:00:00Z"})
        number = asked.path.rpartition("/")[2]
        known = number in self.submitted
        return self.signed(200 if known else 404, {"request_status": self.status})

    def signed(self, status: int, said: Any) -> Reply:
        headers: dict[str, Any] = self.signer.headers(json.dumps(said).encode()) | self.headers
        return Reply(status, said, {name: text for name, text in headers.items() if text})
