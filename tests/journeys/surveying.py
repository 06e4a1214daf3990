"""What the journeys find of forms: the sample's survey, answered, and one answer held back."""

from config.actor import Actor
from contacts.models.contact import Contact
from interactions.operations.forms.building import create_form
from interactions.operations.forms.publishing import publish_form
from interactions.operations.forms.responding import Sent, submit_response
from interactions.operations.sample_forms import DEFINITION, SLUG


def survey(person: Contact, by: Actor) -> None:
    """Publish the survey; the person answers it five times, a program once."""
    values = {"slug": SLUG, "name": "How was your order?", "definition": DEFINITION}
    form = create_form(values={**values, "allowed_origins": ["https://www.example.org"]}, by=by)
    publish_form(form=form, by=by)
    form.refresh_from_db()
    for score in ("10", "9", "8", "9", "3"):
        sent = Sent({"recommend": [score], "service": ["4"], "found": ["friends"]})
        submit_response(form=form, sent=sent, contact=person, by=by)
    spam = {"recommend": ["0"], "why": ["http://a.example http://b.example www.c.example"]}
    submit_response(form=form, sent=Sent(spam, sender="a program"), by=by)
