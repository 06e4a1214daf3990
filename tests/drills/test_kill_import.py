"""A short form of the drill; the long one is `python -m tests.drills.kill_import --n 100`."""

from tests.drills.kill_import import drill


def test_three_kills_inside_an_import_lose_and_double_nothing():
    counts = drill(kills=3, rows=6_000)
    assert counts["kills"] >= 3
    assert (counts["lost"], counts["doubled"]) == (0, 0)
