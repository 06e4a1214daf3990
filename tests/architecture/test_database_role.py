"""What the application may not do, even when its code is wrong or taken over."""

import pytest
from django.db import ProgrammingError, connection, transaction

from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_application_role_has_no_power_over_the_server() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("crm_app", False, False, False, False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "create table intruder (id int)",
        "drop table contacts_contact",
        "alter table contacts_contact add column intruder int",
        "create index intruder on contacts_contact (email)",
        "create function intruder() returns int language sql as 'select 1'",
        "create role intruder",
        "alter table contacts_contact disable trigger all",
        "drop trigger history_update on contacts_contact",
        "truncate contacts_contact cascade",
    ],
)
def test_the_application_cannot_change_the_tables(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "copy contacts_contact to program 'cat'",
        "copy contacts_contact from program 'id'",
        "copy contacts_contact to '/tmp/contacts.csv'",
        "select pg_read_file('/etc/passwd')",
    ],
)
def test_the_application_reaches_neither_programs_nor_files_of_the_server(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update governance_auditevent set verb = 'nothing.happened'",
        "delete from governance_auditevent",
        "truncate governance_auditevent",
    ],
)
def test_the_audit_trail_can_only_be_added_to(statement: str) -> None:
    AuditEvent.objects.create(verb="contact.updated", model="contacts.Contact", door="page")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)
    assert AuditEvent.objects.filter(verb="contact.updated").count() == 1
