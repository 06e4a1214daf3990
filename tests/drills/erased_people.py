"""An erased person, and last week's backup put back: refused, replayed, and not to be found.

Run: `python -m tests.drills.erased_people`. Works in a database, a folder of files and a ledger
of its own. What is looked for is looked for in a raw dump of the whole database and in every
stored file (scenarios 1 and 2 of privacy.md 7).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

NAME, EMAIL, PHONE = "Quintavalle", "zoraida.q@example.com", "612345678"
WORDS = (NAME.lower(), EMAIL, PHONE)


def grown() -> Any:
    """Make a person who was imported, changed, noted down, exported and asked for something."""
    from django.core.files.base import ContentFile
    from django.core.files.base import File as DjangoFile

    from config.actor import Actor, Door
    from contacts.models.contact import Contact
    from contacts.operations.contacts import create_contact, update_contact
    from contacts.operations.importing import running, starting
    from contacts.operations.notes import write_note
    from governance.models.user import User

    by = Actor.system(Door.COMMAND)
    rows = f"First Name,Last Name,Email,Phone\nZoraida,{NAME},{EMAIL},{PHONE}\n"
    file = DjangoFile(ContentFile(rows.encode()), name="people.csv")
    job = starting.start_import(file=file, file_name="people.csv", by=by)
    job = starting.configure_import(job=job, values={"source_name": "Drill"}, by=by)
    running.run_import(job=job, by=by)
    person = Contact.objects.get(email=EMAIL)
    for number in range(12):
        update_contact(contact=person, values={"occupation": f"of {NAME} {number}"}, by=by)
    prisca = User.objects.create(username="prisca", role="privacy_officer", email="p@example.com")
    officer = Actor(prisca, Door.PAGE)
    write_note(about=person, text=f"{NAME} called from {PHONE}.", by=officer)
    grace = create_contact(values={"given_name": "Grace", "email": "grace@example.com"}, by=by)
    sign(person, officer)
    sign(grace, officer)
    return person


def paper_of(person: Any) -> bytes:
    """Return what somebody signed; it lies sealed in the store."""
    return f"%PDF-1.7\nsigned by {person.given_name} {person.family_name or ''}".encode()


def sign(person: Any, by: Any) -> None:
    """Keep a signed paper of somebody."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from privacy.operations.phi.authorising import SENTENCES, authorize
    from privacy.operations.phi.signed_papers import add_paper

    today = timezone.localdate()
    values = {
        "kind": "other", "what": "Diagnosis", "discloses": "We", "receives": "Mailer",
        "why": "Letters", "signed_by": "The person", "signed_on": today, "expires_on": today,
        "statements": [each for each in SENTENCES if each != "remuneration"], "paper": "Folder 1",
    }  # fmt: skip
    authorization = authorize(contact=person, values=values, by=by)
    file, now = ContentFile(paper_of(person)), timezone.now()
    add_paper(authorization=authorization, file=file, name="paper.pdf", by=by, now=now)


def papers() -> list[str]:
    """Return the names of those whose signed paper opens and is, byte for byte, what it was."""
    from contacts.operations.sealed_store import open_stored
    from privacy.models.authorisations import SignedPaper

    found = []
    for row in SignedPaper.objects.select_related("contact").order_by("pk"):
        with open_stored(row.file.name) as file:
            if file.read() == paper_of(row.contact):
                found.append(row.contact.given_name)
    return found


def stored_papers() -> int:
    """Return how many files of signed papers the store has."""
    from django.conf import settings

    from privacy.operations.phi.signed_papers import FOLDER

    return sum(each.is_file() for each in (settings.MEDIA_ROOT / FOLDER).rglob("*"))


def erased() -> dict[str, Any]:
    """Erase the person with a second person's approval, and return the proof."""
    from django.utils import timezone

    from config.actor import Actor, Door
    from contacts.models.contact import Contact
    from governance.models.user import User
    from privacy.operations.erasing.approving import approve_erasure
    from privacy.operations.erasing.executing import execute_erasure
    from privacy.operations.erasing.planning import plan_erasure

    now, by = timezone.now(), Actor(User.objects.get(username="prisca"), Door.PAGE)
    dario = User.objects.create(username="dario", role="data_owner", email="d@example.com")
    person = Contact.objects.get(email=EMAIL)
    erasure = plan_erasure(people=[person.pk], by=by, now=now)
    second = Actor(dario, Door.PAGE)
    erasure = approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=now)
    done = execute_erasure(erasure=erasure, by=Actor.system(Door.JOB), now=now)
    return {"state": done.state, "hits": done.proof.get("hits")}


