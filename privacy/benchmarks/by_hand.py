"""The statements somebody would write by hand to erase people from the same tables.

Each goes straight to the people's numbers. What is emptied is what the declarations say, for
both; neither plan, locks, ledger nor proof are here.
"""

import re
from collections.abc import Sequence

from django.db import connection, transaction

from privacy.operations.erasing.steps import Step, steps
from privacy.operations.erasing.sweeping import mentions

# Tables that do not name the person in a column `contact_id`.
_WHERE = {
    "contacts_contact": "id = any(%(people)s)",
    "contacts_historicalcontact": "id = any(%(people)s)",
    "contacts_contactshare": "content_object_id = any(%(people)s)",
    "contacts_historicalcontactshare": "content_object_id = any(%(people)s)",
    "contacts_duplicatecandidate": "left_id = any(%(people)s) or right_id = any(%(people)s)",
    "contacts_historicalduplicatecandidate": "left_id = any(%(people)s)",
    "contacts_merge": "absorbed_id = any(%(people)s)",
    "contacts_mergemove": "merge_id in (select id from contacts_merge"
    " where absorbed_id = any(%(people)s))",
    "contacts_mention": "note_id in (select id from contacts_note"
    " where contact_id = any(%(people)s))",
    "governance_reviewitem": "contact_pk = any(%(people)s)",
    "governance_historicalreviewitem": "contact_pk = any(%(people)s)",
    "interactions_webevent": "person in (select key from contacts_contact"
    " where id = any(%(people)s))",
    "interactions_loyaltymovement": "account_id in (select id from interactions_loyaltyaccount"
    " where contact_id = any(%(people)s))",
    "interactions_loyaltytier": "account_id in (select id from interactions_loyaltyaccount"
    " where contact_id = any(%(people)s))",
    "interactions_pendingconsent": "response_id in (select id from interactions_response"
    " where contact_id = any(%(people)s))",
    "privacy_package": "request_id in (select request_id from privacy_requestmatch"
    " where contact_id = any(%(people)s))",
} | dict.fromkeys(
    (
        "interactions_attachment",
        "interactions_conversationmention",
        "interactions_followup",
        "interactions_participant",
    ),
    "conversation_id in (select id from interactions_conversation"
    " where contact_id = any(%(people)s))",
)


_KNOWN = """
select word from contacts_contact, unnest(array[email, phone, given_name || ' ' || family_name])
  word where id = any(%(people)s) and word <> ''
"""
# Above it one pattern of all words costs more than it is worth, for anybody.
_FEW = 300


def erase_by_hand(people: Sequence[int]) -> int:
    """Erase people in one transaction; return how many rows were touched.

    Rows that name somebody without a link are looked for once in each table that may hold them.
    """
    rows = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"people": list(people)})
        words = [re.escape(word) for (word,) in cursor.fetchall()]
        for mention in mentions() if 0 < len(words) <= _FEW else ():
            asked = f'select ctid from "{mention.table}" t where {mention.where or "true"}'
            cursor.execute(f"{asked} and t::text ~* %s", ["|".join(words)])
        cursor.execute("set local crm.erasing = 'on'")  # what only grows lets an erasure through
        # Versions last: triggers write another one, with all values, of each row that goes.
        for step in sorted(steps(), key=lambda step: step.how == "rewrite"):
            if step.how != "keep":
                cursor.execute(_statement(step), {"people": list(people)})
                rows += cursor.rowcount
    return rows


def _statement(step: Step) -> str:
    where = _WHERE.get(step.table, "contact_id = any(%(people)s)")
    if step.how == "delete":
        return f'delete from "{step.table}" where {where}'
    sets = ", ".join(f'"{column}" = {value}' for column, value in step.sets)
    return f'update "{step.table}" t set {sets} where {where}'
