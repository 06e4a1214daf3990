"""Nothing inside a network is reached, whatever is written; what is reached ends in time."""

import logging
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from urllib3.util import connection as connecting

from config.egress import Answer, NoAnswer, Unreachable, acceptable, send
from tests.segments.fakes.server import (
    Asked,
    Fake,
    Reply,
    Served,
    huge_body,
    redirect,
    serving,
    silent,
    slow_body,
)

# PORT stands for the port at which a real listener waits on this machine.
INSIDE = (
    "http://127.0.0.1:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/",
    "http://0177.0.0.1:PORT/", "http://0177.1:PORT/", "http://00000177.0.0.1:PORT/",
    "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0x7f.0.0.1:PORT/",
    "http://0x7f.1:PORT/", "http://017700000001:PORT/", "http://127.255.255.254:PORT/",
    "http://0.0.0.0:PORT/", "http://0:PORT/", "http://localhost:PORT/",
    "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://localhost.localdomain:PORT/",
    "http://127.0.0.1.:PORT/", "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::]:PORT/", "http://[::127.0.0.1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/", "http://[::ffff:a9fe:a9fe]/latest/meta-data/",
    "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/", "http://[2001:0:7f00:1::]:PORT/", "http://[fe80::1]:PORT/",
    "http://[fd00:ec2::254]/", "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/", "http://10.0.0.1/", "http://192.168.0.1/", "http://172.16.0.1/",
    "http://user@127.0.0.1:PORT/", "http://example.org@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@example.org/", "http://127.0.0.1:PORT#@example.org/",
    "http://１２７.０.０.１:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/",
    "http://ⓛocalhost:PORT/", "http://127.0.0.1%2eexample.org:PORT/", "http:///127.0.0.1:PORT/",
    "http://192.0.0.8/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[5f00::1]/",
    "ftp://127.0.0.1:PORT/", "file:///etc/passwd", "gopher://127.0.0.1:PORT/_GET",
    "http://127.0.0.1:PORT/\r\nHost: example.org", "//127.0.0.1:PORT/", "127.0.0.1:PORT", "",
    "http://[::1", "http://a..b/", "http://*/",
)  # fmt: skip


class Listener(ThreadingHTTPServer):
    """What must never be reached; counts connections, not requests."""

    daemon_threads = True
    hits = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        type(self).hits += 1
        super().process_request(request, client_address)


class Hello(Fake):
    def answer(self, asked: Asked) -> Reply:
        return Reply(200, {"hello": asked.path})


@pytest.fixture
def inside() -> Iterator[Listener]:
    server = Listener(("0.0.0.0", 0), BaseHTTPRequestHandler)
    Listener.hits = 0
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hello(settings: Any) -> Iterator[tuple[Hello, Served]]:
    fake = Hello()
    with serving({"/": fake}) as served:
        settings.EGRESS_ALLOWED = [served.host]
        settings.EGRESS_SECONDS = 5.0
        yield fake, served


def watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return the addresses to which a connection is tried, none of which is made."""
    tried: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(connecting, "create_connection", connect)
    return tried


def resolving_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Make any name resolve to each of the answers in turn; return the names asked for."""
    asked: list[str] = []
    coming = iter(answers)

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(coming), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_none_of_forty_and_more_forms_of_address_reaches_anything_inside(
    inside: Listener, settings: Any
) -> None:
    settings.EGRESS_SECONDS = 0.5
    said = set()
    for form in INSIDE:
        with pytest.raises(Unreachable) as refused:
            send("GET", form.replace("PORT", str(inside.server_port)))
        said.add(str(refused.value.message))
    assert (len(INSIDE) >= 40, Listener.hits) == (True, 0)
    assert said == {"The address could not be reached."}


def test_addresses_at_which_nobody_listens_here_are_not_even_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = watched(monkeypatch)
    for form in INSIDE:
        with pytest.raises(Unreachable):
            send("GET", form.replace("PORT", "8080"))
    assert tried == []


def test_the_listener_of_these_tests_is_reached_where_it_is_let_through(
    inside: Listener, settings: Any
) -> None:
    settings.EGRESS_ALLOWED = [f"127.0.0.1:{inside.server_port}"]
    assert send("GET", f"http://127.0.0.1:{inside.server_port}/").status == 501
    assert Listener.hits == 1


