"""Which steps of an erasure a smaller one takes: parts of the data, or who the person is."""

from dataclasses import replace
from functools import cache

from config.personal_data import About
from governance.inventory import declarations
from privacy.models.retention import Category
from privacy.operations.erasing.steps import CONTACT, Step, steps_of

TABLES = {
    Category.ENGAGEMENT: (
        *("interactions.Engagement", "interactions.WebEvent", "interactions.HandleSuggestion"),
    ),
    Category.TALKS: (
        *("interactions.Conversation", "interactions.Attachment", "interactions.Participant"),
        *("interactions.ConversationMention", "interactions.FollowUp"),
    ),
    Category.NOTES: ("contacts.Note", "contacts.Mention", "privacy.PsychotherapyNote"),
    Category.HEALTH: ("privacy.Amendment", "privacy.ReportedDisclosure"),
}
# Who somebody is, and every free text in which a name may stand. What happened stays: orders,
# engagement, consents, scores.
_IDENTITY = (
    *("contacts.Contact", "contacts.ContactPoint", "contacts.PostalAddress"),
    *("contacts.ExternalId", "contacts.SearchEntry", "contacts.MatchKey", "contacts.BlindIndex"),
    *("contacts.DuplicateCandidate", "contacts.Relation", "contacts.ValueConflict"),
    *("contacts.ConfidentialRoute", "contacts.ConsentEvent", "contacts.Merge"),
    *("contacts.MergeMove", "contacts.ContactShare", "interactions.HandleSuggestion"),
    *("interactions.Order", "interactions.Response", "privacy.RecipientNotice"),
    *TABLES[Category.TALKS],
    *TABLES[Category.NOTES],
    *TABLES[Category.HEALTH],
)
# Of a record that has no name any more these say nothing about anybody.
_STATISTICS = {
    "contacts.Contact": frozenset({"gender", "birth_year", "language", "time_zone"}),
    "contacts.ConsentEvent": frozenset({"contact"}),
    "interactions.Order": frozenset({"contact", "buyer_accepts"}),
    "interactions.Response": frozenset({"contact"}),
}
_PUT_AWAY = (
    ("archived_at", "coalesce(archived_at, now())"),
    ("updated_at", "now()"),
    ("version", "version + 1"),
)


@cache
def tables_of(category: str) -> tuple[str, ...]:
    """Return the labels of the tables that one kind of data stands in."""
    if category != Category.PERSON:
        return TABLES[Category(category)]
    return tuple(about.model for about in declarations() if isinstance(about, About))


@cache
def steps_for(category: str) -> tuple[Step, ...]:
    """Return the steps that erase one kind of data of people."""
    return steps_of(frozenset(TABLES[Category(category)]))


@cache
def identity_steps() -> tuple[Step, ...]:
    """Return the steps that take away who people are; their records stay, put away."""
    return tuple(filter(None, map(_without_statistics, steps_of(frozenset(_IDENTITY)))))


def _without_statistics(step: Step) -> Step | None:
    if step.how not in ("empty", "rewrite"):
        return step
    model = next((label for label in _STATISTICS if _is_of(step, label)), "")
    stays = _STATISTICS.get(model, frozenset())
    own = step.sets[: len(step.columns)]
    pairs = [(n, s) for n, s in zip(step.columns, own, strict=False) if n not in stays]
    if not pairs:
        return None
    more = _PUT_AWAY if step.label == CONTACT else ()
    columns, sets = tuple(n for n, _s in pairs), tuple(s for _n, s in pairs)
    return replace(step, columns=columns, sets=(*sets, *more))


def _is_of(step: Step, label: str) -> bool:
    """Say whether a step is of a table, or of its versions."""
    app, _dot, model = label.partition(".")
    return step.label in (label, f"{app}.Historical{model}")
