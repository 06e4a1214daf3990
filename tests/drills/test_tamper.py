"""A short form of the drill; the long one is `python -m tests.drills.tamper --n 1250`."""

from typing import Any

from django.db import connection

from tests.audit.conftest import owner
from tests.drills.tamper import build, tamper

KINDS = 8
TIMES = 6


def test_every_tampering_is_found_where_it_was_done(transactional_db: Any) -> None:
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("delete from governance_auditevent")
        build()
        found = tamper(n=TIMES)
    blind = found.pop("detected_without_anchor")
    assert found == {
        "tamperings": KINDS * TIMES,
        "detected": KINDS * TIMES,
        "right_seal": KINDS * TIMES,
        "right_words": KINDS * TIMES,
        "untouched_ok": True,
    }
    # What only an anchor shows, which is why there are anchors.
    assert {kind for kind, count in blind.items() if count < TIMES} == {
        "tail cut", "rewritten with the key",
    }  # fmt: skip
    assert (blind["tail cut"], blind["rewritten with the key"]) == (0, 0)