def test_production_lets_nothing_through_and_speaks_https_only(
    inside: Listener, settings: Any
) -> None:
    settings.EGRESS_ALLOWED = [f"127.0.0.1:{inside.server_port}"]
    settings.PRODUCTION = True
    for scheme in ("http", "https"):
        with pytest.raises(Unreachable):
            send("GET", f"{scheme}://127.0.0.1:{inside.server_port}/")
    assert Listener.hits == 0
    assert (acceptable("http://example.org/"), acceptable("https://example.org/")) == (False, True)


def test_a_name_is_resolved_once_and_that_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = watched(monkeypatch)
    asked = resolving_to(monkeypatch, "93.184.215.14", "127.0.0.1")
    with pytest.raises(Unreachable):
        send("GET", "http://rebinds.example:8080/")
    assert (asked, tried) == (["rebinds.example"], [("93.184.215.14", 8080)])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1"])
def test_a_public_name_of_an_address_inside_is_not_reached(
    inside: Listener, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolving_to(monkeypatch, address)
    with pytest.raises(Unreachable):
        send("GET", f"http://looks-public.example:{inside.server_port}/")
    assert Listener.hits == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_that_failed_and_is_not_followed(
    hello: tuple[Hello, Served], inside: Listener, status: int
) -> None:
    fake, served = hello
    fake.next(redirect(f"http://127.0.0.1:{inside.server_port}/", status))
    answer = send("POST", served.address("/"), json={"a": 1})
    assert (answer.status, answer.ok, Listener.hits) == (status, False, 0)


def test_a_body_that_does_not_end_is_cut_at_the_cap(
    hello: tuple[Hello, Served], settings: Any
) -> None:
    fake, served = hello
    fake.next(huge_body(1_024))
    answer = send("GET", served.address("/"))
    assert (answer.status, answer.cut, len(answer.body)) == (200, True, 2**20)


def test_slow_bytes_and_silence_end_with_the_time_given(
    hello: tuple[Hello, Served], settings: Any
) -> None:
    fake, served = hello
    settings.EGRESS_SECONDS = 0.3
    fake.next(slow_body(60), silent(60))
    for _ in range(2):
        with pytest.raises(NoAnswer) as ended:
            send("GET", served.address("/"))
    assert str(ended.value.message) == "No answer came in time."


def test_a_name_that_is_slow_to_resolve_ends_in_time_and_is_not_gone_to_later(
    hello: tuple[Hello, Served], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, served = hello
    settings.EGRESS_SECONDS = 0.1
    resolve = socket.getaddrinfo

    def slowly(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.3)
        return resolve(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with pytest.raises(Unreachable):
        send("POST", served.address("/"), json={})
    time.sleep(0.5)
    assert fake.requests == []


def test_the_environment_gives_no_proxy_and_no_password(
    hello: tuple[Hello, Served], inside: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, served = hello
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.server_port}")
    answer = send("GET", served.address("/x"), headers={"Authorization": "Bearer t"})
    assert (answer.json(), Listener.hits) == ({"hello": "x"}, 0)
    assert sorted(fake.requests[0].headers) == [
        "accept", "accept-encoding", "authorization", "connection", "host", "user-agent",
    ]  # fmt: skip


def test_errors_answers_and_logs_repeat_no_secret(
    hello: tuple[Hello, Served], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fake, served = hello
    caplog.set_level(logging.INFO)
    secret = {"Authorization": "Bearer hush-hush"}
    answer = send("GET", served.address("/hush-hush"), headers=secret, body=b"hush-hush")
    settings.EGRESS_SECONDS = 0.3
    fake.next(silent(60))
    said = [repr(answer)]
    for address in (served.address("/hush-hush"), "http://127.0.0.1:1/hush-hush"):
        with pytest.raises((NoAnswer, Unreachable)) as raised:
            send("GET", address, headers=secret)
        error = raised.value
        said += [repr(error), str(error), repr(error.__cause__), repr(error.__context__)]
    assert "hush-hush" not in " ".join(said) + caplog.text


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("", None), ("soon", None), ("Mon, 01 Jan 2001 00:00:00 GMT", 0)],
)
def test_retry_after_is_read_in_both_its_forms(said: str, seconds: float | None) -> None:
    assert Answer(429, {"retry-after": said}, b"").retry_after == seconds
