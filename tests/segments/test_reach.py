"""How many may be reached: everybody is asked, or of very many every so many."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.operations.preferences import record_consent
from segments.reading import reach
from segments.reading.reach import reach_of, reach_of_many
from tests.segments.audiences import confirmed_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(people: Any) -> list[Contact]:
    """Sixty who confirmed; every third of them took it back."""
    by = Actor(people["marta"], Door.PAGE)
    found = confirmed_people(60)
    for each in found:
        if each.pk % 3 == 0:
            record_consent(
                contact=each, channel="email", purpose="newsletter", action="withdraw", by=by
            )
    return found


def by_mail(found: list[reach.Reached]) -> reach.Reached:
    return next(each for each in found if each.channel == Channel.EMAIL)


def among(members: list[Contact]) -> Any:
    return Contact.objects.filter(pk__in=[each.pk for each in members])


def test_of_few_people_everybody_is_asked(members: list[Contact]) -> None:
    found = reach_of_many(among(members), "newsletter", 60)
    assert found == reach_of(among(members), "newsletter")
    mail = by_mail(found)
    assert (mail.allowed, mail.held, mail.total, mail.exact) == (40, 20, 60, True)
    assert mail.said == "40"


def test_of_many_every_so_many_speaks_for_the_others(
    members: list[Contact], monkeypatch: Any
) -> None:
    """30 of 60 are to be asked: every second one, of whom two thirds never took it back."""
    monkeypatch.setattr(reach, "MOST_JUDGED", 50)
    monkeypatch.setattr(reach, "SAMPLE", 30)
    mail = by_mail(reach_of_many(among(members), "newsletter", 60))
    assert (mail.allowed, mail.held, mail.total, mail.exact) == (40, 20, 60, False)
    assert sum(many for _reason, many in mail.reasons) == 20
    assert mail.said != "40"


def test_an_estimate_has_two_figures() -> None:
    numbers = (7, 84, 845, 123_456)
    assert [reach._two_figures(number) for number in numbers] == [7, 84, 840, 120_000]


def test_nobody_among_so_many_gives_no_estimate(monkeypatch: Any, members: list[Contact]) -> None:
    monkeypatch.setattr(reach, "MOST_JUDGED", 50)
    assert reach_of_many(Contact.objects.none(), "newsletter", 60) == []
