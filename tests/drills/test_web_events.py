"""A short form of the drill; the long one is `python -m tests.drills.web_events --n 5`.

It takes some ten seconds: two servers start, and a scratch database is made.
"""

from tests.drills.web_events import drill


def test_no_answered_event_is_lost_when_the_server_is_killed():
    counts = drill(kills=1, seconds=1.5)
    assert counts["accepted"] > 100
    assert (counts["lost"], counts["doubled"]) == (0, 0)
