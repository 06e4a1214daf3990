"""Malformed files through the whole import: every line is written, or refused with a reason."""

import pytest
from django.core.files import File

from contacts.models.contact import Contact
from contacts.models.source import Import
from contacts.operations.importing import running, starting
from contacts.operations.importing.rejects import rejects_csv
from tests.contacts import malformed

pytestmark = pytest.mark.django_db


def test_no_malformed_file_is_lost_on_its_way_into_the_tables(tmp_path, stored_in, by):
    imported = refused = 0
    for name, content in list(malformed.corpus())[::12]:
        path = tmp_path / name.replace("/", "_")
        path.write_bytes(content)
        with path.open("rb") as stream:
            try:
                job = starting.start_import(file=File(stream, name=name), file_name=name, by=by)
            except starting.FileNotReadable:
                refused += 1
                continue
        job = starting.configure_import(job=job, values={"source_name": "Malformed"}, by=by)
        job = running.run_import(job=job, by=by)
        assert job.lines == job.read, name
        assert job.read == job.created + job.updated + job.unchanged + job.rejected
        lines = list(rejects_csv(job))[1:]
        assert bool(lines) == bool(job.rejected)
        imported += 1
    assert imported + refused >= 60
    assert Import.objects.count() == imported
    assert Contact.objects.count() > 0
