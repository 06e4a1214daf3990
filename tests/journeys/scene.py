"""What the journeys find in place: the sample business and imports at every step."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.actor import Actor, Door
from contacts import sample_business, tasks
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.source import Import
from contacts.operations.assignments import create_task, finish_task
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.exporting import request_export
from contacts.operations.following import follow
from contacts.operations.importing.deferring import configure_and_check, defer_run
from contacts.operations.importing.starting import start_import
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.notes import write_note
from contacts.operations.preferences import record_consent
from contacts.operations.shares import share_contact
from governance import sample_people
from governance.models.quality import QualityAnomaly
from governance.models.user import User
from governance.operations.desk.days import freeze_day
from governance.operations.desk.freshness import agree_freshness
from governance.operations.reviewing.planning import plan_campaign
from governance.operations.reviewing.starting import open_campaign
from interactions.operations import sample_areas, sample_conversations
from privacy.operations.incidents import sample as sample_incident
from privacy.operations.phi import sample as sample_papers
from segments.operations.aggregating.refreshing import TASK as REFRESH_SUMS
from tests.journeys import asking
from tests.journeys.activating import activate
from tests.journeys.engaging import engage
from tests.journeys.segmenting import divide
from tests.journeys.shopping import buy
from tests.journeys.surveying import survey

PASSWORD = sample_people.PASSWORD
FORMATS = Path(__file__).parent.parent / "samples" / "formats"
FAIR = """Id,First Name,Last Name,Email,Mobile Phone,Company,Job Title,City,DNI,Stand visited
F-101,Lucía,Arroyo Vega,lucia.arroyo@example.com,+34 612 345 678,Talleres Arroyo,Buyer,Bilbao,,A1
F-102,Jonas,Lindqvist,jonas.lindqvist@example.net,+46 70 123 45 67,Nordkap,Owner,Malmö,,A1
F-103,Marie,Dubreuil,marie.dubreuil@example.org,,Maison Dubreuil,Owner,Lyon,,B4
F-104,Tomás,Requena,tomas.requena@example.org,600 12,Requena Hnos.,Accounts,Murcia,12345678Z,B4
F-106,Ines,Carvalho,ines.carvalho@example.com,+351 912 345 678,Casa Carvalho,Buyer,Porto,,C2
,,,not an address,,Nobody and Sons,,Leeds,,C2
"""
AUTUMN = """Id,First Name,Last Name,Email,Mobile Phone,Company,Job Title,City,DNI,Stand visited
F-101,Lucía,Arroyo Vega,lucia.arroyo@example.com,+34 612 345 678,Talleres Arroyo,Head buyer,,,D1
F-102,Jonas,Lindqvist,jonas.lindqvist@example.net,+46 70 123 45 67,Nordkap Studio,Owner,Malmö,,D1
F-103,Marie,Dubreuil,marie.dubreuil@example.org,,Maison Dubreuil,Owner,Lyon,,D2
G-201,Noor,Haddad,noor.haddad@example.com,+32 470 12 34 56,Atelier Haddad,Owner,Ghent,,D2
G-202,Paolo,Ferrante,paolo.ferrante@example.com,+39 347 123 4567,Ferrante e Figli,Buyer,Turin,,D2
G-203,Elsa,Nyberg,elsa.nyberg@@example,,Nyberg Form,Buyer,Uppsala,,E1
,,,carmen at example,,,,Gijón,,E1
,,,,,Casa Sin Nombre,,Cádiz,,E3
"""
TASKS = {
    "contacts.check_import": tasks.check_import_job,
    "contacts.run_import": tasks.run_import_job,
    "contacts.undo_import": tasks.undo_import_job,
    "contacts.find_duplicates": tasks.find_duplicates_job,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Who and what the pages are about."""

    person: Contact
    uploaded: Import
    checked: Import
    running: Import
    done: Import


