"""Shows the demo business at work on its data: flaws, duplicates, a delivery, a merge, a review."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from config.actor import Actor, Door
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.source import Source, SourceKind
from contacts.operations.contacts import update_contact
from contacts.operations.duplicates.finding import find_duplicates
from contacts.operations.importing.running import run_import
from contacts.operations.importing.starting import configure_import, start_import
from contacts.operations.merging.deciding import decide_duplicate
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.quality.queueing import judge_everybody
from governance import invented
from governance.models.quality import QualityDay
from governance.models.review import ReviewCampaign
from governance.models.user import User
from governance.operations.desk.days import freeze_day
from governance.operations.reviewing.deciding import decide_items
from governance.operations.reviewing.planning import plan_campaign
from governance.operations.reviewing.starting import open_campaign

HEADERS = ("First Name", "Last Name", "Email", "Occupation")
REVIEWED, ATTESTED, DEFERRED = ("email", "phone"), 40, 5


def load_sample_quality(by: Actor) -> bool:
    """Do a week's work on the sample, each step by the one whose work it is; False when done."""
    if ReviewCampaign.objects.exists() or not Contact.objects.exists():
        return False
    people = {user.username: Actor(user, Door.PAGE) for user in User.objects.all()}
    judge_everybody(by=by)
    find_duplicates(by=by)
    _remember_days(by=by)
    _deliver(by=people.get("ana", by))
    _merge_and_tell_apart(by=people.get("dario", by))
    _review(by=people.get("dario", by))
    judge_everybody(by=by)
    freeze_day(by=by)
    return True


@operation
def _remember_days(*, by: Actor) -> None:
    """Give the trend a past: the days before today, a little worse the longer ago."""
    today = timezone.localdate()
    freeze_day(by=by, day=today - timedelta(days=1))
    yesterday = QualityDay.objects.filter(scope="all", day=today - timedelta(days=1))
    for row in list(yesterday):
        past = [
            QualityDay(
                day=row.day - timedelta(days=days),
                scope=row.scope,
                contacts=row.contacts - days,
                score=round((row.score or 0) - days * 0.12 + days % 3 * 0.05, 2),
                dimensions={
                    name: round(value - days * (0.05 + 0.03 * place), 2)
                    for place, (name, value) in enumerate(sorted(row.dimensions.items()))
                },
                open_issues=row.open_issues + days * 2,
            )
            for days in range(1, invented.DAYS_BEFORE + 1)
        ]
        QualityDay.objects.bulk_create(past)


def _deliver(*, by: Actor) -> None:
    """Correct some people by hand, then take a list of a fair that says otherwise."""
    Source.objects.get_or_create(
        name=invented.FAIR, defaults={"kind": SourceKind.IMPORT, "trust": 20}
    )
    named = Contact.objects.present().filter(owner=by.user).exclude(email="").order_by("pk")
    rows = []
    for contact, work in zip(named, invented.FAIR_VISITORS, strict=False):
        update_contact(contact=contact, values={"occupation": work.now}, by=by)
        rows.append((contact.given_name, contact.family_name, contact.email, work.as_delivered))
    job = start_import(
        file=ContentFile(_table(rows), "fair.csv"),
        file_name="fair.csv",
        by=by,
        source_name=invented.FAIR,
    )
    run_import(job=configure_import(job=job, values={}, by=by), by=by)


def _table(rows: Sequence[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([HEADERS, *rows])
    return written.getvalue().encode()


def _merge_and_tell_apart(*, by: Actor) -> None:
    """Merge the surest pair, and say of the least sure that they are two people."""
    pairs = list(DuplicateCandidate.objects.filter(status="open").order_by("-probability", "pk"))
    if len(pairs) < 2:
        return
    sure, unsure = pairs[0], pairs[-1]
    merge_contacts(survivor=sure.left, absorbed=sure.right, by=by, probability=sure.probability)
    decide_duplicate(candidate=unsure, decision="rejected", by=by)


def _review(*, by: Actor) -> None:
    """Run the review of the quarter halfway."""
    values = {
        "title": invented.REVIEW,
        "cadence": "quarterly",
        "groups": list(REVIEWED),
        "scope": {"stages": ["customer"]},
        "due_on": timezone.localdate() + timedelta(days=21),
        "by_record_owner": False,
    }
    campaign = open_campaign(campaign=plan_campaign(values=values, by=by), by=by)
    numbers = list(campaign.items.order_by("pk").values_list("pk", flat=True))
    attested, later = numbers[:ATTESTED], numbers[ATTESTED:][:DEFERRED]
    decide_items(campaign=campaign, items=attested, decision="attested", by=by)
    until = timezone.localdate() + timedelta(days=7)
    decide_items(campaign=campaign, items=later, decision="deferred", by=by, until=until)
