"""Packages as tests build and open them."""

import csv
import io
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from config.actor import Actor
from config.personal_data import About
from governance.inventory import declarations
from governance.models.inventory import FieldRecord
from privacy.models.packages import Package
from privacy.operations.desk.asker import asker_of
from privacy.operations.packaging.building import build_package, write_package
from privacy.operations.packaging.ending import open_package
from privacy.operations.packaging.tables import NEVER
from privacy.tasks import write_package_job
from tests.privacy.asking import NOW, ask, confirm_all
from tests.privacy.desk import asked_on_page, decide, letter_on_page, say_whose
from tests.privacy.planting import Garden, _row_of

LATER = NOW + timedelta(days=1)


class Opened:
    """The files of a package."""

    def __init__(self, package: Package | bytes) -> None:
        kept = isinstance(package, Package)
        content = b"".join(open_package(package, now=LATER)) if kept else package
        self.zip = ZipFile(io.BytesIO(content))
        self.page = self.text("index.html")
        self.data = json.loads(self.text("data.json"))
        self.everything = "\n".join(self.text(name) for name in self.zip.namelist())

    def text(self, name: str) -> str:
        """Return one file as text."""
        return self.zip.read(name).decode()

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file."""
        return list(csv.DictReader(io.StringIO(self.text(name).removeprefix("\ufeff"))))


def planted(person: Any, other: Any, user: Any, first: int) -> Garden:
    """Give a person a row with words of their own in every table about people.

    What the house numbers once ("x") a second person has no row of.
    """
    garden = Garden(person, other, user, numbers=count(first))
    for about in declarations():
        if isinstance(about, About) and about.model in tables_told() and about.person != "pk":
            with suppress(IntegrityError), transaction.atomic():
                _row_of(garden, apps.get_model(about.model), about)
    return garden


def tables_told() -> set[str]:
    """Return the tables of an access package that name their person by number."""
    return {
        about.model
        for about in declarations()
        if isinstance(about, About) and about.model not in NEVER and about.person
    }


def file_of(label: str) -> str:
    """Return what a table is called in a package."""
    return label.lower().replace(".", "_")


def packed(right: str, kind: str, by: Actor, records: Iterable[Any] = (), **person: Any) -> Package:
    """Ask under a right, say whose records they are, and write the package."""
    request = ask(right, **person)
    confirm_all(request, by)
    for record in records:
        request.matches.create(contact=record, state="confirmed")
    if right.startswith(("ccpa", "hipaa")):
        request.identity_checks.create(standard="x", asked_at=NOW, result="verified")
    package = build_package(request=request, kind=kind, by=by, now=NOW)
    return write_package(package=package, by=by, now=NOW)


def handed_over(desk: Client, contact: Any, right: str, kind: str) -> tuple[Package, Opened]:
    """Ask on the public page; it is built and announced at the desk, and taken by the person."""
    request = asked_on_page(right, name="Noa Prats")
    say_whose(desk, request, contact)
    if right.startswith("ccpa"):
        points = {"points": ["email", "name", "birth"]}
        assert decide(desk, request, "ask", **points).status_code == 302
        agree = {"matched": points["points"], "declaration": "on"}
        assert decide(desk, request, "verified", **agree).status_code == 302
    made = desk.post(reverse("privacy:packages", args=[request.key]), {"kind": kind})
    assert made.status_code == 302, made.content.decode()
    package = Package.objects.latest("pk")
    write_package_job(None, package_id=package.pk)
    letter_on_page(desk, request, "deliver")
    letter = request.letters.get(kind="deliver")
    for act in ("review", "printed"):
        done = desk.post(reverse("privacy:letter_act", args=[request.key, letter.key, act]))
        assert done.status_code == 302
    asker = asker_of(request)
    assert asker is not None
    word = {"word": asker.status_word}
    status = Client().post("/my-data/status/", word).content.decode()
    link = re.search(r'"(?:http://[^/"]+)?(/my-data/delivery/[^"]+)"', status)
    assert link, status
    taken: Any = Client().post(link[1])
    assert taken.status_code == 200
    package.refresh_from_db()
    return package, Opened(b"".join(taken.streaming_content))


def describe(basis: str, places: Iterable[str], *, purpose: str = "service") -> None:
    """Say on which ground columns are held, as stewards do in the inventory."""
    for place in places:
        table, column = place.rsplit(".", 1)
        FieldRecord.objects.create(
            table=table, column=column, basis=basis, purposes=[purpose], retention="Three years"
        )
