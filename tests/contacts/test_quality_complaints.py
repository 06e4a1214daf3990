"""What users of other CRMs complain about, and the test that it cannot happen here.

Every row of the table in the study of quality (part 6) is in COMPLAINTS, with where people said
it; a complaint without a test of its own had its test written here.
"""

import ast
import random
from pathlib import Path

import numpy as np
import pytest

from config.actor import Actor, Door
from contacts.matching.engine import find
from contacts.matching.keys import keys_of
from contacts.matching.pairs import candidate_pairs
from contacts.matching.person import person
from contacts.models.quality import QualityIssue
from contacts.models.work import Progress
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.quality.queueing import judge_everybody
from contacts.operations.quality.rules import change_rule, define_rule

HERE = Path(__file__).parent
COMPLAINTS = {
    "columns of link tables are lost: espocrm#3259": (
        "test_merging.py::test_columns_of_link_tables_are_not_lost"
    ),
    "relations and lists of the loser are lost: SuiteCRM#5835, tine20#6596": (
        "test_merging.py::test_relations_and_lists_of_the_absorbed_record_are_not_lost"
    ),
    "a merge fails when both have an account: SuiteCRM#8673": (
        "test_merging.py::test_two_records_with_organisations_merge"
    ),
    "clashing rows are deleted instead of reported: odoo PR 179130, django-super-deduper#3": (
        "test_merging.py::test_clashing_rows_are_named_and_never_silently_dropped"
    ),
    "rows in use block a merge: odoo PR 167061": (
        "test_merging.py::test_rows_that_other_tables_protect_do_not_block_a_merge"
    ),
    "an opt-out is lost: margince#5144, OCA/social PR 633, asm3#446": (
        "test_merging_strictest.py::test_an_opt_out_of_either_record_stays_after_a_merge"
    ),
    "consents are not shown while merging: amy PR 2376": (
        "test_merging_doors.py::test_side_by_side_shows_both_and_merges_as_chosen"
    ),
    "a chosen value is not honoured: NPSP#6435, twenty#15201, specify7#2883": (
        "test_merging.py::test_the_chosen_values_are_honoured"
    ),
    "no merge in the API: twenty#14897": "test_merging_doors.py::test_the_api_merges_and_unmerges",
    "hundreds cannot be merged: NPSP#2158": (
        "test_merging_automatic.py::"
        "test_hundreds_are_merged_at_once_and_a_refused_one_leaves_the_others"
    ),
    "hundreds cannot be merged over the API: twenty#14897": (
        "test_merging_doors.py::test_the_api_merges_many_pairs"
    ),
    "a merge cannot be undone: agilecrm#66, sfm-cms#88, frappe/crm#1346": (
        "test_merging_property.py::test_merge_and_unmerge_leave_every_table_as_it_was"
    ),
    "what was merged cannot be found: hitobito PR 4373": (
        "test_merging.py::test_what_was_merged_is_found_by_its_old_key_and_in_the_log"
    ),
    "what happened to the merged record is lost: the same": (
        "test_pages_history.py::test_what_happened_to_a_merged_record_reads_on_with_whom_and_where"
    ),
    "dismissed pairs come back: liane-toolkit#163, buckets#261": (
        "test_merging.py::test_dismissed_pairs_do_not_come_back"
    ),
    "one cannot say not a duplicate: civicrm-user-guide PR 9": (
        "test_matching_base.py::test_a_rejected_pair_returns_only_when_a_compared_value_changed"
    ),
    "people of one name are merged: Simple-Contacts#582, nametag PR 309": (
        "test_merging_automatic.py::test_people_of_one_name_or_one_household_are_left_to_people"
    ),
    "+tag aliases: flowwink PR 81, neotoma#2159": (
        "test_quality_complaints.py::test_a_tag_behind_the_plus_is_the_same_mailbox"
    ),
    "the case of an email creates a duplicate on import: mautic#5149, mautic#5245": (
        "test_import_rules.py::test_the_case_of_an_email_creates_no_second_contact"
    ),
    "the case of an email creates a duplicate elsewhere: mautic#5149": (
        "test_merging.py::test_the_case_of_an_email_creates_no_second_contact"
    ),
    "the search hangs at 100,000 contacts: mautic#10867, mautic#10941, CRM-17454": (
        "test_quality_complaints.py::test_pairs_to_compare_grow_with_the_base_and_not_its_square"
    ),
    "two jobs merge the same contact: civicrm PR 15670, 17072": (
        "test_merging_at_once.py::"
        "test_opposed_merges_of_the_same_two_do_not_block_each_other"
    ),
    "a rule is edited, its old results stay: civicrm PR 21509": (
        "test_quality_complaints.py::test_an_edited_rule_leaves_none_of_its_old_results"
    ),
    "the merge list shows names only: SuiteCRM PR 8613, mautic#4117": (
        "test_merging_doors.py::test_the_queue_says_who_they_are_and_what_speaks_for_it"
    ),
}  # fmt: skip


