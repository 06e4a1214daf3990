"""Runs the web server and the worker as children, for `demo` and `dev`."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from config.database import child_environment

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 60, 10
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>


def demand_free_port(port: int) -> None:
    """Raise CommandError, in one sentence, when nothing can listen on `port`."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            raise CommandError(
                f"Port {port} cannot be used; stop the program that uses it "
                "or choose another one with --port."
            ) from problem


def demand_database() -> None:
    """Raise CommandError when the database does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise CommandError(
            "The database does not answer; look at DATABASE_URL, "
            "or unset it to use the embedded server."
        ) from problem


def environment(port: int) -> dict[str, str]:
    """Return the children's environment: our database, and the address people will use."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    variables = child_environment(settings.DATABASE_FOLDER)
    variables.setdefault("SITE_URL", f"http://{HOST}:{port}")
    return variables


def migrate(variables: dict[str, str]) -> None:
    """Bring the tables up to date, as their owner, in a child process."""
    done = subprocess.run([*_manage(), "migrate", "--no-input", "-v", "0"], env=variables)
    if done.returncode:
        raise CommandError("The tables could not be migrated; the lines above say why.")


def serve(
    port: int, variables: dict[str, str], web: Sequence[str], *, ready: Callable[[], None]
) -> None:
    """Run the web server and the worker until Ctrl-C or until one of them ends.

    Args:
        port: where the web server listens.
        variables: the environment of both.
        web: the `manage.py` arguments of the web server.
        ready: called once, when the web server answers.

    Raises:
        CommandError: a child ended by itself.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children: list[subprocess.Popen[bytes]] = []
    try:
        children += [_start(web, variables), _start(["worker"], variables)]
        _wait_for(port, children)
        ready()
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        raise CommandError("The web server or the worker ended; the lines above say why.")
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping.\n")
    finally:
        _stop(children)


def _manage() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py")]


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _start(arguments: Sequence[str], variables: dict[str, str]) -> "subprocess.Popen[bytes]":
    # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
    return subprocess.Popen(
        [*_manage(), *arguments],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Ask Linux to end this child when we are killed, so that no port stays taken."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _wait_for(port: int, children: "list[subprocess.Popen[bytes]]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and all(child.poll() is None for child in children):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)


def _stop(children: "list[subprocess.Popen[bytes]]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        _signal(child, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.wait()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _signal(child: "subprocess.Popen[bytes]", number: int) -> None:
    # The whole group: autoreload has a child of its own.
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
