"""Kill -9 of the web server under a flood of web events: none that was answered may be lost.

Run: `python -m tests.drills.web_events --n 5 --seconds 4`. Works in a database of its own.
`stored` may be greater than `accepted`: what was written before its answer got out.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

CLIENTS = 48
ACCEPTED = b"HTTP/1.1 202"


def drill(kills: int, seconds: float) -> dict[str, Any]:
    """Flood a server of two workers, kill it, start it again; return what was counted."""
    import django

    django.setup()
    from config.scratch import found_by, scratch_database

    with scratch_database() as url:
        given = ("--inside", "--n", str(kills), "--seconds", str(seconds))
        return found_by("tests.drills.web_events", *given, url=url)


def inside(kills: int, seconds: float) -> dict[str, Any]:
    """The drill itself, connected to the database of its own."""
    from interactions.models.web import WebEvent

    WebEvent.objects.all().delete()
    answered: set[int] = set()
    rates, work = [], 0.0
    chance = random.Random(5)
    for round_ in range(kills + 1):
        last = round_ == kills
        server, port = started()
        began, before = time.monotonic(), _processor_time(server.pid)
        pause = seconds if last else chance.uniform(0.5, 1) * seconds
        flood = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.drills.web_events", "--flood", str(port)),
                *("--seconds", str(seconds + 1), "--first", str(round_ * 10_000_000)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        time.sleep(pause)
        work += _processor_time(server.pid) - before
        os.killpg(server.pid, signal.SIGKILL)
        spent = time.monotonic() - began
        said = json.loads(flood.communicate()[0])
        server.wait()
        answered.update(said["accepted"])
        rates.append(len(said["accepted"]) / min(spent, said["seconds"]))
    stored = [row["i"] for row in WebEvent.objects.values_list("properties", flat=True)]
    return {
        "kills": kills + 1,
        "accepted": len(answered),
        "stored": len(stored),
        "lost": len(answered - set(stored)),
        "doubled": len(stored) - len(set(stored)),
        "events_per_second": round(max(rates)),
        "server_ms_per_event": round(1_000 * work / max(len(answered), 1), 2),
        "each_round": [round(rate) for rate in rates],
    }


def started() -> "tuple[subprocess.Popen[bytes], int]":
    """Start gunicorn as the container does; return it and its port once it answers."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port = finder.getsockname()[1]
    gunicorn = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen(
        [
            *(gunicorn, "config.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--log-level", "error"),
        ],
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as knock:
                knock.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if knock.recv(15).startswith(b"HTTP/1.1 200"):
                    return server, port
        except OSError:
            time.sleep(0.05)
    os.killpg(server.pid, signal.SIGKILL)
    raise SystemExit("gunicorn did not start")


def _processor_time(pid: int) -> float:
    """Return the seconds of processor that a server and its workers took so far."""
    import psutil  # comes with the embedded server

    master = psutil.Process(pid)
    times = [each.cpu_times() for each in (master, *master.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def flood(port: int, seconds: float, first: int) -> dict[str, Any]:
    """Send numbered events from many connections; return the numbers that were answered."""
    accepted: list[int] = []
    numbers = iter(range(first, first + 10_000_000))
    began = time.monotonic()
    asyncio.run(_clients(port, began + seconds, numbers, accepted))
    return {"accepted": accepted, "seconds": time.monotonic() - began}


async def _clients(port: int, until: float, numbers: Any, accepted: list[int]) -> None:
    await asyncio.gather(*(_client(port, until, numbers, accepted) for _ in range(CLIENTS)))


async def _client(port: int, until: float, numbers: Any, accepted: list[int]) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            number = next(numbers)
            writer.write(_request(number))
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(ACCEPTED) and b"X-Event-Dropped" not in head:
                accepted.append(number)
    except (OSError, asyncio.IncompleteReadError):
        return  # the server was killed; what it did not answer does not count


def _request(number: int) -> bytes:
    page = f"https://shop.example/p/{number % 50}?utm_source=drill"
    body = json.dumps({"n": "pageview", "u": page, "p": {"i": number}}).encode()
    head = (
        "POST /e HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
        f"User-Agent: drill\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--inside", action="store_true")
    parser.add_argument("--flood", type=int)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.flood:
        print(json.dumps(flood(options.flood, options.seconds, options.first)))  # noqa: T201
        return
    if options.inside:
        import django

        django.setup()
        print(json.dumps(inside(options.n, options.seconds)))  # noqa: T201
    else:
        print(json.dumps(drill(options.n, options.seconds)))  # noqa: T201


if __name__ == "__main__":
    main()
