"""What an OpenDSR processor answers counts only if its own domain signed it (OpenDSR 8.8)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.verification import Store
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from config.sealed import seal
from contacts.models.collaboration import Notice
from privacy.models.notices import OPEN_NOTICES, NoticeRoute, RecipientNotice, Way
from privacy.operations.notices import signatures
from privacy.operations.notices.routes import set_route
from privacy.operations.notices.sending import send_due
from segments.models.destinations import Destination
from segments.models.segment import Segment
from tests.privacy.processors import DOMAIN, Certified, Processor, authority, certified
from tests.segments.fakes.server import Asked, Fake, Reply, Served, serving

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(Door.JOB)


@pytest.fixture(scope="module")
def signer() -> Certified:
    return certified()


@pytest.fixture
def processor(signer: Certified) -> Processor:
    cache.clear()
    return Processor(signer)


@pytest.fixture
def web(settings: Any, processor: Processor) -> Iterator[Served]:
    with serving({"/dsr": processor, "/pem": Pem(processor)}) as served:
        settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
        processor.published = served.address("/pem/chain.pem")
        yield served


class Pem(Fake):
    """The file with the certificate that the discovery names."""

    def __init__(self, processor: Processor) -> None:
        super().__init__()
        self.processor = processor

    def answer(self, asked: Asked) -> Reply:
        return Reply(200, self.processor.signer.pem.encode())


@pytest.fixture
def prisca(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def third(people: Any) -> Destination:
    segment = Segment.objects.create(slug="all", name="All", owner=people["dario"])
    return Destination.objects.create(
        slug="third", name="Third", kind="csv", segment=segment, owner=people["dario"],
        match_key="email",
    )  # fmt: skip


def planned(to: Destination, people: Any) -> RecipientNotice:
    notice = RecipientNotice(
        destination=to, recipient=to.name, kind="erase", way=Way.OPENDSR, person=people["dario"],
        due_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    notice.identifier = seal("Noa.Prats@example.com", notice.identifier_context)
    notice.save()
    return notice


def after_a_round(notice: RecipientNotice) -> tuple[str, str]:
    send_due(by=SYSTEM, now=timezone.now())
    notice.refresh_from_db()
    return notice.state, notice.problem


def test_an_answer_signed_by_the_certificate_we_were_given_is_believed_and_kept_as_proof(
    web: Served, processor: Processor, signer: Certified, third: Destination, prisca: Actor,
    people: Any,
) -> None:  # fmt: skip
    said = {"address": web.address("/dsr/v2"), "domain": DOMAIN, "certificate": signer.pem}
    set_route(destination=third, way="opendsr", by=prisca, identity_format="sha256", **said)
    notice = planned(third, people)
    assert after_a_round(notice) == ("sent", "")
    (sent,) = processor.submitted.values()
    assert sent["subject_identities"] == [{
        "identity_type": "email", "identity_format": "sha256",
        # printf %s noa.prats@example.com | sha256sum
        "identity_value": "79e86e8fe9790c39808f3db43d58076355d82f20dc3092d4b74a1fc112099673",
    }]  # fmt: skip
    processor.status = "completed"
    assert after_a_round(notice) == ("done", "")
    proof = notice.receipt["proof"]
    assert proof["signed_by"] == DOMAIN
    assert proof["certificate"] == signer.certificate.fingerprint(hashes.SHA256()).hex()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"X-OpenDSR-Signature": None}, "unsigned"),
        ({"X-OpenDSR-Processor-Domain": "other.example"}, "wrong_domain"),
        ({"X-OpenDSR-Signature": "bm90IGl0cyBzaWduYXR1cmU="}, "wrong_signature"),
        ({"X-OpenDSR-Signature": "not base64"}, "wrong_signature"),
    ],
)
@pytest.mark.parametrize("when", ["submitted", "completed"])
def test_what_is_not_signed_by_the_processor_stays_open_with_a_colleague(
    web: Served, processor: Processor, signer: Certified, third: Destination, prisca: Actor,
    people: Any, wrong: dict[str, str | None], problem: str, when: str,
) -> None:  # fmt: skip
    said = {"address": web.address("/dsr/v2"), "domain": DOMAIN, "certificate": signer.pem}
    set_route(destination=third, way="opendsr", by=prisca, **said)
    notice = planned(third, people)
    if when == "completed":
        assert after_a_round(notice) == ("sent", "")
        processor.status = "completed"
    processor.headers = wrong
    assert after_a_round(notice) == ("escalated", problem)
    assert notice.state in OPEN_NOTICES
    assert (notice.done_at, "request_status" in notice.receipt) == (None, False)
    assert Notice.objects.filter(user=people["dario"], kind="privacy_notice").count() == 1


def test_without_a_certificate_of_ours_only_one_an_authority_issued_is_believed(
    web: Served, processor: Processor, third: Destination, prisca: Actor, people: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Read from the discovery; a renewed one is fetched again, one made by itself never counts."""
    set_route(destination=third, way="opendsr", address=web.address("/dsr/v2"), domain=DOMAIN,
              by=prisca)  # fmt: skip
    assert after_a_round(planned(third, people)) == ("escalated", "certificate_not_trusted")
    root = authority()
    monkeypatch.setattr(signatures, "_authorities", lambda: Store([root.certificate]))
    processor.signer = certified(by=root)
    assert after_a_round(planned(third, people)) == ("sent", "")
    processor.signer = certified(by=root)
    assert after_a_round(planned(third, people)) == ("sent", "")
    processor.published = ""
    processor.signer = certified(by=root)
    assert after_a_round(planned(third, people)) == ("escalated", "no_certificate")


def test_officers_give_only_a_certificate_of_the_domain_that_is_in_force(
    signer: Certified, third: Destination, prisca: Actor, signed_in: Any
) -> None:
    said = {"destination": third, "way": "opendsr", "address": "https://dsr.example/v2"}
    for certificate, domain in (
        ("no certificate", DOMAIN), (signer.pem, ""), (certified(days=-1).pem, DOMAIN),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            set_route(**said, certificate=certificate, domain=domain, by=prisca)
        assert list(refused.value.fields) == ["certificate"]
    assert not NoticeRoute.objects.exists()
    given = {"way": "opendsr", "address": said["address"], "certificate": signer.pem,
             "domain": DOMAIN, "identity_format": "md5"}  # fmt: skip
    desk = signed_in("prisca")
    assert desk.post(reverse("privacy:notice_route", args=[third.key]), given).status_code == 302
    route = NoticeRoute.objects.get()
    assert (route.domain, route.identity_format) == (DOMAIN, "md5")
    assert route.certificate == signer.pem.strip()
