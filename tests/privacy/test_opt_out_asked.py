"""An opt-out on the public page stops what third parties get, and they are told in time."""

# ruff: noqa: F811

import pytest

from config.actor import Actor
from privacy.models.notices import RecipientNotice
from segments.models.destinations import Destination, SyncRun
from segments.tasks import run_sync_job, sync_hourly_job
from tests.privacy.desk import asked_on_page
from tests.segments.audiences import (  # noqa: F401
    by,
    destination,
    members,
    place,
    segment,
    synced,
)
from tests.segments.places import Place

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("members")
def test_who_opts_out_with_an_email_alone_is_taken_out_of_where_data_are_shared(
    destination: Destination, place: Place, by: Actor
) -> None:
    """Scenario 10: within fifteen business days, and in fact by the next hour."""
    Destination.objects.update(shares=True)
    synced(Destination.objects.select_related("segment", "owner").get(), by)
    assert "p3@example.org" in place.people
    asked = asked_on_page("ccpa.opt_out_sale_share", email="P3@example.org")
    told = RecipientNotice.objects.get()
    assert (told.kind, told.destination, told.due_on) == ("opt_out", destination, asked.due)
    sync_hourly_job(0)
    run_sync_job(run_id=SyncRun.objects.latest("pk").pk)
    assert ("p3@example.org" in place.people, len(place.people)) == (False, 99)
