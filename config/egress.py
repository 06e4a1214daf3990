"""The one way out: every request that Custodia sends to another machine passes here.

The name is resolved once and that address is used (no rebinding); addresses inside a network
are refused however they are written; nothing is followed, no proxy or password file of the
environment is read; time and size end. A refused address and a dead one look the same, so
that nobody can map a network by trying.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Network, ip_address
from json import dumps, loads
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from requests import PreparedRequest, Request, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import SSLError
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from config.errors import DomainError

# An address of version 4 inside one of version 6 that `requests_hardened` lets pass.
_CARRIES_V4 = (IPv6Network("::/96"), IPv6Network("2001::/32"))
_BLOCK = 2**16


class Unreachable(DomainError):
    """Nothing was sent: no such machine, not reachable, or an address we never go to."""

    code = "unreachable"


class NoAnswer(DomainError):
    """Something was sent and no whole answer came in time: what it did is not known."""

    code = "no_answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. A 3xx is an answer like another one: it is not followed."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    cut: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the request succeeded (2xx)."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """Return the seconds we are asked to wait, if any."""
        said = self.headers.get("retry-after", "").strip()
        if said.isdigit():
            return float(said)
        try:
            until = parsedate_to_datetime(said)
        except (TypeError, ValueError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())

    def json(self) -> Any:
        """Return the body read as JSON; None where it is not."""
        try:
            return loads(self.body)
        except (ValueError, RecursionError):
            return None


def send(
    method: str, url: str, *, headers: Mapping[str, str] | None = None,
    body: bytes = b"", json: Any = None,
) -> Answer:  # fmt: skip
    """Send one request and return its answer, whatever its status.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        url: https (in development http, too), without a user in it.
        headers: sent besides our own; may hold secrets, which no error or log repeats.
        body: what is sent; or
        json: what is sent as JSON.

    Raises:
        Unreachable: nothing was sent.
        NoAnswer: it was sent, and what it did is not known.
    """
    if not acceptable(url):
        raise Unreachable(_UNREACHABLE)
    if json is not None:
        body, headers = (
            dumps(json).encode(),
            {"Content-Type": "application/json", **(headers or {})},
        )
    exchange = _Exchange(method, url, dict(headers or {}), body)
    exchange.start()
    exchange.join(settings.EGRESS_SECONDS)
    connected = exchange.cut()
    # Raised here and not where it happened: a chained error would show address and headers.
    if isinstance(exchange.outcome, Answer):
        return exchange.outcome
    if connected and exchange.outcome is not Unreachable:
        raise NoAnswer(_NO_ANSWER)
    raise Unreachable(_UNREACHABLE)


def acceptable(url: str) -> bool:
    """Return whether an address has a form we would go to; nothing is resolved."""
    if any(character.isspace() or ord(character) < 32 for character in url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        return (
            (parts.scheme == "https" or (parts.scheme == "http" and not settings.PRODUCTION))
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and parts.port != 0
        )
    except ValueError:
        return False


_UNREACHABLE = _("The address could not be reached.")
_NO_ANSWER = _("No answer came in time.")


class _Exchange(threading.Thread):
    """One request in a thread of its own, so that slow names and slow bytes end in time, too."""

    def __init__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> None:
        super().__init__(daemon=True)
        self.outcome: Answer | type[Unreachable] | None = None
        self._asked = Request(
            method, url, headers={"Accept-Encoding": "identity", **headers}, data=body or None
        )
        self._way = _Way()

    def run(self) -> None:
        try:
            with _session(self._way) as session:
                # `requests` would add the proxies, cookies and passwords of the environment.
                prepared = session.prepare_request(self._asked)
                with session.send(prepared, stream=True) as response:
                    self.outcome = _answer(response)
        except (SSLError, InvalidIPAddress):
            self.outcome = Unreachable
        except (RequestException, HTTPError, OSError, ValueError):
            pass  # whether anything was sent, the way knows

    def cut(self) -> bool:
        """End the exchange where it still runs; return whether a connection was made."""
        return self._way.close()


class _Way:
    """The connections of one exchange; closed, it lets no more be made."""

    def __init__(self) -> None:
        self._closed = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            if self._closed:
                connection.close()
                raise TimeoutError
            # A double of it: encryption takes the first one away.
            self._sockets.append(connection.dup())

    def close(self) -> bool:
        with self._lock:
            self._closed = True
            for connection in self._sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            return bool(self._sockets)


class _Adapter(IPFilterAdapter):
    """Resolves once, refuses what is not public, and tells the way of each connection."""

    def __init__(self, way: _Way, *, is_https_proto: bool) -> None:
        super().__init__(is_https_proto=is_https_proto)
        self._way = way

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        if _is_let_through(request.url or ""):
            return HTTPAdapter.build_connection_pool_key_attributes(self, request, verify, cert)
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ip_address(host["host"].strip("[]"))
        if not address.is_global or address.is_multicast or address.is_reserved:
            raise InvalidIPAddress
        if address.version == 6 and any(address in network for network in _CARRIES_V4):
            raise InvalidIPAddress
        return host, pool

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        way, kind = self._way, pool.ConnectionCls

        class Told(kind):  # type: ignore[misc, valid-type]
            def _new_conn(self) -> socket.socket:
                connection: socket.socket = super()._new_conn()
                way.opened(connection)
                return connection

        pool.ConnectionCls = Told
        return pool


def _is_let_through(url: str) -> bool:
    """Return whether tests or the sample business named exactly this machine and port."""
    parts = urlsplit(url)
    return not settings.PRODUCTION and f"{parts.hostname}:{parts.port}" in settings.EGRESS_ALLOWED


def _session(way: _Way) -> HTTPSession:
    seconds = settings.EGRESS_SECONDS
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(min(seconds, 5), seconds),
            user_agent_override="Custodia",
        )
    )
    session.trust_env = False
    session.mount("http://", _Adapter(way, is_https_proto=False))
    session.mount("https://", _Adapter(way, is_https_proto=True))
    return session


def _answer(response: Response) -> Answer:
    """Read at most what is allowed; compressed answers were not asked for and stay as they are."""
    body, cut = b"", False
    for block in response.raw.stream(_BLOCK, decode_content=False):
        body += block
        if cut := len(body) > settings.EGRESS_MAX_BYTES:
            body = body[: settings.EGRESS_MAX_BYTES]
            break
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, body, cut)
