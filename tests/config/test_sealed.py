"""Kept secrets open only where they were sealed; signatures are those of the specification."""

import base64
import hashlib
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.ciphers import opened_bytes
from config.keyset import opened_cursor
from config.links import About, Use, Way, read_token
from config.sealed import NotOpened, new_data_key, open_sealed, open_under, seal, seal_under
from config.signing import fresh_secret, is_secret, is_signed, signature_headers
from governance.operations import answers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = 1614265330


def test_a_sealed_secret_opens_in_its_place_and_says_nothing() -> None:
    sealed = seal("hush", "destination:1")
    assert open_sealed(sealed, "destination:1") == "hush"
    assert seal("hush", "destination:1") != sealed


def test_what_is_sealed_under_a_records_key_is_gone_with_that_key() -> None:
    key = new_data_key()
    sealed = seal_under(key, "hush", "request:1")
    assert open_under(key, sealed, "request:1") == "hush"
    for other in ("", new_data_key()):
        with pytest.raises(NotOpened):
            open_under(other, sealed, "request:1")


def test_a_sealed_secret_moved_damaged_or_of_another_key_does_not_open(settings: object) -> None:
    sealed = seal("hush", "destination:1")
    damaged = sealed[:-6] + ("AAAAAA" if sealed[-6:] != "AAAAAA" else "BBBBBB")
    for text, context in ((sealed, "destination:2"), (damaged, "destination:1"), ("", "x"),
                          ("no base64", "destination:1")):  # fmt: skip
        with pytest.raises(NotOpened):
            open_sealed(text, context)
    settings.DATA_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(NotOpened):
        open_sealed(sealed, "destination:1")


def test_the_signature_is_the_one_of_standard_webhooks() -> None:
    headers = signature_headers(
        [SECRET], message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=AT, body=BODY
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_changes_both_verify_and_nothing_else_does() -> None:
    new = fresh_secret()
    headers = signature_headers([new, SECRET], message_id="msg_1", timestamp=AT, body=BODY)
    assert [
        is_signed(headers, BODY, secret=new, now=AT),
        is_signed(headers, BODY, secret=SECRET, now=AT + 300),
        is_signed(headers, BODY, secret=SECRET, now=AT + 301),
        is_signed(headers, BODY + b" ", secret=SECRET, now=AT),
        is_signed({**headers, "webhook-id": "msg_2"}, BODY, secret=SECRET, now=AT),
        is_signed(headers, BODY, secret=fresh_secret(), now=AT),
        is_signed({}, BODY, secret=SECRET, now=AT),
    ] == [True, True, False, False, False, False, False]


def test_a_secret_has_24_to_64_bytes() -> None:
    assert [is_secret(text) for text in (SECRET, fresh_secret(), "whsec_YWJj", "", "whsec_!")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_what_was_sealed_before_the_one_primitive_still_opens(settings: Any) -> None:
    """Nonce, then AES-GCM under the hash of use and secret: as each of four places wrote it."""

    def before(secret: str, plain: bytes, context: str) -> bytes:
        cipher = AESGCM(hashlib.sha256(secret.encode()).digest())
        return b"n" * 12 + cipher.encrypt(b"n" * 12, plain, context.encode())

    text = base64.b64encode(before(f"sealed:{settings.DATA_KEY}", b"hush", "d:1")).decode()
    assert open_sealed(text, "d:1") == "hush"
    place = before(f"keyset:{settings.SECRET_KEY}", b'["Noa", 7]', "name/pk")
    cursor = base64.urlsafe_b64encode(place).decode().rstrip("=")
    assert opened_cursor(cursor, "name/pk", 2) == ["Noa", 7]
    told = UUID(int=7).bytes + bytes(26) + bytes([About.REQUEST, Way.HANDED])
    link = base64.urlsafe_b64encode(before(f"links:{settings.DATA_KEY}", told, "status")).decode()
    assert read_token(Use.STATUS, link).key == UUID(int=7)
    asked = answers.Request("user:1", "abc", "")
    kept = before(f"answer:{settings.SECRET_KEY}:user:1:abc", b"{}", "")
    assert opened_bytes(asked.cipher(), kept) == b"{}"
