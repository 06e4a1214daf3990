"""An import that reads on one connection while it writes on another."""

import pytest
from django.core.files import File

from config.actor import Actor, Door
from contacts.models.contact import Contact, SearchEntry
from contacts.models.source import Import, ImportRow, ImportState
from contacts.models.work import Progress
from contacts.operations.importing import running, staging, starting
from contacts.operations.working import Watch, new_progress

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 230
BAD = 7


class Cut(Exception):
    """Stands for whatever ends a process in the middle."""


@pytest.fixture
def job(tmp_path, stored_in, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 50)
    monkeypatch.setattr(staging, "BATCH", 40)
    path = tmp_path / "people.csv"
    lines = ["Id,First Name,Email"]
    lines += [f"{n},Person,person{n}@example.com" for n in range(ROWS)]
    lines += [f",,no-address-{n}" for n in range(BAD)]
    path.write_text("\n".join(lines) + "\n")
    by = Actor.system(Door.JOB)
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": "Fair"}, by=by)


def run(job) -> Import:
    return running.run_import(job=job, by=Actor.system(Door.JOB))


def test_every_row_is_written_once_and_the_counts_of_both_hands_add_up(job):
    done = run(job)
    assert (done.state, done.lines, done.read) == (ImportState.DONE, ROWS + BAD, ROWS + BAD)
    assert (done.created, done.rejected, done.cursor) == (ROWS, BAD, ROWS + BAD)
    assert Contact.objects.count() == SearchEntry.objects.count() == ROWS


def test_a_writer_that_is_cut_off_goes_on_where_its_last_chunk_ended(job, monkeypatch):
    write, calls = running.write_chunk, []

    def cut_at_the_third(*args, **kwargs):
        calls.append(kwargs["first"])
        if len(calls) == 3:
            raise Cut
        return write(*args, **kwargs)

    monkeypatch.setattr(running, "write_chunk", cut_at_the_third)
    with pytest.raises(Cut):
        run(job)
    job.refresh_from_db()
    assert (job.cursor, Contact.objects.count()) == (100, 100)
    assert run(job).created == ROWS
    assert Contact.objects.values("email").distinct().count() == ROWS == Contact.objects.count()


def test_a_reader_that_is_cut_off_ends_the_import_and_reads_on_the_next_time(job, monkeypatch):
    drafts_of = staging.drafts_of

    def torn(job, table):
        for number, draft in enumerate(drafts_of(job, table), start=1):
            if number == 150:
                raise Cut
            yield draft

    with monkeypatch.context() as patched:
        patched.setattr(staging, "drafts_of", torn)
        with pytest.raises(Cut):
            run(job)
    assert ImportRow.objects.count() == 120
    done = run(job)
    assert (done.created, done.rejected, done.read) == (ROWS, BAD, ROWS + BAD)
    assert ImportRow.objects.count() == ROWS + BAD
    assert Contact.objects.count() == ROWS


def test_a_second_reader_doubles_no_row(job):
    by = Actor.system(Door.JOB)
    first, second = Import.objects.get(pk=job.pk), Import.objects.get(pk=job.pk)
    staging.stage(job=first, by=by, watch=Watch())
    before = list(ImportRow.objects.order_by("number").values_list("number", "line"))
    second.cursor = 50
    staging.stage(job=second, by=by, watch=Watch())
    assert list(ImportRow.objects.order_by("number").values_list("number", "line")) == before
    second.refresh_from_db()
    assert (second.lines, second.rejected) == (ROWS + BAD, BAD)


def test_a_rehearsal_shows_its_progress_though_it_commits_nothing(job, monkeypatch):
    progress = new_progress(kind="import", subject=str(job.key), owner=None)
    seen = []
    reached = Watch.reached

    def noted(self, done, *, total, note=""):
        reached(self, done, total=total, note=note)
        seen.append((done, total))

    monkeypatch.setattr(Watch, "reached", noted)
    forecast = running.check_import(job=job, by=Actor.system(Door.JOB), watch=Watch(progress))
    assert (forecast.counts.created, forecast.counts.rejected) == (ROWS, BAD)
    assert Contact.objects.count() == 0
    assert (ROWS + BAD, ROWS + BAD) in seen
    progress.refresh_from_db()
    assert (progress.state, progress.total) == (Progress.State.DONE, ROWS + BAD)
