"""The public form and the officer's desk as people use them: pages read and forms sent."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models.source import Import
from interactions.models.forms import Form
from interactions.views.forms import public
from privacy.models.erasure import Erasure
from privacy.models.requests import PrivacyRequest


def at(text: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


def words(response: Any) -> str:
    """What the page says, without its marks."""
    main = response.content.decode().split('<main class="main"')[1].split("</main>")[0]
    return re.sub(r"\s+", " ", strip_tags(main.replace("<", " <")))


def page_of(row: PrivacyRequest) -> str:
    return f"/privacy/requests/{row.key}/"


def decide(client: Client, row: PrivacyRequest, act: str, **said: Any) -> Any:
    return client.post(f"{page_of(row)}decide/{act}/", said)


def asked_on_page(right: str, **said: str) -> PrivacyRequest:
    """Ask as anybody can: on the public page, without signing in."""
    cache.clear()  # whoever asks often waits, which is another test's matter
    known = {"whom": "self", "email": "noa.prats@example.com", "lang": "en"}
    answer = Client().post("/my-data/", known | {"right": right} | said)
    assert answer.status_code == 200, answer.content.decode()
    return PrivacyRequest.objects.latest("pk")


def say_whose(client: Client, row: PrivacyRequest, contact: Any, mine: bool = True) -> None:
    """Say of a proposed record whether it is the person's."""
    match = row.matches.get(contact=contact)
    said = {"confirmed": "1" if mine else "0"}
    assert client.post(f"{page_of(row)}records/{match.pk}/", said).status_code == 302


def proven_on_page(client: Client, row: PrivacyRequest, *points: str) -> None:
    """Ask for proof of identity, and say that all of it agrees."""
    assert decide(client, row, "ask", points=points).status_code == 302
    assert decide(client, row, "verified", matched=points).status_code == 302


def letter_on_page(client: Client, row: PrivacyRequest, kind: str) -> str:
    """Draft a letter, and return what its page says."""
    drafted = client.post(reverse("privacy:letters", args=[row.key]), {"kind": kind})
    assert drafted.status_code == 302, words(drafted)
    return words(client.get(drafted["Location"]))


def act_on_erasure(client: Client, erasure: Erasure, act: str) -> str:
    """Press a button of an erasure, and return what its page says then."""
    address = reverse("privacy:erasure_act", args=[erasure.key, act])
    given = {"plan_hash": erasure.plan_hash}
    return client.post(address, given, follow=True).content.decode()


def approved_on_pages(desk_on: Any, day: str, **asked: Any) -> Erasure:
    """Plan as the officer, and approve as somebody else."""
    desk_on(day).post(reverse("privacy:erasure_new"), asked)
    erasure = Erasure.objects.latest("pk")
    assert "Somebody else than who planned" in act_on_erasure(desk_on(day), erasure, "approve")
    assert "Approved." in act_on_erasure(desk_on(day, "root"), erasure, "approve")
    return erasure


def erased_on_pages(desk_on: Any, day: str, **asked: Any) -> Erasure:
    """Plan as the officer, approve as somebody else, start it, and let the worker do it."""
    erasure = approved_on_pages(desk_on, day, **asked)
    assert "Started." in act_on_erasure(desk_on(day), erasure, "start")
    worked("privacy.run_erasure")
    erasure.refresh_from_db()
    return erasure


def worked(task: str) -> None:
    """Carry out the last job of a kind, as the worker would."""
    job, does = ProcrastinateJob.objects.filter(task_name=task).latest("pk"), app.tasks[task]
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [job.pk])
    does.func(*([None] if does.pass_context else []), **job.args)


def brought_on_pages(client: Client, text: str, columns: Sequence[str]) -> Import:
    """Bring a file of people on the pages, up to its check by the worker."""
    file = SimpleUploadedFile("people.csv", text.encode())
    sent = client.post(reverse("contacts:import_upload"), {"file": file, "format": "auto"})
    assert sent.status_code == 302, words(sent)
    job = Import.objects.latest("pk")
    terms = {"source_name": "Fair", "mode": "upsert", "basis": "consent",
             "purpose": "newsletter", "team": ""}  # fmt: skip
    chosen = {f"column-{number}": word for number, word in enumerate(columns)}
    mapped = client.post(reverse("contacts:import_map", args=[job.key]), terms | chosen)
    assert mapped.status_code == 302, words(mapped)
    worked("contacts.check_import")
    job.refresh_from_db()
    return job


def imported_on_pages(client: Client, text: str, columns: Sequence[str]) -> Import:
    """Bring a file of people on the pages, and let the worker write it."""
    job = brought_on_pages(client, text, columns)
    started = client.post(reverse("contacts:import_run", args=[job.key]))
    assert started.status_code == 302, words(started)
    worked("contacts.run_import")
    job.refresh_from_db()
    return job


def answered_on_page(form: Form, answers: dict[str, str], monkeypatch: Any) -> str:
    """Answer a form of one page as a visitor does, and return what it says then."""
    cache.clear()
    monkeypatch.setattr(public, "SOONEST", 0)
    address = reverse("interactions:public_form", args=[form.slug])
    html = Client().get(address, {"lang": "en"}).content.decode()
    kept = dict(re.findall(r'name="(stamp|page|seen|lang)" value="([^"]*)"', html))
    sent = Client().post(address, kept | {f"a.{name}": said for name, said in answers.items()})
    assert sent.status_code == 200, sent.content.decode()
    return sent.content.decode()
