"""Files of conversations in packages: as they are where they are the person's alone."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from interactions.operations.conversations.attaching import attach
from interactions.operations.conversations.writing import write_conversation
from tests.privacy.asking import NOW, noa
from tests.privacy.packages import Opened, packed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the offer"


def test_attachments_go_along_but_for_those_that_show_somebody_else(
    people: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    root, prisca = (Actor(people[name], Door.PAGE) for name in ("root", "prisca"))
    person = noa(root)
    known = {"given_name": "Mireia", "family_name": "Castellví", "email": "mireia@other.example"}
    other = create_contact(values=known, by=root)
    told = {
        "alone.pdf": {},
        "together.pdf": {"people": [other]},
        "spoken-of.pdf": {"body": "The offer is for Mireia Castellví as well."},
    }
    for name, more in told.items():
        said = {"kind": "meeting", "at": NOW, "subject": "Offer"} | more
        talk = write_conversation(contact=person, values=said, by=root).conversation
        attach(conversation=talk, file=ContentFile(PDF + name.encode()), name=name, by=root)
    opened = Opened(packed("gdpr.access", "access", prisca))
    rows = {row["name"]: row for row in opened.data["interactions_attachment"]}
    place = rows["alone.pdf"]["file"]
    assert place.endswith("-alone.pdf")
    assert opened.zip.read(place) == PDF + b"alone.pdf"
    assert rows["alone.pdf"]["content_type"] == "application/pdf"
    assert {rows[name]["file"] for name in ("together.pdf", "spoken-of.pdf")} == {
        "[other person: file]"
    }
    assert [name for name in opened.zip.namelist() if name.startswith("attachments/")] == [place]
    withheld = [row["what"] for row in opened.rows("redactions.csv") if row["what"] == "file"]
    assert withheld == ["file", "file"]
