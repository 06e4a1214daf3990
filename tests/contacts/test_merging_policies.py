"""Every relation to a contact says what a merge does with it, or the build fails."""

import pytest

from config import merging as words
from config.merging import Fold, Moved, United
from contacts.operations.merging import relations


def test_every_relation_to_a_contact_has_a_policy():
    assert relations.problems() == []


def test_a_relation_without_a_policy_fails_the_build(monkeypatch):
    kept = [p for p in words.policies() if p.relation != "contacts.Note.contact"]
    monkeypatch.setattr(relations, "policies", lambda: kept)
    [problem] = relations.problems()
    assert problem.startswith("contacts.Note.contact: say in merge_policies")


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        (Moved("contacts.ContactTag.contact"), "contacts.ContactTag.contact: rows may clash"),
        (
            United("contacts.ContactTag.contact", by=("tag", "import_id")),
            "contacts.ContactTag.contact: rows may clash on contact, tag; unite",
        ),
        (
            United("contacts.Note.contact", by=("text",), fold={"edited_at": Fold.LATEST}),
            "contacts.Note.contact: rows name the person by about_key",
        ),
        (Moved("contacts.Shoe.contact"), "contacts.Shoe.contact has a merge policy but"),
    ],
)
def test_a_policy_that_would_lose_rows_fails_the_build(monkeypatch, policy, problem):
    kept = [p for p in words.policies() if p.relation != policy.relation]
    monkeypatch.setattr(relations, "policies", lambda: [*kept, policy])
    assert any(found.startswith(problem) for found in relations.problems())
