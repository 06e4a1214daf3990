"""The section of the privacy policy, from the record of processing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.templatetags.ui import country_name
from governance.inventory.described import Entry
from privacy.models.processing import ProcessingHouse, RecipientPlace
from privacy.operations.processing.activities import Activity, activities
from privacy.operations.processing.answers import answers_of, unanswered
from privacy.operations.processing.handed_over import HandedOver, handed_over, left_otherwise
from privacy.operations.processing.recipients import Recipient, recipients
from privacy.operations.processing.record import house
from privacy.reading.notice_texts.authorities import complaint
from privacy.reading.notice_texts.california import POLICY
from privacy.reading.notice_texts.california_policy import california_sections
from privacy.reading.notice_texts.explained import (
    decisions,
    duties_and_choices,
    interests,
    sources,
)
from privacy.reading.notice_texts.parts import Notice, Section
from privacy.reading.notice_texts.recipient_kinds import kind_words
from privacy.reading.plain_rights import laws
from privacy.reading.processing.words import ASKED, GAPS, line_of, name_of

Safeguard = RecipientPlace.Safeguard


def policy_notice(known: Sequence[Entry]) -> Notice:
    """Return the section of the privacy policy (GDPR Art. 13 and 14; 11 CCR 7011)."""
    facts, now, get = house(), timezone.now(), recipients()
    done = [activity for activity in activities(known).found if activity.columns]
    controller, lacks_controller = _controller(facts)
    moved, lacks_place = _transfers(get)
    come, lacks_source = sources(known)
    pursued, lacks_interest = interests(done) or (None, [])
    names = {activity.purpose: name_of(activity.as_json()) for activity in done}
    said = answers_of(facts, now)
    scored, lacks_score = decisions(known, names, said.get("decisions"))
    left = handed_over(now)
    sections = (
        controller,
        Section(_("What we use data for"), items=tuple(map(_use, done))),
        *((pursued,) if pursued else ()),
        come,
        Section(_("Who gets data"), items=_kinds(get)),
        moved,
        Section(_("How long we keep data"), items=tuple(map(_kept, done))),
        scored,
        duties_and_choices(done),
        *_rights(),
        Section(_("Complaints"), (complaint(),)),
        *california_sections(known, left, names, said.get("given_away"), now),
    )
    lacking = [*lacks_controller, *lacks_interest, *lacks_source, *lacks_place, *_unsaid(done)]
    lacking += [*lacks_score, *_unanswered(facts, left, now)]
    rests_on = _("GDPR Art. 13 and 14; 11 CCR 7011")
    return Notice(POLICY, _("Privacy policy"), rests_on, sections, tuple(lacking))


def _controller(facts: ProcessingHouse) -> tuple[Section, list[str]]:
    said = [facts.controller or settings.ORG_NAME]
    for words, value in (
        (_("Joint controllers"), facts.joint),
        (_("Representative in the Union"), facts.representative),
        (_("Data protection officer"), facts.officer),
    ):
        if value:
            said.append(f"{words}: {value}")
    lacking = [] if facts.controller else [str(GAPS["no_controller"])]
    return Section(_("Who answers for your data"), tuple(said)), lacking


def _unanswered(facts: ProcessingHouse, left: list[HandedOver], now: datetime) -> Iterable[str]:
    for question in unanswered(facts, now, left_otherwise=left_otherwise(left)):
        yield f"{GAPS['no_answer']} {ASKED[question]}"


def _use(activity: Activity) -> str:
    line = line_of(activity.as_json())
    return _("%(name)s. Lawful basis: %(bases)s. Data: %(categories)s.") % {
        "name": line["name"],
        "bases": ", ".join(line["bases"]) or "–",
        "categories": ", ".join(line["categories"]),
    }


def _kept(activity: Activity) -> str:
    kept = "; ".join(activity.retention) or _("as long as the purpose needs it")
    return f"{name_of(activity.as_json())}: {kept}"


def _unsaid(done: Iterable[Activity]) -> Iterable[str]:
    for activity in done:
        name = name_of(activity.as_json())
        if not activity.bases:
            yield f"{name}: {GAPS['no_basis']}"
        if not activity.retention:
            yield f"{name}: {GAPS['no_retention']}"


def _kinds(get: Iterable[Recipient]) -> tuple[str, ...]:
    kinds = {kind_words(each.kind) for each in get}
    return tuple(sorted(kinds)) or (_("Nobody gets data from here."),)


def _transfers(get: list[Recipient]) -> tuple[Section, list[str]]:
    """A place nobody named is not called safe: the officer hears of it, the public nothing."""
    title = _("Transfers out of the European Economic Area")
    lacking = [f"{each.name}: {GAPS['no_country']}" for each in get if not each.country]
    away = [each for each in get if each.leaves]
    lacking += [
        f"{each.name}: {GAPS['no_safeguard']}" for each in away if each.safeguard == Safeguard.NONE
    ]
    if away:
        lines = {_moved(each) for each in away}
        copy = _("You may ask us for a copy of these safeguards (GDPR Art. 13(1)(f)).")
        return Section(title, (copy,), tuple(sorted(lines))), lacking
    if lacking:
        return Section(title, (_("Ask us where our service providers keep data."),)), lacking
    return Section(title, (_("There are none."),)), lacking


def _moved(each: Recipient) -> str:
    kind, place = kind_words(each.kind), country_name(each.country)
    return f"{kind}, {place}: {Safeguard(each.safeguard).label}"


def _rights() -> Iterable[Section]:
    """The rights by law; those over health data only where such data are kept under HIPAA."""
    link = _("Use these rights"), reverse("privacy:my_data")
    for law in laws():
        if law.slug in ("gdpr", "ccpa") or (law.slug == "hipaa" and settings.HIPAA_MODE):
            items = tuple(str(words) for _code, words in law.rights)
            yield Section(str(law.title), items=items, links=(link,))