def carry_out_jobs() -> list[str]:
    """Do the work that waits in the queue, as the worker would; return the names of the jobs.

    Sums that are counted ahead are not waited for: without them numbers are counted when asked.
    """
    waiting = ProcrastinateJob.objects.filter(status="todo").exclude(task_name=REFRESH_SUMS)
    waiting = list(waiting.order_by("pk"))
    empty_queue()
    for job in waiting:
        TASKS[job.task_name].func(None, **job.args)
    return [job.task_name for job in waiting]


def empty_queue() -> None:
    """Take every waiting job off the queue, as a worker does that has carried it out."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")


def forget_jobs() -> None:
    """Leave no job to the tests that follow; a flush leaves procrastinate's tables alone."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def furnish() -> Scene:
    """Write the sample business, a person with a past, and an import at every step."""
    sample_people.load(Actor.system(Door.COMMAND))
    sample_business.load(Actor.system(Door.COMMAND))
    sample_conversations.load(Actor.system(Door.COMMAND))
    sample_areas.load(Actor.system(Door.COMMAND))
    ana = Actor(User.objects.get(username="ana"), Door.PAGE)
    done = _configured(ana, "Spring fair", "spring-fair.csv")
    carry_out_jobs()
    defer_run(job=done, by=ana)
    carry_out_jobs()
    checked = _configured(ana, "Spring fair", "autumn-fair.csv", AUTUMN)
    carry_out_jobs()
    running = _configured(ana, "Winter fair", "winter-fair.csv", FAIR.replace("F-1", "H-1"))
    uploaded = _uploaded(ana, "Summer fair", "summer-fair.csv", FAIR.replace("F-1", "I-1"))
    _left(ana)
    _twins(ana)
    _desk()
    person = _with_a_past(ana)
    buy(person, ana)
    engage(person, ana)
    survey(person, ana)
    activate(person, Actor(User.objects.get(username="dario"), Door.PAGE))
    divide(person, ana)
    asking.ask_for_deletion(person)
    prisca = Actor(User.objects.get(username="prisca"), Door.PAGE)
    sample_incident.load(by=prisca, now=timezone.now())
    sample_papers.load(by=prisca)
    return Scene(person, uploaded, checked, running, done)


def _twins(by: Actor) -> None:
    """Leave three pairs that may be one person, and one merge that can be taken back."""
    DuplicateCandidate.objects.all().delete()  # those the search found after the scene's import
    north = list(Contact.objects.visible_to(by.user).present().order_by("pk")[:3])
    for place, known in enumerate(north):
        values = {
            "given_name": known.given_name,
            "family_name": known.family_name.upper(),
            "email": f"twin{place}@example.com",
            "phone": "+34 611 222 33" + str(place),
            "occupation": "Buyer",
            "tags": ["fair 2026"],
        }
        twin = create_contact(values=values, by=by)
        DuplicateCandidate.objects.create(
            left=known,
            right=twin,
            probability=0.993 - place / 10,
            bits=9.4,
            digest="twin",
            evidence=[
                {"field": "name", "level": "exact", "bits": 11.2},
                {"field": "phone", "level": "exact", "bits": 15.8},
                {"field": "email", "level": "different", "bits": -3.1},
            ],
        )
    spare = create_contact(values={"given_name": "Spare", "email": "spare@example.com"}, by=by)
    kept = {"name": "survivor", "email": "survivor"}
    merge_contacts(survivor=north[0], absorbed=spare, choices=kept, by=by, reason="Typed twice")


def _left(by: Actor) -> None:
    """Let one file leave, and one wait for a second person."""
    seen = list(Contact.objects.visible_to(by.user).present().values_list("pk", flat=True)[:8])
    few, many = (Contact.objects.filter(pk__in=seen[:number]) for number in (3, 8))
    asked = {"columns": ["given_name", "email"], "format": "csv", "by": by}
    request_export(contacts=few, purpose="Invitations to the spring fair", **asked)
    with override_settings(EXPORT_SECOND_PERSON_ABOVE=4):
        request_export(contacts=many, purpose="Letters for the printer", **asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'succeeded'"
            " where task_name = 'contacts.mail_export_notice'"
        )


