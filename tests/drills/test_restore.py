"""A short form of the drill; the long one is `python -m tests.drills.restore`."""

from tests.drills.restore import drill


def test_an_import_a_bulk_edit_and_a_value_come_back_exactly():
    found = drill(rows=600, edited=100)
    kept = ("what", "changed", "exact", "differs", "explained", "people", "kept")
    assert [tuple(line[name] for name in kept) for line in found] == [
        ("import of 600 rows", True, True, [], True, 600, 0),
        ("bulk edit of 100", True, True, [], True, 100, 0),
        ("one value", True, True, [], True, 1, 0),
    ]
