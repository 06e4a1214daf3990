"""Kill -9 while people are being sent to a destination: it ends as if nothing had happened.

Run: `python -m tests.drills.kill_sync --n 5`. Works in a database of its own; the destination
kills the sender after it took the rows and before it says so.
"""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
from typing import Any

PEOPLE = 24


def drill(kills: int) -> dict[str, int]:
    """Send, be killed, go on; return what was counted."""
    import django

    django.setup()
    from config.scratch import found_by, scratch_database

    with scratch_database() as url:
        return found_by("tests.drills.kill_sync", "--inside", "--n", str(kills), url=url)


def inside(kills: int) -> dict[str, int]:
    """The drill itself, connected to the database of its own."""
    from django.conf import settings
    from django.core.management import call_command

    from tests.segments.fakes.mailchimp import FakeMailchimp
    from tests.segments.fakes.server import Reply, serving

    class Deadly(FakeMailchimp):
        """Takes the rows and kills who sent them before it says so."""

        sender: Any = None
        deadly = True

        def answer(self, asked: Any) -> Reply:
            reply = super().answer(asked)
            if self.deadly and asked.method == "POST" and "members" in asked.json:
                os.kill(self.sender.pid, signal.SIGKILL)
                self.sender.wait()
            return reply

    fake = Deadly()
    died = 0
    with serving({"/mailchimp": fake}) as served:
        _destination(served.address("/mailchimp/3.0"), fake.list_id)
        for attempt in range(kills + 1):
            fake.deadly = attempt < kills
            died += _sent(fake, served.host) == -signal.SIGKILL
        taken = len(fake.writes())
        settings.EGRESS_ALLOWED = [served.host]
        call_command("sync_destination", "letters", stdout=io.StringIO())
    there = fake.subscribed()
    return {
        "kills": died,
        "missing": PEOPLE - len(there),
        "sent_after": len(fake.writes()) - taken,
        **_ledger(),
    }


def _sent(fake: Any, host: str) -> int:
    """Send in a process of its own; return how it ended."""
    fake.sender = subprocess.Popen(
        [sys.executable, "manage.py", "sync_destination", "letters", "--json"],
        env={**os.environ, "EGRESS_ALLOWED": host},
        stdout=subprocess.DEVNULL,
    )
    return int(fake.sender.wait())


def _ledger() -> dict[str, int]:
    from segments.models.deliveries import DeliveryReceipt, DestinationState
    from segments.models.destinations import SyncRun

    first = SyncRun.objects.earliest("pk")
    return {
        "receipts": DeliveryReceipt.objects.filter(run=first, status="accepted").count(),
        "held": DestinationState.objects.filter(state="there").count(),
        "added": first.added,
        "unchanged": SyncRun.objects.latest("pk").unchanged,
    }


def _destination(address: str, list_id: str) -> None:
    from config.actor import Actor, Door
    from governance.models.user import User
    from segments.operations.activation.destinations import create_destination
    from tests.segments.audiences import confirmed_people, static_segment

    owner = User.objects.create(username="drill", role="marketing")
    people = confirmed_people(PEOPLE)
    values = {
        "name": "Letters", "kind": "mailchimp", "segment": static_segment(people, owner),
        "purpose": "newsletter", "channel": "email", "owner": owner,
        "settings": {"list_id": list_id, "address": address},
        "secrets": {"api_key": "secret-key-us1"},
    }  # fmt: skip
    create_destination(values=values, by=Actor.system(Door.COMMAND))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=5)
    parser.add_argument("--inside", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.inside:
        import django

        django.setup()
    found = inside(options.n) if options.inside else drill(options.n)
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
