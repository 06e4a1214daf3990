"""What rules may ask about people themselves: every word, its kind, and the columns it reads."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from contacts.models.catalogue import CustomField
from contacts.models.contact import Gender, Stage
from contacts.models.reach import PointKind
from contacts.operations.sealing import is_closed
from contacts.reading.words import MEASURED_WORDS, custom_label, field_label
from interactions.models.engagement import Network
from segments.language.nodes import Kind, Word
from segments.vocabulary import choices
from segments.vocabulary.later import read_anew

CONTACT, POINT = "contacts.Contact", "contacts.ContactPoint"
ADDRESS, ORGANISATION = "contacts.PostalAddress", "contacts.Organisation"
LOYALTY = "interactions.LoyaltyAccount"
_TEXTS = (
    *("given_name", "family_name", "second_family_name", "honorific", "email", "phone"),
    *("occupation", "organisation_role", "time_zone", "birth_day", "notes"),
)
_CUSTOM = {
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "boolean": Kind.BOOLEAN,
    "choice": Kind.CHOICE,
    "choices": Kind.SET,
}


def field_words() -> dict[str, Word]:
    """Return the words for what every organisation keeps, in the active language."""
    return read_anew(_words(get_language() or "en"))


@lru_cache(maxsize=8)
def _words(_language: str) -> dict[str, Word]:
    """Return the words as they are said in a language; a refresh of news has no time to ask."""
    return {
        **{name: _own(name, Kind.TEXT) for name in _TEXTS},
        **_choosing(),
        **_measured(),
        **_of_organisation(),
        **_of_address(),
        **_of_points(),
        **_of_loyalty(),
        "external_id": Word(
            Kind.TEXT,
            frozenset({"contacts.ExternalId.value"}),
            label=_("Key in another system"),
            many=True,
        ),
        "tag": Word(
            Kind.SET,
            frozenset({"contacts.ContactTag.tag"}),
            choices.tags(),
            label=_("Tag"),
            many=True,
        ),
        "issue": Word(
            Kind.SET,
            frozenset({"contacts.QualityIssue.code"}),
            choices.issues(),
            label=_("Open quality issue"),
            many=True,
        ),
    }


def _own(name: str, kind: Kind, given: Mapping[str, str] | None = None) -> Word:
    return Word(kind, frozenset({f"{CONTACT}.{name}"}), given, field_label(name, {}))


def _choosing() -> dict[str, Word]:
    offered = {
        "gender": choices.of_enum(Gender),
        "stage": choices.of_enum(Stage),
        "language": choices.tongues(),
        "owner": choices.owners(),
        "team": choices.teams(),
        "source": choices.sources(),
    }
    return {name: _own(name, Kind.CHOICE, given) for name, given in offered.items()}


def _measured() -> dict[str, Word]:
    birth = frozenset({f"{CONTACT}.birth_date"})
    return {
        "birth_date": _own("birth_date", Kind.DATE),
        "birth_year": _own("birth_year", Kind.NUMBER),
        "birthday": Word(
            Kind.ANNIVERSARY, frozenset({f"{CONTACT}.birth_day"}), label=_("Birthday")
        ),
        "age": Word(Kind.NUMBER, birth, label=pgettext("of a person", "Age")),
        "created_at": _own("created_at", Kind.MOMENT),
        "updated_at": _own("updated_at", Kind.MOMENT),
        "quality_score": Word(
            Kind.NUMBER, frozenset({"contacts.QualityScore.total"}), label=_("Quality score")
        ),
    }


def _of_organisation() -> dict[str, Word]:
    def word(column: str, label: str, given: Mapping[str, str] | None = None) -> Word:
        kind = Kind.TEXT if given is None else Kind.CHOICE
        reads = frozenset({f"{CONTACT}.organisation", f"{ORGANISATION}.{column}"})
        return Word(kind, reads, given, label)

    return {
        "organisation": word("name", _("Organisation")),
        "organisation_city": word("city", _("City of the organisation")),
        "organisation_country": word(
            "country", _("Country of the organisation"), choices.countries()
        ),
    }


def _of_address() -> dict[str, Word]:
    # Whoever may not read the town learns no country either, as in lists.
    def word(name: str, kind: Kind, given: Mapping[str, str] | None = None) -> Word:
        reads = frozenset({f"{ADDRESS}.{name}", f"{ADDRESS}.city"})
        return Word(kind, reads, given, str(MEASURED_WORDS[name]))

    texts = {name: word(name, Kind.TEXT) for name in ("city", "region", "postal_code")}
    has = Word(Kind.BOOLEAN, frozenset({f"{ADDRESS}.city"}), label=_("Has an address"))
    country = word("country", Kind.CHOICE, choices.countries())
    return {**texts, "country": country, "has_address": has}


def _of_points() -> dict[str, Word]:
    labels = {
        "has_email": _("Has an email"),
        "has_phone": _("Has a phone number"),
        "has_handle": _("Has a social handle"),
        "email_valid": _("Email can be right"),
        "phone_valid": _("Phone number can be right"),
        "email_verified": _("Email is verified"),
        "phone_verified": _("Phone number is verified"),
        "email_opted_out": _("Opted out of email"),
        "phone_opted_out": _("Opted out of phone and SMS"),
    }
    reads = frozenset({f"{POINT}.value"})
    found = {name: Word(Kind.BOOLEAN, reads, label=label) for name, label in labels.items()}
    networks = choices.of_enum(Network)
    label = str(PointKind.HANDLE.label)
    return {**found, "network": Word(Kind.SET, reads, networks, label, many=True)}


def _of_loyalty() -> dict[str, Word]:
    def word(kind: Kind, column: str, label: str, *, many: bool = False) -> Word:
        return Word(kind, frozenset({f"{LOYALTY}.{column}"}), label=label, many=many)

    return {
        "loyalty_points": word(Kind.NUMBER, "points", _("Loyalty points")),
        "loyalty_tier": word(Kind.SET, "tier", _("Loyalty tier"), many=True),
        "loyalty_programme": word(Kind.SET, "programme", _("Loyalty programme"), many=True),
        "loyalty_since": word(
            Kind.DATE, "joined_on", _("Member of a loyalty programme since"), many=True
        ),
    }


def custom_words(fields: Iterable[CustomField]) -> dict[str, Word]:
    """Return the words for the fields that an organisation added."""
    return {f"custom.{field.slug}": _custom(field) for field in fields}


def _custom(field: CustomField) -> Word:
    if is_closed(field):
        reads = frozenset({f"{CONTACT}.custom.{field.slug}"})
        label = custom_label(field)
        return Word(Kind.TEXT, reads, label=label, sealed=True, findable=field.findable)
    kind = _CUSTOM.get(field.kind, Kind.TEXT)
    closed = kind in (Kind.CHOICE, Kind.SET)
    return Word(
        kind,
        frozenset({f"{CONTACT}.custom.{field.slug}"}),
        {str(each): str(each) for each in field.choices} if closed else None,
        custom_label(field),
    )
