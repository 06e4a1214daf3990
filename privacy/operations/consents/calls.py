"""Takes the wish not to be called or texted to sell, whoever's number it is."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action, Purpose
from contacts.models.reach import ContactPoint, PointKind
from contacts.normalise.phones import normalise_phones
from contacts.operations.do_not_call import TALKING, stop_calls
from contacts.operations.permission.reasons import OWED
from contacts.operations.preferences import record_consent


@operation
def refuse_calls(*, number: str, by: Actor, asked_at: datetime | None = None) -> datetime:
    """Put a number on our own list, and the objection on every record that has it.

    The list outlives the records; whether there is any is not said.

    Returns:
        Since when it counts.

    Raises:
        Invalid: this is no number, or the moment lies ahead.
    """
    now = timezone.now()
    if asked_at is not None and asked_at > now:
        raise Invalid({"asked_at": [_("This moment has not come yet.")]})
    found = normalise_phones(number, settings.ORG_PHONE_REGION)
    if len(found) != 1 or found[0].status != "valid":
        raise Invalid({"number": [_("This is no phone number.")]})
    at = asked_at or now
    _object(found[0].e164, at, by)
    stop_calls(numbers=[found[0].e164], asked_at=at, by=by)
    return at


def _object(number: str, at: datetime, by: Actor) -> None:
    points = ContactPoint.objects.filter(kind=PointKind.PHONE, normalised=number)
    people = Contact.objects.filter(
        pk__in=points.values("contact"), merged_into=None, erased_at=None
    )
    purposes = Purpose.objects.filter(active=True).exclude(basis__in=OWED)
    slugs = sorted(set(purposes.values_list("slug", flat=True)))
    for person in people.order_by("pk"):
        for channel in TALKING:
            for slug in slugs:
                record_consent(
                    contact=person, channel=channel, purpose=slug, action=Action.OBJECT,
                    event_at=at, how="phone", identifier=number, by=by,
                )  # fmt: skip
