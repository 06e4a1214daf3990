"""OpenDSR 2.0: a controller hands requests on, and trusts only what our certificate signed."""

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.reach import ExternalId
from contacts.models.source import Source
from privacy.models.protocols import ProtocolParty, ProtocolRequest
from privacy.models.requests import PrivacyRequest
from privacy.operations.protocols.telling import tell_due
from tests.privacy.asking import confirm_all, noa
from tests.privacy.test_drp import Listener, finish
from tests.segments.fakes.server import Served, serving

pytestmark = pytest.mark.django_db
NAMES = ("OpenDSR", "OpenGDPR")


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Key and certificate of a processor, as its authority would hand them out."""
    folder, key = tmp_path_factory.mktemp("dsr"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "crm.example.org")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("crm.example.org")]), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "key.pem", folder / "certificate.pem"


@pytest.fixture(autouse=True)
def on(settings: Any, signer: tuple[Path, Path]) -> None:
    settings.SITE_URL = "https://crm.example.org"
    settings.OPENDSR_KEY, settings.OPENDSR_CERTIFICATE = map(str, signer)
    cache.clear()


@pytest.fixture
def web(settings: Any) -> Iterator[Served]:
    with serving({"/told": Listener()}) as served:
        settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
        yield served


class Controller:
    """Sends requests, and believes an answer only by its signature."""

    def __init__(self, token: str) -> None:
        self.token, self.client = token, Client()

    def send(self, method: str, path: str, said: Any = None) -> tuple[int, Any]:
        answer = self.client.generic(
            method, f"/opendsr/v2/{path}", json.dumps(said) if said is not None else "",
            content_type="application/json", headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        if answer.status_code < 300:
            self.believe(answer.headers, answer.content)
        return answer.status_code, json.loads(answer.content)

    def believe(self, headers: Any, body: bytes) -> None:
        """The steps of 8.8: our domain, its certificate, the signature of the raw bytes."""
        text = self.client.get("/opendsr/v2/certificate.pem").content
        known = x509.load_pem_x509_certificate(text)
        names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        said = {name.lower(): value for name, value in headers.items()}
        for name in NAMES:
            domain = said[f"x-{name}-processor-domain".lower()]
            assert domain in names.get_values_for_type(x509.DNSName)
            signature = b64decode(said[f"x-{name}-signature".lower()])
            known.public_key().verify(signature, body, ec.ECDSA(hashes.SHA256()))


@pytest.fixture
def controllers(signed_in: Any, web: Served) -> list[Controller]:
    """Two controllers, added on the page; each token is on the one answer that gave it."""
    client, made = signed_in("prisca"), []
    for name in ("shop", "bank"):
        said = {"name": name.title(), "identifier": name, "hosts": web.host}
        page = client.post("/privacy/protocols/controller/", said)
        (token,) = re.findall(rb"<pre[^>]*>(opendsr_[\w-]{43})</pre>", page.content)
        made.append(Controller(token.decode()))
        assert token not in client.get("/privacy/protocols/").content
    return made


def asked(kind: str = "erasure", **more: Any) -> dict[str, Any]:
    return {
        "regulation": "gdpr",
        "subject_request_id": str(uuid4()),
        "subject_request_type": kind,
        "submitted_time": (timezone.now() - timedelta(days=2)).isoformat(),
        "subject_identities": [
            {"identity_type": "email", "identity_value": "noa.prats@example.com",
             "identity_format": "raw"}
        ],
        "api_version": "2.0",
    } | more  # fmt: skip


def test_a_controller_asks_follows_hears_and_cancels(controllers, people, by, web):
    shop, _bank = controllers
    person, listener = noa(by), web.fakes["/told"]
    _status, can = shop.send("GET", "discovery")
    assert can == {
        "api_version": "2.0",
        "supported_identities": [
            {"identity_type": kind, "identity_format": form}
            for kind in ("email", "controller_customer_id")
            for form in ("raw", "sha256", "md5")
        ],
        "supported_subject_request_types": ["access", "portability", "erasure"],
        "processor_certificate": "https://crm.example.org/opendsr/v2/certificate.pem",
    }
    wanted = asked("access", status_callback_urls=[web.address("/told")])
    number = wanted["subject_request_id"]
    status, answer = shop.send("POST", "requests", wanted)
    request = PrivacyRequest.objects.get()
    assert (status, request.right, request.channel) == (201, "gdpr.access", "opendsr")
    assert (answer["controller_id"], answer["subject_request_id"]) == ("shop", number)
    assert json.loads(b64decode(answer["encoded_request"])) == wanted
    # The clock of the law began with the controller's own receipt.
    assert request.received_at == datetime.fromisoformat(wanted["submitted_time"])
    assert shop.send("POST", "requests", wanted) == (201, answer)
    assert shop.send("GET", f"requests/{number}") == (200, {
        "controller_id": "shop", "subject_request_id": number, "request_status": "pending",
        "expected_completion_time": answer["expected_completion_time"], "api_version": "2.0",
    })  # fmt: skip
    prisca = Actor(people["prisca"], Door.PAGE)
    confirm_all(request, prisca, timezone.now())
    assert [match.contact_id for match in request.matches.all()] == [person.pk]
    status, refused = shop.send("DELETE", f"requests/{number}")
    assert (status, refused["error"]["code"]) == (400, 400)
    finish(request, prisca)
    tell_due(by=Actor.system(Door.JOB), now=timezone.now())
    (call,) = listener.requests
    shop.believe(call.headers, call.body)
    assert call.json["request_status"] == "completed"
    assert call.json["status_callback_url"] == web.address("/told")
    other = asked()
    path = f"opengdpr_requests/{other['subject_request_id']}"
    assert shop.send("POST", "opengdpr_requests", other)[0] == 201
    status, answer = shop.send("DELETE", path)
    assert (status, set(answer)) == (
        202, {"controller_id", "subject_request_id", "received_time", "api_version"}
    )  # fmt: skip
    assert shop.send("GET", path)[1]["request_status"] == "cancelled"


def digest(text: str, form: str = "sha256") -> str:
    return hashlib.new(form, text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "form", "value", "finds"),
    [
        ("email", "sha256", digest("noa.prats@example.com").upper(), ["email", "Noa"]),
        ("email", "md5", digest("noa.prats@example.com", "md5"), ["email", "Noa"]),
        ("controller_customer_id", "sha256", digest("C-17"), ["external_id", "Noa"]),
        ("email", "sha256", digest("noa.prats@example.org"), []),
        ("controller_customer_id", "sha256", digest("noa.prats@example.com"), []),
    ],
)
def test_who_is_named_by_a_digest_is_found_by_what_we_keep(
    controllers, by, signed_in, kind, form, value, finds
):
    """OpenDSR 5.1: of the comparable spelling; in our database the digest is sealed."""
    shop, _bank = controllers
    person = noa(by, email="Noa.Prats@Example.com")
    source = Source.objects.create(name="Shop")
    ExternalId.objects.create(contact=person, source=source, value="C-17")
    identity = {"identity_type": kind, "identity_format": form, "identity_value": value}
    wanted = asked(subject_identities=[identity])
    assert shop.send("POST", "requests", wanted)[0] == 201
    request = PrivacyRequest.objects.get()
    found = [[*each.evidence["agrees"], each.contact.given_name] for each in request.matches.all()]
    assert found == ([finds] if finds else [])
    rows = json.dumps(list(PrivacyRequest.objects.values()), default=str)
    assert value.lower() not in rows.lower()
    page = signed_in("prisca").get(reverse("privacy:request", args=[request.key]))
    assert f"{form}:{value.lower()}" in page.content.decode()
    short = identity | {"identity_value": value[1:]}
    assert shop.send("POST", "requests", asked(subject_identities=[short]))[0] == 400
    sha1 = identity | {"identity_format": "sha1", "identity_value": digest("x", "sha1")}
    assert shop.send("POST", "requests", asked(subject_identities=[sha1]))[0] == 400
    assert PrivacyRequest.objects.count() == 1


def test_only_what_was_agreed_is_taken(controllers, web):
    shop, bank = controllers
    wanted = asked()
    assert shop.send("POST", "requests", wanted)[0] == 201
    path = f"requests/{wanted['subject_request_id']}"
    # Another's request is as unknown as one that never was.
    assert bank.send("GET", path) == bank.send("GET", f"requests/{uuid4()}")
    assert bank.send("DELETE", path)[0] == 404
    assert Controller("opendsr_x").send("GET", path)[0] == 401
    hashed = [{"identity_type": "email", "identity_value": "x", "identity_format": "sha256"}]
    for wrong in (
        [], "x", wanted | {"subject_request_type": "access"}, asked("rectification"),
        asked(regulation="hipaa"), asked(subject_identities=hashed), asked(subject_identities=[]),
        asked(subject_request_id=str(uuid4()).upper()), asked(submitted_time="2026-11-20"),
        asked(status_callback_urls=["https://elsewhere.example.org/x"]), asked(api_version="1.0"),
    ):  # fmt: skip
        assert shop.send("POST", "requests", wrong)[0] == 400
    assert (PrivacyRequest.objects.count(), ProtocolRequest.objects.count()) == (1, 1)


def test_officers_see_what_is_on_and_end_a_partner(controllers, signed_in, settings, people):
    shop, _bank = controllers
    wanted = asked()
    assert shop.send("POST", "requests", wanted)[0] == 201
    client = signed_in("prisca")
    page = client.get("/privacy/protocols/").content.decode()
    number = PrivacyRequest.objects.get().number
    assert number in page
    assert "https://crm.example.org/opendsr/v2" in page
    assert "noa.prats" not in page
    party = ProtocolParty.objects.get(identifier="shop")
    assert client.post("/privacy/protocols/end/", {"party": party.pk}).status_code == 302
    assert shop.send("GET", f"requests/{wanted['subject_request_id']}")[0] == 401
    assert client.post("/privacy/protocols/token/", {"party": party.pk}).status_code == 404
    settings.SITE_URL = "https://another.example.org"
    assert "not for the host of SITE_URL" in client.get("/privacy/protocols/").content.decode()
    assert shop.client.get("/opendsr/v2/discovery").status_code == 404
    settings.OPENDSR_KEY = settings.OPENDSR_CERTIFICATE = ""
    assert shop.client.get("/opendsr/v2/discovery").status_code == 404
