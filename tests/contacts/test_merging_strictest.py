"""A merge never loosens anything: refusals, closed addresses and wishes stay at their strictest."""

from datetime import UTC, datetime

import pytest

from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint
from contacts.operations.points import add_point, change_point
from contacts.operations.preferences import record_consent, state_wish
from contacts.reading.permissions import permissions_of, wishes_of
from tests.contacts.merging_people import fold

pytestmark = pytest.mark.django_db
NEWS = {"channel": "email", "purpose": "newsletter"}


def state(contact, channel="email", purpose="newsletter"):
    cells = permissions_of(contact)
    return next(c.state for c in cells if (c.channel, c.purpose) == (channel, purpose))


def test_an_opt_out_of_either_record_stays_after_a_merge(ines, twin, by):
    """margince#5144, OCA/social PR 633, asm3#446."""
    record_consent(contact=twin, action="withdraw", by=by, event_at=moment(2020), **NEWS)
    record_consent(contact=ines, action="grant", by=by, event_at=moment(2024), **NEWS)
    assert state(ines) == "given"
    fold(ines, twin, by)
    assert state(ines) == "refused"
    latest = ConsentEvent.objects.filter(contact=ines).current().get()
    assert (latest.action, latest.how) == ("withdraw", "merge")
    assert latest.parent.event_at == moment(2020)


def test_a_later_consent_counts_again_after_a_merge(ines, twin, by):
    record_consent(contact=twin, action="refuse", by=by, event_at=moment(2020), **NEWS)
    record_consent(contact=ines, action="grant", by=by, event_at=moment(2024), **NEWS)
    fold(ines, twin, by)
    record_consent(contact=ines, action="grant", by=by, **NEWS)
    assert state(ines) == "given"


def test_a_merge_never_creates_consent(ines, twin, by):
    record_consent(contact=ines, action="import_assert", by=by, event_at=moment(2020), **NEWS)
    record_consent(contact=twin, action="refuse", by=by, event_at=moment(2019), **NEWS)
    fold(ines, twin, by)
    assert state(ines) == "refused"
    assert not ConsentEvent.objects.filter(contact=ines, action="grant").exists()


@pytest.mark.parametrize("closed", ["survivor", "absorbed"])
def test_an_address_closed_on_either_record_closes_the_main_address(ines, twin, by, closed):
    record = ines if closed == "survivor" else twin
    point = record.points.get(is_primary=True)
    change_point(point=point, values={"opted_out": True}, by=by)
    point.refresh_from_db()
    other = "absorbed" if closed == "survivor" else "survivor"
    fold(ines, twin, by, email=other)
    main = ines.points.get(is_primary=True, kind="email")
    assert main.normalised != point.normalised
    assert main.opted_out_at == point.opted_out_at


def test_the_same_address_keeps_the_opt_out_whichever_record_has_it(ines, twin, by):
    point = add_point(contact=twin, kind="email", value="ines@x.es", by=by)
    ContactPoint.objects.filter(pk=point.pk).update(opted_out_at=moment(2021))
    fold(ines, twin, by)
    assert ines.points.get(normalised="ines@x.es").opted_out_at == moment(2021)


def test_the_stricter_wish_wins(ines, twin, by):
    state_wish(contact=ines, name="frequency_cap", value=1, by=by)
    state_wish(contact=twin, name="frequency_cap", value=8, by=by)
    state_wish(contact=twin, name="pause_until", value="2030-01-01", by=by)
    state_wish(contact=ines, name="pause_until", value="2027-01-01", by=by)
    fold(ines, twin, by)
    wishes = wishes_of(ines)
    assert (wishes["frequency_cap"], wishes["pause_until"]) == (1, "2030-01-01")


def moment(year):
    return datetime(year, 1, 1, tzinfo=UTC)
