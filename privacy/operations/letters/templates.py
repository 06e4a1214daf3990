"""The texts of letters: those that come with the software, and the officer's newer versions."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.letters.placeholders import missing_in, unknown_in
from privacy.letters.texts import ANY, LANGUAGES, kinds, language_of, laws_of, text_of
from privacy.models.letters import LetterTemplate

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Current:
    """The text that counts now; version 0 came with the software."""

    kind: str
    regime: str
    language: str
    version: int
    subject: str
    body: str


def current_text(kind: str, regime: str, language: str) -> Current:
    """Return the text for a letter: of its law where there is one, else of every law.

    Raises:
        Invalid: there is no such kind of letter.
    """
    if kind not in kinds():
        raise Invalid({"kind": [_("Choose one of the list.")]})
    spoken = language_of(language)
    law = regime if regime in laws_of(kind) else ANY
    newest = (
        LetterTemplate.objects.filter(kind=kind, regime=law, language=spoken)
        .order_by("-version")
        .first()
    )
    if newest is not None:
        return Current(kind, law, spoken, newest.version, newest.subject, newest.body)
    text = text_of(kind, law, spoken)
    return Current(kind, law, spoken, 0, text.subject, text.body)


@operation
def change_template(
    *, kind: str, regime: str, language: str, subject: str, body: str, by: Actor
) -> Current:
    """Write a new version of a text; the same text again changes nothing.

    Raises:
        Invalid: no such text, a word in braces that means nothing, or one that the law needs.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    if kind not in kinds() or regime not in laws_of(kind) or language not in LANGUAGES:
        raise Invalid({"kind": [_("There is no such text.")]})
    now = current_text(kind, regime, language)
    said = tidy(subject), tidy_lines(body)
    _check(kind, *said)
    if said == (now.subject, now.body):
        return now
    versions = LetterTemplate.objects.filter(kind=kind, regime=regime, language=language)
    latest = versions.aggregate(latest=Max("version"))["latest"] or 0
    row = LetterTemplate.objects.create(
        kind=kind,
        regime=regime,
        language=language,
        version=latest + 1,
        subject=said[0],
        body=said[1],
        by=by.user,
    )
    record("letter_template.changed", about=row, by=by, kind=kind)
    return current_text(kind, regime, language)


def _check(kind: str, subject: str, body: str) -> None:
    problems: dict[str, list] = {}
    for name, text, longest in (("subject", subject, 200), ("body", body, LONGEST)):
        if not text:
            problems[name] = [_("Write something.")]
        elif len(text) > longest:
            problems[name] = [_("This is too long.")]
        elif unknown := unknown_in(text):
            words = ", ".join(unknown)
            problems[name] = [_("Nothing is known of these words: %(words)s") % {"words": words}]
    missing = missing_in(kind, f"{subject} {body}")
    if missing and "body" not in problems:
        words = ", ".join(f"{{{each}}}" for each in missing)
        problems["body"] = [_("The law asks this letter to say: %(words)s") % {"words": words}]
    if problems:
        raise Invalid(problems)
