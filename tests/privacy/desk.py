"""The public form and the officer's desk as people use them: pages read and forms sent."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

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


def erased_on_pages(desk_on: Any, day: str, **asked: Any) -> Erasure:
    """Plan as the officer, approve as somebody else, start it, and let the worker do it."""
    desk_on(day).post(reverse("privacy:erasure_new"), asked)
    erasure = Erasure.objects.latest("pk")
    assert "Somebody else than who planned" in act_on_erasure(desk_on(day), erasure, "approve")
    assert "Approved." in act_on_erasure(desk_on(day, "root"), erasure, "approve")
    assert "Started." in act_on_erasure(desk_on(day), erasure, "start")
    job = ProcrastinateJob.objects.filter(task_name="privacy.run_erasure").latest("pk")
    app.tasks[job.task_name].func(None, **job.args)
    erasure.refresh_from_db()
    return erasure
