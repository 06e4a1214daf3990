"""The import wizard, step by step, as its pages show it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.source import Import, ImportRow, Source
from contacts.models.work import Progress
from contacts.operations.contacts import create_contact
from contacts.operations.importing.starting import start_import
from governance.models.audit import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]

PEOPLE = """Id,First Name,Last Name,Email,DNI,Company,Shelf
1,Ana,García,ana@x.es,12345678Z,Café Lisboa,A1
2,Luis,Pérez,luis@x.es,,Café Lisboa,A2
3,Eva,Gil,eva@@x,,,A3
,,,,,,A4
"""
ANA_BEFORE = {"given_name": "Ana", "family_name": "Garcia", "email": "ana@x.es"}
TERMS = {
    "source_name": "Fair",
    "mode": "upsert",
    "basis": "consent",
    "purpose": "newsletter",
    "team": "",
}
COLUMNS = ("external_id", "given_name", "family_name", "email", "", "organisation", "")


def address(name, job=None):
    return reverse(f"contacts:{name}", args=[job.key] if job else [])


def upload(client, text=PEOPLE, name="people.csv", **values):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(address("import_upload"), {"file": file, "format": "auto", **values})


def uploaded(client, text=PEOPLE, **values):
    upload(client, text, **values)
    return Import.objects.latest("pk")


def mapped(client, job, columns=COLUMNS, **values):
    chosen = {f"column-{number}": word for number, word in enumerate(columns)}
    return client.post(address("import_map", job), TERMS | chosen | values)


def checked(client, work, text=PEOPLE, columns=COLUMNS):
    job = uploaded(client, text)
    mapped(client, job, columns)
    work()
    job.refresh_from_db()
    return job


def imported(client, work, text=PEOPLE):
    job = checked(client, work, text)
    client.post(address("import_run", job))
    work()
    job.refresh_from_db()
    return job


def correct(client, job, number, column, value, **headers):
    return client.post(
        address("import_correct", job),
        {"number": number, "column": column, "value": value, "shown": "1,2,3"},
        headers=headers,
    )


def test_an_uploaded_file_is_recognised_and_leads_to_its_columns(signed_in):
    client = signed_in("ana")
    answer = upload(client)
    job = Import.objects.get()
    assert (answer.status_code, answer.url) == (302, address("import_map", job))
    page = client.get(answer.url).content.decode()
    assert 'Ana<span class="muted"> · </span>Luis' in page
    assert '<option value="given_name" selected>Given name</option>' in page
    assert '<option value="external_id" selected>Identifier in the source</option>' in page


def test_sensitive_columns_are_marked_and_left_out_unless_chosen(signed_in, work):
    client = signed_in("ana")
    job = uploaded(client)
    page = client.get(address("import_map", job)).content.decode()
    assert '<tr class="sensitive"><th scope="row">DNI <span class="badge amber">' in page
    mapped(client, job)
    work()
    assert "12345678Z" not in client.get(address("import_check", job)).content.decode()
    job.refresh_from_db()
    assert job.left_behind == ["DNI", "Shelf"]


def test_the_upload_page_says_what_can_be_brought_and_how_large(signed_in, settings):
    settings.IMPORT_MAX_BYTES = 3 * 2**20
    page = signed_in("ana").get(address("import_upload")).content.decode()
    assert "up to 3.0\xa0MB" in page
    assert "Mailchimp" in page


def test_a_file_that_is_no_table_is_refused_in_a_sentence(signed_in):
    answer = upload(signed_in("ana"), "<html><body>Sign in</body></html>")
    assert answer.status_code == 422
    assert "This is a web page, not a table. Export the list again" in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_in_a_sentence(signed_in, settings):
    settings.IMPORT_MAX_BYTES = 100
    answer = upload(signed_in("ana"))
    assert answer.status_code == 422
    assert "This file is larger than 100\xa0bytes. Split it" in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_lawful_basis_must_be_named(signed_in):
    client = signed_in("ana")
    job = uploaded(client)
    waiting = ProcrastinateJob.objects.count()
    answer = mapped(client, job, basis="")
    assert answer.status_code == 422
    assert "Say on which lawful basis we may keep these people." in answer.content.decode()
    assert ProcrastinateJob.objects.count() == waiting


def test_a_mapping_without_anybody_in_it_is_refused(signed_in):
    client = signed_in("ana")
    answer = mapped(client, uploaded(client), columns=("", "", "", "", "", "organisation", ""))
    assert answer.status_code == 422
    assert "Choose a column with a name, an email" in answer.content.decode()


def test_an_invented_target_is_refused(signed_in):
    client = signed_in("ana")
    answer = mapped(client, uploaded(client), columns=("drop table", *COLUMNS[1:]))
    assert answer.status_code == 422
    assert "Choose what each column becomes from its list." in answer.content.decode()


def test_the_mapping_is_remembered_for_the_source(signed_in, work):
    client = signed_in("ana")
    job = uploaded(client)
    mapped(client, job, columns=("", *COLUMNS[1:6], "tags"))
    again = uploaded(client, source_name="Fair")
    assert again.mapping == [
        None,
        "given_name",
        "family_name",
        "email",
        None,
        "organisation",
        "tags",
    ]
    assert "read as last time" in client.get(address("import_map", again)).content.decode()


def test_the_check_runs_in_the_background_and_shows_how_far_it_is(signed_in, work):
    client = signed_in("ana")
    job = uploaded(client)
    answer = mapped(client, job)
    assert answer.url == address("import_progress", job)
    assert Progress.objects.get(subject=str(job.key)).state == "waiting"
    page = client.get(answer.url).content.decode()
    assert f'hx-get="{answer.url}" hx-trigger="every 1s"' in page
    assert work() == ["contacts.check_import"]
    bar = client.get(answer.url, headers={"HX-Request": "true"})
    assert bar.headers["HX-Redirect"] == address("import_check", job)
    assert client.get(answer.url).url == address("import_check", job)
    assert Contact.objects.count() == 0


def test_the_check_counts_every_row_and_names_what_is_left_behind(signed_in, work):
    client = signed_in("ana")
    job = checked(client, work)
    assert job.details["forecast"] == {
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "suppressed": 0,
        "flagged": 1,
        "duplicates": 0,
        "conflicts": 0,
    }
    page = client.get(address("import_check", job)).content.decode()
    assert "<b>3</b><span>New</span>" in page
    assert "<b>1</b><span>Refused</span>" in page
    assert '<span class="tag">DNI</span><span class="tag">Shelf</span>' in page


def test_the_check_shows_what_changes_for_known_people(signed_in, work, people):
    doubtful = Source.objects.create(name="Old list", trust=10)
    create_contact(values=ANA_BEFORE, by=Actor(people["ana"], Door.IMPORT), source=doubtful)
    client = signed_in("ana")
    job = checked(client, work)
    page = client.get(address("import_check", job)).content.decode()
    assert '<td class="was">Garcia</td><td class="now">García</td>' in page
    assert Contact.objects.get().family_name == "Garcia"


def test_a_refused_row_is_mended_in_place(signed_in, work):
    client = signed_in("ana")
    job = checked(client, work)
    answer = correct(client, job, 4, 1, "Rosa", **{"HX-Request": "true"})
    assert answer.status_code == 200
    row = answer.content.decode()
    assert '<tr id="row-4" class="new"><td>5</td>' in row
    assert 'id="import-foot" hx-swap-oob="true"' in row
    assert "Check again" in row
    assert "Rosa" not in answer.headers["HX-Trigger"]
    page = client.get(address("import_check", job)).content.decode()
    assert "No row is refused." in page
    client.post(address("import_check", job))
    work()
    job.refresh_from_db()
    assert (job.details["forecast"]["created"], job.details["forecast"]["rejected"]) == (4, 0)


def test_an_odd_value_is_mended_in_place_without_script(signed_in, work):
    client = signed_in("ana")
    job = checked(client, work)
    page = client.get(address("import_check", job), {"show": "odd"}).content.decode()
    assert 'value="eva@@x"' in page
    assert "This is not a valid email address." in page
    answer = correct(client, job, 3, 3, "eva@x.es")
    assert answer.url == address("import_check", job)
    assert ImportRow.objects.get(import_job=job, number=3).email == "eva@x.es"
    page = client.get(address("import_check", job), {"show": "odd"}).content.decode()
    assert "No odd values were found." in page


def test_a_broken_line_is_shown_whole_and_cannot_be_mended(signed_in, work):
    client = signed_in("ana")
    job = checked(client, work, PEOPLE + '5,"Iris,Mora,iris@x.es,,,A5\n')
    page = client.get(address("import_check", job)).content.decode()
    assert "A quotation mark is opened and never closed." in page
    assert correct(client, job, 5, 1, "Iris").status_code == 409


def test_rows_to_look_at_come_fifty_at_a_time(signed_in, work):
    client = signed_in("ana")
    job = checked(client, work, PEOPLE.splitlines()[0] + "\n" + ",,,,,,x\n" * 60)
    page = client.get(address("import_check", job)).content.decode()
    assert page.count('<tr id="row-') == 50
    assert "?show=refused&amp;after=50#faulty" in page
    page = client.get(address("import_check", job), {"after": "50"}).content.decode()
    assert page.count('<tr id="row-') == 10


def test_an_import_is_run_only_after_its_check_and_only_once(signed_in, work):
    client = signed_in("ana")
    job = uploaded(client)
    assert client.post(address("import_run", job)).status_code == 409
    mapped(client, job)
    assert client.post(address("import_check", job)).status_code == 409
    work()
    assert client.post(address("import_run", job)).url == address("import_progress", job)
    assert client.post(address("import_run", job)).status_code == 409
    assert work() == ["contacts.run_import"]
    assert client.post(address("import_run", job)).status_code == 409


def test_the_result_counts_people_and_leads_to_them(signed_in, work):
    client = signed_in("ana")
    job = imported(client, work)
    assert (job.created, job.rejected, Contact.objects.count()) == (3, 1, 3)
    page = client.get(address("import_result", job)).content.decode()
    assert "<b>3</b><span>New</span>" in page
    assert "/contacts/?source=Fair" in page
    assert address("import_undo", job) in page


def test_refused_rows_are_handed_out_with_line_and_reason(signed_in, work):
    client = signed_in("ana")
    job = imported(client, work)
    assert client.get(address("import_rejects", job)).status_code == 405
    answer = client.post(address("import_rejects", job))
    entry = AuditEvent.objects.get(verb="import.rejects_downloaded")
    assert (entry.key, entry.facts) == (str(job.key), {"rows": 1})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        [
            "Id",
            "First Name",
            "Last Name",
            "Email",
            "DNI",
            "Company",
            "Shelf",
            "custodia_line",
            "custodia_column",
            "custodia_reason",
        ],
        [
            "",
            "",
            "",
            "",
            "",
            "",
            "A4",
            "5",
            "",
            "There is no usable name, email, phone or identifier.",
        ],
    ]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rejected-')


def test_an_import_is_undone_after_asking_with_its_counts(signed_in, work, by):
    create_contact(values=ANA_BEFORE, by=by)
    client = signed_in("ana")
    job = imported(client, work)
    assert (job.created, job.updated) == (2, 1)
    page = client.get(address("import_undo", job)).content.decode()
    assert 'will be removed<b class="num">2</b>' in page
    assert 'values back<b class="num">1</b>' in page
    assert client.post(address("import_undo", job)).url == address("import_progress", job)
    queued = ["contacts.find_duplicates", "segments.refresh_sums", "contacts.undo_import"]
    assert work() == queued
    assert [person.family_name for person in Contact.objects.all()] == ["Garcia"]
    page = client.get(address("import_result", job)).content.decode()
    assert "This import was undone" in page
    assert client.post(address("import_undo", job)).status_code == 409


def test_past_imports_are_listed_with_state_and_counts(signed_in, work):
    client = signed_in("ana")
    job = imported(client, work)
    page = client.get(address("import_list")).content.decode()
    assert "people.csv" in page
    assert '<span class="st green">Done</span>' in page
    assert address("import_result", job) in page


@pytest.mark.parametrize("name", ["import_list", "import_upload"])
@pytest.mark.parametrize("who", ["bo", "vera"])
def test_who_may_not_import_gets_nowhere(signed_in, name, who):
    assert signed_in(who).get(address(name)).status_code == 403


def test_another_leads_import_does_not_exist(signed_in, people, work):
    job = imported(signed_in("ana"), work)
    people["cy"].role = "sales_lead"
    people["cy"].save()
    client = signed_in("cy")
    for name in (
        "import_map",
        "import_check",
        "import_progress",
        "import_result",
        "import_undo",
    ):
        assert client.get(address(name, job)).status_code == 404
    assert client.post(address("import_rejects", job)).status_code == 404
    assert not AuditEvent.objects.filter(verb="import.rejects_downloaded").exists()
    assert client.post(address("import_undo", job)).status_code == 404
    assert "people.csv" not in client.get(address("import_list")).content.decode()


def test_who_sees_every_contact_and_import_may_look_but_not_decide(signed_in, work):
    job = checked(signed_in("ana"), work)
    client = signed_in("dario")
    assert (
        "Only the person who uploaded" in client.get(address("import_check", job)).content.decode()
    )
    assert client.post(address("import_run", job)).status_code == 403
    assert correct(client, job, 3, 3, "x@x.es").status_code == 403
    assert "people.csv" in client.get(address("import_list")).content.decode()


def test_who_sees_every_contact_but_may_not_view_imports_sees_the_own_ones_only(signed_in, work):
    job = checked(signed_in("ana"), work)
    client = signed_in("marta")
    assert client.get(address("import_check", job)).status_code == 404
    assert "people.csv" not in client.get(address("import_list")).content.decode()
    assert "people.csv" not in client.get("/").content.decode()
    own = uploaded(client)
    assert client.get(address("import_map", own)).status_code == 200


def test_a_card_links_to_the_import_for_those_who_may_look_at_it(signed_in, work):
    job = imported(signed_in("ana"), work)
    person = Contact.objects.get(email="ana@x.es")
    for name, linked in (("ana", True), ("dario", True), ("marta", False), ("bo", False)):
        page = signed_in(name).get(f"/contacts/{person.key}/").content.decode()
        assert (address("import_result", job) in page, "people.csv" in page) == (linked, True)


def test_pages_of_a_card_file_offer_its_own_columns(signed_in, work):
    client = signed_in("ana")
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Gil\nN:Gil;Ana;;;\nEMAIL:ana@x.es\nEND:VCARD\n"
    upload(client, card, name="people.vcf")
    job = Import.objects.get()
    page = client.get(address("import_map", job)).content.decode()
    assert '<option value="card:EMAIL" selected>Email</option>' in page
    assert mapped(client, job, columns=job.mapping).status_code == 302
    work()
    job.refresh_from_db()
    assert job.details["forecast"]["created"] == 1


def test_nobody_but_the_signed_in_gets_an_import_page(client):
    assert client.get(address("import_list")).status_code == 302


def test_an_import_of_the_api_can_be_gone_on_with_at_the_page(signed_in, by, work):
    file = SimpleUploadedFile("api.csv", PEOPLE.encode())
    job = start_import(file=file, file_name="api.csv", by=by)
    assert mapped(signed_in("ana"), job).status_code == 302


def test_an_undone_import_tells_what_was_given_back(signed_in, work):
    client = signed_in("ana")
    job = imported(client, work)
    client.post(address("import_undo", job))
    work()
    job.refresh_from_db()
    job.details["undone"] = {"restored": 7, "removed": 5, "kept": 1}
    job.save()
    page = client.get(address("import_result", job)).content.decode()
    assert "<b>7</b><span>Restored</span>" in page
    assert "<b>5</b><span>Removed</span>" in page
    assert "<b>1</b><span>Kept</span>" in page
