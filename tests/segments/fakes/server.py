"""A threaded local server of one or several fakes; every request is kept, any can go wrong."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came; `headers` by lower-case name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """What a fake raises to answer with an error of its own form."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def only(given: dict[str, Any], *known: str, refuse: Callable[[str], Reply]) -> None:
    """Refuse a body with a field that the service does not describe, or that nobody allowed."""
    for name in given:
        if name not in known:
            raise Refused(refuse(name))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One scripted failure. `applied`: the request does its work first, the answer is lost."""

    reply: Reply | None = None
    applied: bool = False
    silence: float = 0.0
    endless: int = 0
    drip: float = 0.0


def too_many(after: int | None = None) -> Trouble:
    return Trouble(Reply(429, {}, {"Retry-After": str(after)} if after is not None else {}))


def broken(status: int = 500, *, applied: bool = False) -> Trouble:
    return Trouble(Reply(status, {}), applied=applied)


def locked_out(status: int = 401) -> Trouble:
    return Trouble(Reply(status, {}))


def redirect(to: str, status: int = 302) -> Trouble:
    return Trouble(Reply(status, {}, {"Location": to}))


def no_answer(*, applied: bool = True) -> Trouble:
    """The connection ends without an answer: after the work was done, or before."""
    return Trouble(applied=applied)


def silent(seconds: float, *, applied: bool = True) -> Trouble:
    return Trouble(silence=seconds, applied=applied)


def slow_body(seconds: float) -> Trouble:
    return Trouble(drip=seconds)


def huge_body(mebibytes: int) -> Trouble:
    return Trouble(endless=mebibytes)


class Fake:
    """One service: answers requests, remembers them, fails as told, in the order told."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.troubles: deque[Trouble | None] = deque()
        self.guard = threading.RLock()

    def next(self, *troubles: Trouble | None) -> None:
        """Make the next requests fail so; None lets one through."""
        self.troubles.extend(troubles)

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def taken(self, asked: Asked) -> Reply:
        with self.guard:
            try:
                return self.answer(asked)
            except Refused as refused:
                return refused.reply

    def writes(self) -> list[Asked]:
        """Return the requests that were not just reading."""
        return [asked for asked in self.requests if asked.method != "GET"]


class Served:
    """Fakes at a port of this machine, each below its own path."""

    def __init__(self, fakes: dict[str, Fake], port: int = 0) -> None:
        self.fakes = fakes
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.closing = threading.Event()

    @property
    def host(self) -> str:
        """What EGRESS_ALLOWED has to name."""
        return f"127.0.0.1:{self._server.server_port}"

    def address(self, path: str = "") -> str:
        return f"http://{self.host}{path}"

    def start(self) -> "Served":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(fakes: dict[str, Fake], port: int = 0) -> Iterator[Served]:
    served = Served(fakes, port).start()
    try:
        yield served
    finally:
        served.stop()


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            prefix = next((at for at in served.fakes if parts.path.startswith(at)), None)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if prefix is None:
                self._reply(Reply(404, {}))
                return
            fake = served.fakes[prefix]
            asked = Asked(
                self.command,
                unquote(parts.path.removeprefix(prefix)),
                dict(parse_qsl(parts.query)),
                {name.lower(): value for name, value in self.headers.items()},
                body,
            )
            with fake.guard:
                fake.requests.append(asked)
                trouble = fake.troubles.popleft() if fake.troubles else None
            with suppress(OSError):  # who asked may be gone by now
                self._go_wrong(fake, asked, trouble) if trouble else self._reply(fake.taken(asked))

        def _go_wrong(self, fake: Fake, asked: Asked, trouble: Trouble) -> None:
            if trouble.applied:
                fake.taken(asked)
            if trouble.silence:
                served.closing.wait(trouble.silence)
            if trouble.reply:
                self._reply(trouble.reply)
            elif trouble.endless or trouble.drip:
                self._go_on(trouble)
            self.close_connection = True

        def _go_on(self, trouble: Trouble) -> None:
            length = trouble.endless * MEBIBYTE or 1_000
            self.send_response(200)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            until = time.monotonic() + trouble.drip
            while trouble.drip and time.monotonic() < until and not served.closing.wait(0.02):
                self.wfile.write(b" ")
            for _ in range(trouble.endless):
                self.wfile.write(b" " * MEBIBYTE)

        def _reply(self, reply: Reply) -> None:
            if isinstance(reply.json, bytes):
                content = reply.json
            else:
                content = b"" if reply.json is None else json.dumps(reply.json).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, *_: object) -> None: ...

    return Handler
