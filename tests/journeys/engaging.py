"""What the journeys find of engagement."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.actor import Actor
from contacts.models.contact import Contact
from interactions.models.web import WebPageDay
from interactions.operations.engagement.adding import add_engagement
from interactions.operations.engagement.importing import (
    run_engagement_import,
    start_engagement_import,
)
from interactions.operations.engagement.linking import confirm_handle

POSTS = b"""Post ID,Page ID,Page name,Title,Publish time,Permalink,Date,Views,Reach,Reactions
1,9,Bakery,Fresh rye,11/03/2026 09:30,https://www.facebook.com/1,Lifetime,1540,1210,48
,9,Bakery,Without a number,11/04/2026 09:30,,Lifetime,1,1,0
"""


def engage(person: Contact, by: Actor) -> None:
    """Let a person do something everywhere, and a stranger with a similar name too."""
    now = timezone.now()
    file = SimpleUploadedFile("facebook_posts.csv", POSTS)
    job = start_engagement_import(file=file, file_name="facebook_posts.csv", by=by)
    run_engagement_import(job=job, by=by)
    confirm_handle(contact=person, network="facebook", handle="the.person", by=by)
    post = "https://www.facebook.com/1"
    said = {"network": "facebook", "url": post, "at": now - timedelta(days=1)}
    alike = f"{person.given_name}_{person.family_name}".lower()
    add_engagement(
        events=[
            {**said, "event": "comment", "handle": "the.person", "text": "Is it still warm?"},
            {**said, "event": "like", "handle": alike},
            {"network": "email", "event": "bounce", "contact": person.key, "at": now},
        ],
        by=by,
    )
    WebPageDay.objects.create(
        on=timezone.localdate(), page="bakery.example/rye/", events=12, visitors=7
    )
