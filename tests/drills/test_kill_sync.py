"""A short form of the drill; the long one is `python -m tests.drills.kill_sync --n 5`.

It takes some seconds: a scratch database is made, and two senders start.
"""

from tests.drills.kill_sync import PEOPLE, drill


def test_a_sender_killed_after_sending_leaves_what_an_undisturbed_one_would():
    counts = drill(kills=1)
    assert (counts["kills"], counts["missing"], counts["sent_after"]) == (1, 0, 0)
    assert counts["receipts"] == counts["held"] == counts["added"] == PEOPLE
    assert counts["unchanged"] == PEOPLE
