"""Where the people of a segment go, for the journeys: a file that was sent, and a webhook."""

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.operations.preferences import record_consent
from segments.models.segment import Segment
from segments.operations.activation.destinations import create_destination
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import start_sync
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from segments.operations.webhooks.replaying import send_test
from segments.operations.webhooks.subscribing import create_webhook

FILE, SHOP = "Guests of the fair", "Online shop"


def activate(person: Contact, by: Actor) -> None:
    """Send a list to a file once, and let a program listen."""
    record_consent(contact=person, channel="email", purpose="newsletter", action="confirmed", by=by)
    segment: Segment = create_segment(values={"name": FILE, "kind": "static"}, by=by)
    add_people(segment=segment, contacts=Contact.objects.filter(pk=person.pk), by=by)
    destination = create_destination(
        values={
            "name": FILE,
            "kind": "csv",
            "segment": segment,
            "purpose": "newsletter",
            "channel": "email",
            "region": "EU",
            "fields": ["given_name"],
        },
        by=by,
    )
    run_sync(run=start_sync(destination=destination, by=by, queue=False), by=by)
    values = {"name": SHOP, "url": "https://shop.example/in", "events": ["order.created"]}
    webhook, _secret = create_webhook(values=values, by=by)
    send_test(webhook=webhook, by=by)
