"""One kind of change, many doors: an operation each time, the same trace, the right person."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.bulk_queue import start_bulk
from contacts.operations.contacts import archive_contact, create_contact
from contacts.operations.importing import starting
from contacts.tasks import run_bulk_job, run_import_job
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
PEOPLE_FILE = "First Name,Email\nNew,new@people.example\n"


class House:
    """A person to change, and the doors at which to change them."""

    def __init__(self, client: Any, people: Any, folder: Path) -> None:
        self.client, self.people = client, people
        self.person = create_contact(
            values={"given_name": "Eva"}, by=Actor(people["ana"], Door.PAGE)
        )
        self.file = folder / "people.csv"
        self.file.write_text(PEOPLE_FILE)

    def enter(self, who: str) -> Any:
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        self.client.force_login(self.people[who], backend=backend)
        return self.client

    def page(self, who: str = "ana") -> None:
        self.enter(who).post(reverse("contacts:archive", args=[self.person.key]))

    def superuser(self) -> None:
        self.page("root")

    def api(self) -> None:
        Caller(self.people["ana"])("POST", f"/contacts/{self.person.key}/archive/")

    def admin(self) -> None:
        person = self.people["bo"]
        page = reverse("admin:governance_user_change", args=[person.pk])
        given = {"username": "bo", "email": person.email, "role": "viewer", "first_name": "Bo"}
        answer = self.enter("root").post(page, {**given, "is_active": "on"})
        assert answer.status_code == 302

    def admin_action(self) -> None:
        token = Caller(self.people["ana"]).token
        asked = {"action": "revoke", "_selected_action": [token.pk]}
        self.enter("dario").post(reverse("admin:governance_apitoken_changelist"), asked)

    def bulk_action(self) -> None:
        asked = {"do": "stage", "value": "customer", "all_matching": "1", "expected": "1"}
        self.enter("ana").post(reverse("contacts:bulk_run"), asked)

    def command(self) -> None:
        call_command("import_contacts", self.file, "--source", "Fair", "--as", "ana", "--json")

    def import_job(self) -> None:
        by = Actor(self.people["ana"], Door.PAGE)
        with self.file.open("rb") as stream:
            job = starting.start_import(file=File(stream), file_name="people.csv", by=by)
        starting.configure_import(job=job, values={"source_name": "Fair"}, by=by)
        run_import_job.func(None, import_id=job.pk)

    def bulk_job(self) -> None:
        by = Actor(self.people["ana"], Door.PAGE)
        rows = Contact.objects.filter(pk=self.person.pk)
        change = start_bulk(contacts=rows, action="stage", value="customer", by=by)
        with connection.cursor() as cursor:
            cursor.execute("select args from procrastinate_jobs order by id desc limit 1")
            args = json.loads(cursor.fetchone()[0])
        assert args["change_id"] == change.pk
        run_bulk_job.func(None, **args)


# At which door who changes what, and the line of the operation that says so.
DOORS = {
    "page": ("contact.archived", "contacts.Contact", "ana", "page"),
    "superuser": ("contact.archived", "contacts.Contact", "root", "page"),
    "api": ("contact.archived", "contacts.Contact", "ana", "api"),
    "admin": ("user.changed", "governance.User", "root", "admin"),
    "admin_action": ("token.revoked", "governance.ApiToken", "dario", "admin"),
    "bulk_action": ("contact.bulk_changed", "contacts.Contact", "ana", "page"),
    "command": ("import.chunk_written", "contacts.Contact", "ana", "import"),
    "import_job": ("import.chunk_written", "contacts.Contact", "ana", "import"),
    "bulk_job": ("contact.bulk_chunk_changed", "contacts.Contact", "ana", "page"),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leaves_the_trace_of_an_operation(
    client: Any, people: Any, tmp_path: Path, settings: Any, door: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    house = House(client, people, tmp_path)
    verb, model, who, way = DOORS[door]
    getattr(house, door)()
    meant = AuditEvent.objects.filter(verb=verb).latest("id")
    done = AuditEvent.objects.filter(
        operation=meant.operation, verb__startswith="row.", model=model
    )
    assert (meant.user_id, meant.door) == (people[who].pk, way)
    assert done.exists()
    traces = {(row.user_id, row.door, row.request_id) for row in done}
    assert traces == {(people[who].pk, way, meant.request_id)}


def test_nobody_inherits_the_name_of_who_used_the_connection_before(
    trail: None, people: Any, by: Actor
) -> None:
    person = create_contact(values={"given_name": "Eva"}, by=by)
    archive_contact(contact=person, by=by)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (before,) = cursor.fetchone()
        cursor.execute("update contacts_contact set occupation = 'x'")
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone() == (before,)
    last = AuditEvent.objects.filter(verb="row.update", model="contacts.Contact").latest("id")
    assert (last.user_id, last.door, last.operation, last.request_id) == (None, "", None, "")