def _desk() -> None:
    """Let a review run and another be planned, with days, a policy and something unusual."""
    dario = Actor(User.objects.get(username="dario"), Door.PAGE)
    today = timezone.localdate()
    for days_ago in (2, 1, 0):
        freeze_day(by=dario, day=today - timedelta(days=days_ago))
    facts = {"before": 81.2, "now": 49.5, "contacts": 120, "delivery": "#4"}
    known = {"code": "fewer_phones", "scope": "all", "closed_at": None}
    QualityAnomaly.objects.update_or_create(**known, defaults={"facts": facts, "owner": dario.user})
    agree_freshness(values={"group": "email", "months": 12}, by=dario)
    values = {
        "title": "Spring round", "groups": ["email", "address"], "scope": {"stages": ["customer"]},
        "cadence": "quarterly", "due_on": today + timedelta(days=20),
    }  # fmt: skip
    open_campaign(campaign=plan_campaign(values=values, by=dario), by=dario)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'succeeded' where status = 'todo' and"
            " task_name in ('governance.mail_review_notice', 'contacts.judge_quality')"
        )


def _uploaded(by: Actor, source: str, name: str, text: str = FAIR) -> Import:
    file = SimpleUploadedFile(name, text.encode())
    return start_import(file=file, file_name=name, by=by, source_name=source)


def _configured(by: Actor, source: str, name: str, text: str = FAIR) -> Import:
    job = _uploaded(by, source, name, text)
    values = {
        "source_name": source, "mapping": job.mapping, "mode": "upsert", "basis": "consent",
        "purpose": "newsletter", "team": by.user.teams.first(),
    }  # fmt: skip
    configure_and_check(job=job, values=values, by=by)
    return job


def _with_a_past(ana: Actor) -> Contact:
    """Return a well-known customer of the North, changed by several people."""
    north = Contact.objects.visible_to(ana.user).present().filter(stage="customer")
    person = (
        north.exclude(email="")
        .exclude(phone="")
        .exclude(organisation=None)
        .filter(addresses__isnull=False, owner=ana.user)
        .order_by("family_name", "pk")
        .first()
    )
    assert person is not None
    bo = Actor(User.objects.get(username="bo"), Door.PAGE)
    update_contact(contact=person, values={"occupation": "Florist"}, by=bo)
    update_contact(
        contact=person, values={"occupation": "Head florist", "tags": ["vip", "fair 2026"]}, by=ana
    )
    update_contact(contact=person, values={"stage": "lapsed"}, by=bo)
    update_contact(contact=person, values={"stage": "customer"}, by=ana)
    record_consent(
        contact=person, channel="phone", purpose="service", action="refuse", by=ana, how="person"
    )
    _talk(person, ana, bo)
    share_contact(
        contact=person,
        user=User.objects.get(username="cy"),
        may_change=False,
        until=timezone.now() + timedelta(days=14),
        reason="Helps with the spring fair",
        by=ana,
    )
    person.refresh_from_db()
    return person


def _talk(person: Contact, ana: Actor, bo: Actor) -> None:
    """Let colleagues talk about the person, with a task that is overdue and one that is done."""
    write_note(about=person, text="@bo, she asked for the spring list again.", by=ana)
    write_note(about=person, text="Sent it this morning, @ana.", by=bo)
    yesterday = timezone.localdate() - timedelta(days=1)
    values = {"title": "Call about the spring list", "assignee": ana.user, "due_on": yesterday}
    create_task(about=person, values=values, by=bo)
    task = create_task(about=person, values={"title": "Send the list"}, by=ana)
    finish_task(task=task, by=bo)
    follow(about=person, by=ana)
    week = {"week": "2026-W40", "tasks": 2, "mentions": 1}
    Notice.objects.create(user=ana.user, kind="digest", facts=week)
