"""The drill of a restored backup; some 15 s alone, for four processes start."""

from tests.drills.erased_people import drill

SERVES = {"page": 200, "says_what_to_do": False, "ready": 200, "alive": 200, "worker": False}
REFUSES = {"page": 503, "says_what_to_do": True, "ready": 503, "alive": 200, "worker": True}
NOTHING = {"dump": 0, "files": 0}


def test_scenario_2_a_restored_backup_is_not_served_until_erased_people_are_gone_again():
    """privacy.md 7, scenarios 1 and 2: no hit in a raw dump, before and after a restore."""
    found = drill(check=False)
    assert found["before"]["dump"] > 20
    assert found["erasure"] == {"state": "done", "hits": 0}
    assert (found["after"], found["serves"]) == (NOTHING, SERVES)
    assert (found["leaks"], found["restore"]["ok"]) == (0, True)
    assert found["restored"] == found["before"]
    assert found["papers_restored"] == found["papers_before"] == ["Zoraida", "Grace"]
    assert found["refuses"] == REFUSES
    assert found["replay"] == {"erasures": 1, "replayed": 1, "hits": 0}
    assert (found["replayed"], found["serves_again"]) == (NOTHING, SERVES)
    assert (found["papers_replayed"], found["papers_kept"]) == (["Grace"], 1)
    assert found["ledger"] == ["people", "erased", "replayed"]