@pytest.mark.parametrize("test", COMPLAINTS.values(), ids=list(COMPLAINTS))
def test_a_complaint_has_its_test(test):
    file, _, name = test.partition("::")
    tree = ast.parse((HERE / file).read_bytes())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_tag_behind_the_plus_is_the_same_mailbox():
    ana = {"given_name": "Ana", "family_name": "Ruiz"}
    emails = ("ana.ruiz@example.com", "Ana.Ruiz+shop@example.com")
    found = find(person({**ana, "emails": [email]}) for email in emails)
    assert (found.compared.left.tolist(), found.compared.right.tolist()) == ([0], [1])
    assert found.probability[0] > 0.9


def crowd(size):
    """People of few names in few towns, every tenth of them at one switchboard."""
    chance = random.Random(size)
    for number in range(size):
        yield person(
            {
                "given_name": f"Given{chance.randrange(60)}",
                "family_name": f"Family{chance.randrange(200)}",
                "emails": [f"person{number}@x{chance.randrange(40)}.es"],
                "phones": ["+34911000000" if number % 10 == 0 else f"+346{number:08d}"],
                "city": f"Town{chance.randrange(30)}",
            }
        )


def compared(size):
    keys = [(key, row) for row, one in enumerate(crowd(size)) for key in keys_of(one)]
    found, rows = zip(*keys, strict=True)
    arrays = np.array(found, dtype=np.int64), np.array(rows, dtype=np.int32)
    return len(candidate_pairs(*arrays, size)[0])


@pytest.mark.parametrize("size", [2_000, 16_000])
def test_pairs_to_compare_grow_with_the_base_and_not_its_square(size):
    switchboard = size // 10
    assert 0 < compared(size) < 10 * size <= switchboard**2 / 2


@pytest.mark.django_db
def test_an_edited_rule_leaves_none_of_its_old_results(people, by):
    owner = Actor(people["dario"], Door.PAGE)
    values = {
        "code": "short_role", "message_en": "A role of one word", "dimension": "complete",
        "fields": ["organisation_role"], "operator": "matches", "argument": {"pattern": " "},
    }  # fmt: skip
    rule = define_rule(values=values, by=owner)
    boss, smith = (
        create_contact(values={"given_name": "A", "organisation_role": role}, by=by)
        for role in ("CEO", "Gold smith")
    )
    judge_everybody(by=owner)
    Progress.objects.filter(kind="quality").update(state=Progress.State.DONE)
    issues = QualityIssue.objects.filter(code="short_role", closed_at=None)
    assert [issue.contact for issue in issues] == [boss]
    change_rule(rule=rule, values={"argument": {"pattern": "CEO"}}, by=owner, expected_version=1)
    update_contact(contact=boss, values={"occupation": "Owner"}, by=by)
    assert not issues.filter(contact=boss).exists()
    judge_everybody(by=owner)
    assert [issue.contact for issue in issues.all()] == [smith]
