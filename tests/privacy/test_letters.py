"""Letters: in the person's language, read by somebody, sent once, sealed with the request."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from privacy.letters.placeholders import filled, missing_in, unknown_in
from privacy.letters.texts import LANGUAGES, kinds, laws_of, text_of
from privacy.models.erasure import Erasure
from privacy.models.letters import Letter, LetterKind
from privacy.models.notices import NoticeState, RecipientNotice
from privacy.models.packages import Package
from privacy.operations.desk.deciding import refuse
from privacy.operations.letters.drafting import change_letter, draft_letter, review_letter, words_of
from privacy.operations.letters.sending import NotReviewed, mark_printed, send_letter
from privacy.operations.letters.templates import change_template, current_text
from tests.privacy.asking import NOW, ask, confirm_all, noa

pytestmark = pytest.mark.django_db


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    """The privacy officer."""
    return Actor(people["prisca"], Door.PAGE)


def test_every_text_exists_in_both_languages_and_says_what_the_law_asks() -> None:
    """No unknown word in braces, none missing, the same laws in both languages."""
    assert kinds() == [*dict.fromkeys(kinds())]
    assert set(kinds()) == set(LetterKind.values)
    for kind in kinds():
        for law in laws_of(kind):
            for language in LANGUAGES:
                text = text_of(kind, law, language)
                both = f"{text.subject} {text.body}"
                assert (unknown_in(both), missing_in(kind, both)) == ([], [])


def test_an_empty_word_takes_its_line_along() -> None:
    """Nothing is left of a paragraph that has nothing to say."""
    text = "{greeting}\n\nwe did it.\n\n{kept}\n\n{organisation}"
    assert filled(text, {"greeting": "Dear Noa,", "organisation": "Acme"}) == (
        "Dear Noa,\n\nwe did it.\n\nAcme"
    )


def test_a_receipt_leaves_once_it_was_read_and_counts_as_acknowledged(prisca: Actor) -> None:
    """Draft, review, send: in Spanish for who asked in Spanish, with the dates of the clock."""
    asked = ask("ccpa.delete", name="Noa Prats")
    asked.language = "es"
    asked.save()
    letter = draft_letter(request=asked, kind="acknowledge", by=prisca, now=NOW)
    said = words_of(letter)
    assert said.subject == "Hemos recibido su solicitud PR-2026-0001"
    assert "Noa Prats" in said.body
    assert "1798.105" in said.body
    with pytest.raises(NotReviewed):
        send_letter(letter=letter, by=prisca, now=NOW)
    review_letter(letter=letter, by=prisca, now=NOW)
    changed = change_letter(
        letter=letter, subject=said.subject, body=f"{said.body}\n\nGracias.", by=prisca
    )
    assert changed.state == "draft"  # who reviewed it read other words
    review_letter(letter=letter, by=prisca, now=NOW)
    send_letter(letter=letter, by=prisca, now=NOW)
    asked.refresh_from_db()
    letter.refresh_from_db()
    assert [each.to for each in mail.outbox] == [["noa.prats@example.com"]]
    assert mail.outbox[0].body.startswith(words_of(letter).body)
    assert (asked.acknowledged_at, letter.state, len(letter.sha256)) == (NOW, "sent", 64)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(l)::text from privacy_letter l")
        assert "Prats" not in cursor.fetchone()[0]
    asked.data_key = ""
    asked.save()
    assert words_of(Letter.objects.get(pk=letter.pk)).body == ""


def test_a_refusal_names_ground_and_complaint_and_an_erasure_what_stays(prisca: Actor) -> None:
    """Scenarios 4 and 5, the letters: what is kept, why, where to complain, no matter of a hold."""
    asked = ask("gdpr.erasure", name="Noa Prats")
    refuse(request=asked, ground="legal_claims", by=prisca, now=NOW, note="Matter X", part=True)
    asked.refresh_from_db()
    erasure = Erasure.objects.create(
        request=asked,
        people=[1],
        plan_hash="x",
        planned_at=NOW,
        kept=[{"what": "interactions.Order", "ground": "tax", "rows": 2}],
    )
    done = words_of(draft_letter(request=asked, kind="erased", by=prisca, now=NOW)).body
    assert "- Invoices and orders, which tax law asks us to keep (Art. 17(3)(b) GDPR)" in done
    assert "aepd.es" in done
    erasure.state = Erasure.State.HELD
    erasure.save()
    body = words_of(draft_letter(request=asked, kind="refuse", by=prisca, now=NOW)).body
    assert "17(3)(e)" in body
    assert "Data that are needed for legal claims" in body
    assert "Matter X" not in body


def test_who_completes_a_deletion_or_correction_explains_whom_nobody_could_tell(
    prisca: Actor,
) -> None:
    """11 CCR 7022(b)(3), GDPR Art. 19: the detailed explanation stands in the letter itself."""
    why = "The company was dissolved in 2025 and nobody took over what it had."
    for right, kind in (("ccpa.delete", "erased"), ("ccpa.correct", "corrected")):
        asked = ask(right, name="Noa Prats")
        told = {"request": asked, "kind": "erase", "way": "task"}
        RecipientNotice.objects.create(recipient="Post", state=NoticeState.DONE, **told)
        gone = RecipientNotice(recipient="Gone", state=NoticeState.EXPLAINED, **told)
        gone.explanation = why
        gone.save()
        for each in (kind, "complete"):
            body = words_of(draft_letter(request=asked, kind=each, by=prisca, now=NOW)).body
            assert f"- Gone: {why}" in body
            assert body.index("- Post") < body.index("could not be told") < body.index("- Gone")


def test_the_officer_edits_a_text_and_cannot_take_away_what_the_law_asks(prisca: Actor) -> None:
    """Versions are added; unknown words and missing ones are refused."""
    text = current_text("extend", "gdpr", "en")
    assert (text.version, text.regime) == (0, "any")
    place = {"kind": "extend", "regime": "any", "language": "en", "subject": text.subject}
    with pytest.raises(Invalid, match="complaint"):
        change_template(**place, body="{number} {extended_due} {reason}", by=prisca)
    with pytest.raises(Invalid, match="colour"):
        change_template(**place, body=f"{text.body} {{colour}}", by=prisca)
    changed = change_template(**place, body=f"{text.body}\n\nKind regards", by=prisca)
    again = change_template(**place, body=f"{text.body}\n\nKind regards", by=prisca)
    assert (changed.version, again.version) == (1, 1)
    asked = ask("gdpr.access")
    letter = draft_letter(request=asked, kind="extend", reason="Many tables.", by=prisca, now=NOW)
    assert letter.template_version == 1
    assert "The reason: Many tables." in words_of(letter).body


def test_from_the_desk_a_package_is_built_checked_announced_and_printed(
    signed_in: Any, prisca: Actor, by: Actor
) -> None:
    """The pages: build, look into it, draft the letter, print view with the window, posted."""
    contact: Contact = noa(by)
    asked = ask("gdpr.access", name="Noa Prats", street="Calle Mayor 1", postal_code="28013",
                city="Madrid")  # fmt: skip
    confirm_all(asked, prisca)
    client = signed_in("prisca")
    made = client.post(reverse("privacy:packages", args=[asked.key]), {"kind": "access"})
    package = Package.objects.get()
    assert made.url == reverse("privacy:package", args=[asked.key, package.key])
    from privacy.tasks import write_package_job

    write_package_job(None, package_id=package.pk)
    shown = client.get(made.url).content.decode()
    assert "SHA-256" in shown
    assert contact.given_name not in shown
    file = client.post(reverse("privacy:package_file", args=[asked.key, package.key]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    drafted = client.post(
        reverse("privacy:letters", args=[asked.key]), {"kind": "deliver", "reason": ""}
    )
    letter = Letter.objects.get()
    package.refresh_from_db()
    assert package.sha256 in client.get(drafted.url).content.decode()
    act = [
        reverse("privacy:letter_act", args=[asked.key, letter.key, a])
        for a in ("review", "printed")
    ]
    assert [client.post(url).status_code for url in act] == [302, 302]
    printed = client.get(reverse("privacy:letter_print", args=[asked.key, letter.key]))
    assert "Calle Mayor 1<br>28013 Madrid" in printed.content.decode()
    letter.refresh_from_db()
    assert (letter.state, letter.package) == ("printed", package)
    with pytest.raises(Exception, match="left already"):
        mark_printed(letter=letter, by=prisca, now=NOW)
    refused = client.post(reverse("privacy:packages", args=[asked.key]), {"kind": "know_specific"})
    assert refused.status_code == 422
    for name, args in (("letter_templates", []), ("letter_template", ["refuse", "hipaa", "es"])):
        assert client.get(reverse(f"privacy:{name}", args=args)).status_code == 200