def hits() -> dict[str, int]:
    """Count the words in a raw dump and in the stored files."""
    from django.conf import settings

    from config.migrated import owner_connection, owner_url
    from config.postgres_tools import libpq_environment, tool

    with owner_connection() as seen:
        server = seen.info.server_version // 10_000
    dump = subprocess.run(
        [tool("pg_dump", server=server)],
        env=libpq_environment(owner_url()),
        check=True,
        capture_output=True,
    ).stdout.lower()
    files = [each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]
    kept = b"\n".join(each.read_bytes().lower() for each in files)
    return {
        "dump": sum(dump.count(word.encode()) for word in WORDS),
        "files": sum(kept.count(word.encode()) for word in WORDS),
    }


def served() -> dict[str, Any]:
    """Ask the web, /readyz and the worker whether they serve."""
    from django.core.management.base import CommandError
    from django.test import Client

    from config.readiness import demand_ready

    worker = ""
    try:
        demand_ready()  # the first thing that worker, demo and dev do
    except CommandError as refusal:
        worker = str(refusal)
    page = Client().get("/accounts/login/")
    return {
        "page": page.status_code,
        "says_what_to_do": "privacy_replay" in page.content.decode(),
        "ready": Client().get("/readyz").status_code,
        "alive": Client().get("/livez").status_code,
        "worker": "privacy_replay" in worker,
    }


def lived(backup: str) -> dict[str, Any]:
    """What happens before the accident: a backup, an erasure, and that nothing is left."""
    grown()
    return {
        "before": hits(),
        "papers_before": papers(),
        "backup": said("backup", backup),
        "erasure": erased(),
        "after": hits(),
        "serves": served(),
    }


def came_back(_backup: str) -> dict[str, Any]:
    """What happens after the backup was put back."""
    return {
        "restored": hits(),
        "papers_restored": papers(),
        "refuses": served(),
        "replay": said("privacy_replay"),
        "replayed": hits(),
        "papers_replayed": papers(),
        "papers_kept": stored_papers(),
        "serves_again": served(),
    }


def said(*command: str) -> Any:
    """Run a command in this process, and return what it said."""
    from django.core.management import call_command

    out = StringIO()
    call_command(*command, "--json", stdout=out)
    return json.loads(out.getvalue())


STEPS = {"lived": lived, "came_back": came_back}


def drill(*, check: bool = True) -> dict[str, Any]:
    """Back up, erase, put back, refuse, replay; `check` also tries the backup out before."""
    import django

    django.setup()
    from config.scratch import scratch_database

    with scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        places = {"STORAGE_URL": f"{folder}/files", "LEDGER_URL": f"{folder}/ledger"}
        backup = f"{folder}/backup"

        def run(*arguments: str) -> Any:
            return _run(url, places, *arguments)

        step = ("-m", "tests.drills.erased_people", "--backup", backup, "--step")
        restore = ("manage.py", "restore", backup, "--json")
        found = run(*step, "lived")
        if check:
            found["check"] = run(*restore, "--check")
        found["restore"] = run(*restore, "--no-replay")
        found |= run(*step, "came_back")
        found["leaks"] = sum(Path(backup).read_bytes().lower().count(w.encode()) for w in WORDS)
        lines = Path(f"{folder}/ledger/erasures.jsonl").read_text().splitlines()
        found["ledger"] = [json.loads(line)["kind"] for line in lines]
        return found


def _run(url: str, places: dict[str, str], *arguments: str) -> Any:
    from config.processes import environment_of

    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment_of(url, **places),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--backup", default="")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.step:
        import django

        django.setup()
        print(json.dumps(STEPS[options.step](options.backup)))  # noqa: T201
    else:
        print(json.dumps(drill(), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
