"""Cells mended by hand: which lines can be mended, and when the work is at stake."""

from typing import Any

import pytest

from contacts.models.source import Import, ImportRow
from contacts.operations.importing import correcting
from contacts.operations.importing.starting import (
    CannotImport,
    CorrectionsLost,
    configure_import,
)
from tests.contacts.api_client import Caller, problem_without_request_id
from tests.contacts.test_pages_import import (
    COLUMNS,
    address,
    checked,
    correct,
    mapped,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]

BROKEN = "First Name,Last Name,Email\nAna,Ruiz,ana@x.es,too,many,cells\n,,\nEva,Sol,eva@@x\n"
OTHER = ("external_id", "given_name", "family_name", "email", "", "", "")


def broken(client: Any, work: Any) -> Import:
    columns = ("given_name", "family_name", "email")
    job = checked(client, work, BROKEN, columns=columns)
    assert list(ImportRow.objects.filter(import_job=job).values_list("number", "reason")) == [
        (1, "too_many_cells"),
        (2, "empty_row"),
        (3, None),
    ]
    return job


def test_a_line_with_too_many_cells_is_not_mended_cell_by_cell(
    signed_in: Any, work: Any, by: Any
) -> None:
    client = signed_in("ana")
    job = broken(client, work)
    with pytest.raises(CannotImport) as refusal:
        correcting.correct_cell(job=job, number=1, column=0, value="Ana", by=by)
    assert str(refusal.value) == (
        "The line has more cells than there are columns. This line cannot be mended here."
        " Mend it in the file."
    )
    answer = correct(client, job, 1, 0, "Ana", **{"HX-Request": "true"})
    assert (answer.status_code, "Mend it in the file." in answer.content.decode()) == (409, True)
    job.refresh_from_db()
    assert (job.state, "corrections" in job.details) == ("checked", False)


def test_an_empty_line_and_an_odd_cell_can_be_mended(signed_in: Any, work: Any, by: Any) -> None:
    job = broken(signed_in("ana"), work)
    draft = correcting.correct_cell(job=job, number=2, column=0, value="Leo", by=by)
    assert (draft.rejected, draft.values["given_name"]) == (None, "Leo")
    draft = correcting.correct_cell(job=job, number=3, column=2, value="eva@x.es", by=by)
    assert draft.findings == []


def test_a_cell_of_a_file_that_was_not_read_to_its_end_is_not_mended(
    signed_in: Any, work: Any, by: Any
) -> None:
    job = broken(signed_in("ana"), work)
    job.details["staged"] = False
    job.save()
    with pytest.raises(CannotImport):
        correcting.correct_cell(job=job, number=3, column=2, value="eva@x.es", by=by)


def mended(client: Any, work: Any) -> Import:
    job = checked(client, work)
    correct(client, job, 3, 3, "eva@x.es")
    job.refresh_from_db()
    assert job.details["corrections"] == 1
    return job


def test_other_columns_after_mending_have_to_be_confirmed(signed_in: Any, work: Any) -> None:
    client = signed_in("ana")
    job = mended(client, work)
    page = client.get(address("import_map", job)).content.decode()
    assert "Cells of this file were mended by hand" in page
    assert 'name="discard_corrections"' in page
    answer = mapped(client, job, columns=OTHER)
    assert answer.status_code == 422
    assert "the mended cells would be lost. Confirm." in answer.content.decode()
    assert ImportRow.objects.get(import_job=job, number=3).email == "eva@x.es"
    answer = mapped(client, job, columns=OTHER, discard_corrections="on")
    assert answer.status_code == 302
    work()
    job.refresh_from_db()
    assert (job.state, "corrections" in job.details) == ("checked", False)
    assert ImportRow.objects.get(import_job=job, number=3).email is None


def test_other_terms_keep_what_was_mended(signed_in: Any, work: Any) -> None:
    client = signed_in("ana")
    job = mended(client, work)
    assert mapped(client, job, columns=COLUMNS, mode="create").status_code == 302
    work()
    job.refresh_from_db()
    assert (job.mode, job.state, job.details["corrections"]) == ("create", "checked", 1)
    assert ImportRow.objects.get(import_job=job, number=3).email == "eva@x.es"


def test_a_file_without_mended_cells_asks_for_nothing(signed_in: Any, work: Any) -> None:
    client = signed_in("ana")
    job = checked(client, work)
    assert "discard_corrections" not in client.get(address("import_map", job)).content.decode()
    assert mapped(client, job, columns=OTHER).status_code == 302


def test_the_operation_refuses_to_lose_corrections(signed_in: Any, work: Any, by: Any) -> None:
    job = mended(signed_in("ana"), work)
    mapping = [word or None for word in OTHER]
    with pytest.raises(CorrectionsLost):
        configure_import(job=job, values={"mapping": mapping}, by=by)
    # Left behind is left behind, by whichever word.
    same = [word or "ignore" for word in COLUMNS]
    kept = configure_import(job=job, values={"mapping": same}, by=by)
    assert (kept.details["staged"], kept.details["corrections"]) == (True, 1)
    configured = configure_import(
        job=job, values={"mapping": mapping, "discard_corrections": True}, by=by
    )
    assert (configured.details["staged"], "corrections" in configured.details) == (False, False)


def test_the_api_says_so_with_a_code_of_its_own(signed_in: Any, work: Any, people: Any) -> None:
    job = mended(signed_in("ana"), work)
    call, mapping = Caller(people["ana"]), [word or None for word in OTHER]
    refused = call("PATCH", f"/imports/{job.key}/", {"mapping": mapping})
    assert refused.status_code == 409
    assert problem_without_request_id(refused)["type"] == "/problems/corrections_would_be_lost"
    allowed = {"mapping": mapping, "discard_corrections": True}
    changed = call("PATCH", f"/imports/{job.key}/", allowed)
    assert (changed.status_code, changed.json()["mapping"]) == (200, mapping)
