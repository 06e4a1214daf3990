"""The rules every installation starts with; data owners change, add and switch off."""

from dataclasses import dataclass
from typing import Any, Final

from contacts.normalise.emails import ROLES
from contacts.quality.rule import Condition, Rule


@dataclass(frozen=True, slots=True)
class Ready:
    """One rule with its sentence in both languages."""

    rule: Rule
    english: str
    spanish: str


_NAMES = ("given_name", "family_name", "second_family_name")
_ACTIVE = ("prospect", "customer")


def _rule(
    dimension: str,
    code: str,
    english: str,
    spanish: str,
    operator: str,
    fields: tuple[str, ...],
    argument: dict[str, Any] | None = None,
    condition: Condition | None = None,
    **more: Any,
) -> Ready:
    rule = Rule(code, fields, operator, argument or {}, condition, dimension, **more)
    return Ready(rule, english, spanish)


_COMPLETE = (
    _rule(
        "complete", "unreachable", "No way to reach this person",
        "No hay forma de contactar con esta persona", "any_of_present",
        ("email", "phone", "points", "addresses"),
        severity="error", weight=5, due_days=14, fix="archive",
    ),
    _rule(
        "complete", "nameless", "No name", "Sin nombre", "any_of_present",
        ("family_name", "given_name", "second_family_name"), weight=3, fix="choose",
    ),
    _rule(
        "complete", "no_language", "The language is not known", "No se conoce el idioma",
        "present", ("language",), severity="info", due_days=180, fix="choose",
    ),
    _rule(
        "complete", "no_country", "A city without its country", "Una ciudad sin su país",
        "present", ("country",), condition=Condition("city", "present"), severity="info",
        due_days=90,
    ),
    _rule(
        "complete", "no_postal_code", "A street without a postal code",
        "Una calle sin código postal", "present", ("postal_code",),
        condition=Condition("street", "present"), severity="info", due_days=90,
    ),
    _rule(
        "complete", "ownerless", "Nobody looks after this person",
        "Nadie atiende a esta persona", "present", ("owner",),
        condition=Condition("stage", "in_list", _ACTIVE), weight=2, due_days=14, fix="choose",
    ),
    _rule(
        "complete", "customer_without_email", "A customer without an email",
        "Un cliente sin correo electrónico", "present", ("email",),
        condition=Condition("stage", "in_list", ("customer",)), severity="info", due_days=90,
    ),
    _rule(
        "complete", "sourceless", "Nobody knows where this person comes from",
        "No se sabe de dónde viene esta persona", "present", ("source",), severity="info",
        due_days=90,
    ),
)  # fmt: skip
_VALID = (
    _rule(
        "valid", "invalid_email", "This email address cannot be right",
        "Esta dirección de correo no puede ser correcta", "email_valid", ("email",),
        severity="error", weight=4, due_days=14, fix="normalise",
    ),
    _rule(
        "valid", "invalid_phone", "This phone number cannot be right",
        "Este teléfono no puede ser correcto", "phone_valid", ("phone",), weight=3,
        fix="normalise",
    ),
    _rule(
        "valid", "spanish_phone", "Not a number of the Spanish plan",
        "No es un número del plan español", "matches", ("phone",),
        {"pattern": r"^\+34[6-9]\d{8}$"}, Condition("phone", "matches", r"^\+34"),
        fix="choose",
    ),
    _rule(
        "valid", "disposable_email", "A throw-away mailbox", "Un buzón de usar y tirar",
        "not_in_list", ("email_mark",), {"values": ("disposable",)}, weight=2, fix="choose",
    ),
    _rule(
        "valid", "damaged_text", "Damaged letters that could not be repaired",
        "Letras dañadas que no se pudieron reparar", "not_damaged",
        (*_NAMES, "occupation", "organisation_role"), weight=3, fix="choose",
    ),
    _rule(
        "valid", "odd_name", "This does not look like a name", "Esto no parece un nombre",
        "not_placeholder", _NAMES, weight=3, fix="choose",
    ),
    _rule(
        "valid", "short_surname", "A family name of one letter", "Un apellido de una letra",
        "length", ("family_name",), {"min": 2}, severity="info", due_days=90, fix="choose",
    ),
    _rule(
        "valid", "unlikely_birth", "Nobody was born then", "Nadie nació entonces", "range",
        ("birth_date",), {"min": "today-115y", "max": "today"}, weight=2, fix="choose",
    ),
    _rule(
        "valid", "unlikely_birth_year", "Nobody was born in that year",
        "Nadie nació en ese año", "range", ("birth_year",),
        {"min": "today-115y", "max": "today"},
        Condition("birth_date", "present", negated=True), weight=2, fix="choose",
    ),
    _rule(
        "valid", "odd_postal_code", "The postal code does not fit the country",
        "El código postal no corresponde al país", "postal_code_valid", ("postal_code",),
        weight=2,
    ),
)  # fmt: skip
_CONSISTENT = (
    _rule(
        "consistent", "role_address", "The mailbox of a desk, not of a person",
        "El buzón de un departamento, no de una persona", "not_in_list", ("email_local",),
        {"values": tuple(sorted(ROLES))}, severity="info", due_days=180, fix="choose",
    ),
    _rule(
        "consistent", "same_names", "Given name and family name are the same",
        "El nombre y el apellido son iguales", "compare_fields",
        ("given_name", "family_name"), {"op": "!="}, weight=2, fix="choose",
    ),
    _rule(
        "consistent", "owner_left", "The owner has left", "El responsable ya no está",
        "refers_to", ("owner",), severity="error", weight=2, due_days=7, fix="choose",
    ),
    _rule(
        "consistent", "role_without_organisation", "A role without an organisation",
        "Un cargo sin organización", "present", ("organisation",),
        condition=Condition("organisation_role", "present"), due_days=60, fix="choose",
    ),
    _rule(
        "consistent", "born_after_entry", "Born after the record was made",
        "Nació después de crearse el registro", "compare_fields",
        ("birth_date", "created_at"), {"op": "<="}, severity="info", fix="choose",
    ),
)  # fmt: skip
_UNIQUE = (
    _rule(
        "unique", "duplicate", "Somebody else looks like the same person",
        "Otra persona parece ser la misma", "range", ("open_duplicates",), {"max": 0},
        weight=3, due_days=30, fix="merge",
    ),
    _rule(
        "unique", "shared_email", "Somebody else has the same email",
        "Otra persona tiene el mismo correo", "unique", ("email",), severity="info",
        weight=2, due_days=60, fix="merge",
    ),
)  # fmt: skip
_FRESH = (
    _rule(
        "fresh", "stale_email", "Nobody checked this email for a year",
        "Nadie ha comprobado este correo en un año", "fresh_within_days", ("checked:email",),
        {"days": 365}, Condition("email", "present"), severity="info", weight=2, due_days=90,
        fix="verify",
    ),
    _rule(
        "fresh", "stale_phone", "Nobody checked this phone for a year",
        "Nadie ha comprobado este teléfono en un año", "fresh_within_days",
        ("checked:phone",), {"days": 365}, Condition("phone", "present"), severity="info",
        weight=2, due_days=90, fix="verify",
    ),
    _rule(
        "fresh", "stale_address", "Nobody checked this address for two years",
        "Nadie ha comprobado esta dirección en dos años", "fresh_within_days",
        ("checked:address",), {"days": 730}, Condition("addresses", "present"),
        severity="info", due_days=90, fix="verify",
    ),
    _rule(
        "fresh", "forgotten_lead", "A lead that nobody touched for two years",
        "Un contacto potencial que nadie ha tocado en dos años", "fresh_within_days",
        ("updated_at",), {"days": 730}, Condition("stage", "in_list", ("lead",)),
        severity="info", due_days=90, fix="archive",
    ),
)  # fmt: skip
READY: Final[tuple[Ready, ...]] = (*_COMPLETE, *_VALID, *_CONSISTENT, *_UNIQUE, *_FRESH)
