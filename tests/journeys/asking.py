"""What the journeys find of people's own pages: one request, and a package that waits for them."""

from datetime import timedelta
from functools import cache

from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.personal_links import preference_link, unsubscribe_link
from privacy.links import delivery_link, status_link
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Person
from privacy.operations.desk.opening import open_request

RIGHT = "gdpr.erasure"


def ask_for_deletion(person: Contact) -> None:
    """Ask for the person, on the public page; a package lies ready as if it had been built."""
    now = timezone.now()
    request = open_request(
        right=RIGHT,
        person=Person(name=person.label, email=person.email),
        channel="page",
        received_at=now,
        by=Actor(None, Door.PUBLIC),
    )
    Package.objects.create(
        request=request, kind="access", state="ready", size=120_000, sha256="ab" * 32,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip


@cache
def own_pages(person: Contact, site: str = "http://127.0.0.1:8000") -> dict[str, str]:
    """Return the pages behind the links of a person; each link is another one when made anew."""
    request = PrivacyRequest.objects.filter(right=RIGHT, channel="page").earliest("pk")
    links = {
        "preferences": preference_link(person),
        "sharing": f"{preference_link(person)}sharing/",
        "unsubscribe": unsubscribe_link(person),
        "request-status": status_link(request),
        "delivery": delivery_link(request.packages.earliest("pk")),
    }
    return {name: link.removeprefix(site) for name, link in links.items()}
