"""The target words of a column mapping, as people read them."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

Group = tuple[Any, list[tuple[str, Any]]]

CHANNELS = {
    "email": _lazy("email"),
    "sms": _lazy("SMS"),
    "phone": _lazy("phone"),
    "post": _lazy("post"),
    "social": _lazy("social media"),
}
PLACES = {
    "": _lazy("Address"),
    "home": _lazy("Home address"),
    "work": _lazy("Work address"),
    "mailing": _lazy("Postal address"),
    "other": _lazy("Other address"),
}
PARTS = {
    "street": _lazy("street"),
    "street2": _lazy("street, second line"),
    "street3": _lazy("street, third line"),
    "po_box": _lazy("PO box"),
    "city": _lazy("city"),
    "region": _lazy("region"),
    "postal_code": _lazy("postal code"),
    "country": _lazy("country"),
    "formatted": _lazy("all in one cell"),
}
PROOFS = {
    "accepts": _lazy("agrees (yes or no)"),
    "opt_out": _lazy("opted out (yes or no)"),
    "opt_in_time": _lazy("moment of consent"),
    "opt_in_ip": _lazy("IP address of consent"),
    "confirm_time": _lazy("moment of confirmation"),
    "confirm_ip": _lazy("IP address of confirmation"),
    "unsub_time": _lazy("moment of opting out"),
    "unsub_ip": _lazy("IP address of opting out"),
    "unsub_reason": _lazy("reason for opting out"),
}
PERSON: list[tuple[str, Any]] = [
    ("given_name", _lazy("Given name")),
    ("middle_name", _lazy("Middle name")),
    ("family_name", _lazy("Family name")),
    ("second_family_name", _lazy("Second family name")),
    ("full_name", _lazy("Full name, to be split")),
    ("honorific", _lazy("Form of address")),
    ("gender", _lazy("Gender")),
    ("birthday", _lazy("Birthday")),
    ("occupation", _lazy("Occupation")),
    ("language", _lazy("Language")),
    ("time_zone", _lazy("Time zone")),
    ("stage", _lazy("Stage")),
    ("notes", _lazy("Notes")),
]
ORGANISATION: list[tuple[str, Any]] = [
    ("organisation", _lazy("Organisation")),
    ("organisation_role", _lazy("Role in the organisation")),
]
EMAILS: list[tuple[str, Any]] = [
    ("email", _lazy("Email")),
    ("email:work", _lazy("Work email")),
    ("email:home", _lazy("Private email")),
    ("email:other", _lazy("Other email")),
]
PHONES: list[tuple[str, Any]] = [
    ("phone", _lazy("Phone")),
    ("phone:mobile", _lazy("Mobile phone")),
    ("phone:work", _lazy("Work phone")),
    ("phone:home", _lazy("Home phone")),
    ("phone:other", _lazy("Other phone")),
]
NETWORKS = [
    (f"handle:{name.lower()}", name)
    for name in ("LinkedIn", "Instagram", "Facebook", "Twitter", "TikTok", "YouTube")
]
RECORD: list[tuple[str, Any]] = [
    ("external_id", _lazy("Identifier in the source")),
    ("changed_at", _lazy("Last changed in the source")),
    ("deleted", _lazy("Deleted in the source (yes or no)")),
    ("owner", _lazy("Owner (not taken over)")),
]
OFFERED_CONSENTS = (
    "email:accepts",
    "email:opt_out",
    "email:opt_in_time",
    "email:opt_in_ip",
    "email:confirm_time",
    "email:confirm_ip",
    "email:unsub_time",
    "sms:accepts",
    "sms:opt_out",
    "phone:accepts",
    "phone:opt_out",
    "post:accepts",
    "post:opt_out",
)
OFFERED_PARTS = ("street", "street2", "city", "region", "postal_code", "country", "formatted")
OTHERS: dict[str, Any] = {
    "tags": _lazy("Tags"),
    "tags:google": _lazy("Tags (Google labels)"),
    "email_status:bounced": _lazy("Email bounces"),
    "email_status:audience": _lazy("List the email is on"),
    "ignore": _lazy("Left behind"),
}
CARD: dict[str, Any] = {
    "N": _lazy("Name"),
    "FN": _lazy("Full name"),
    "ADR": _lazy("Address"),
    "EMAIL": _lazy("Email"),
    "TEL": _lazy("Phone"),
    "BDAY": _lazy("Birthday"),
    "ORG": _lazy("Organisation"),
    "TITLE": _lazy("Role in the organisation"),
    "ROLE": _lazy("Occupation"),
    "NOTE": _lazy("Notes"),
    "CATEGORIES": _lazy("Tags"),
    "UID": _lazy("Identifier in the source"),
    "REV": _lazy("Last changed in the source"),
    "GENDER": _lazy("Gender"),
    "LANG": _lazy("Language"),
    "TZ": _lazy("Time zone"),
    "IMPP": _lazy("Social profile"),
    "X-SOCIALPROFILE": _lazy("Social profile"),
    "X-ABLABEL": _lazy("Labels of the values"),
}
PLAIN = dict([*PERSON, *ORGANISATION, *EMAILS, *PHONES, *NETWORKS, *RECORD]) | OTHERS


def groups_of(custom: list[tuple[str, str]]) -> list[Group]:
    """Return the targets offered for every column, grouped; `custom` are slugs and labels."""
    groups: list[Group] = [
        (_("Person"), PERSON),
        (_("Emails"), EMAILS),
        (_("Phones"), PHONES),
        (
            _("Addresses"),
            [
                (f"address:{place}:{part}", label_of(f"address:{place}:{part}"))
                for place in ("", "home", "work")
                for part in OFFERED_PARTS
            ],
        ),
        (_("Organisation"), ORGANISATION),
        (
            _("Consent"),
            [(f"consent:{word}", label_of(f"consent:{word}")) for word in OFFERED_CONSENTS],
        ),
        (_("Tags"), [("tags", OTHERS["tags"])]),
        (_("Social networks"), NETWORKS),
        (_("The record itself"), RECORD),
    ]
    if custom:
        groups.append((_("Custom fields"), [(f"custom:{slug}", name) for slug, name in custom]))
    return groups


def label_of(word: str, custom: dict[str, str] | None = None) -> str:
    """Return one target in words; `custom` gives the labels of custom fields by slug."""
    if word in PLAIN:
        return str(PLAIN[word])
    kind, *parts = word.split(":")
    if kind == "address" and len(parts) == 2:
        return f"{_place(parts[0])}: {PARTS.get(parts[1], parts[1])}"
    if kind == "consent" and len(parts) >= 2:
        return _consent(parts[0], parts[1])
    if kind == "card" and parts:
        return str(CARD.get(parts[0], parts[0]))
    if kind == "custom" and parts:
        return (custom or {}).get(parts[0], parts[0])
    base = str(PLAIN.get(kind) or _lettered(kind))
    # The zone or order a known product writes in is our concern, not the reader's.
    shown = [part for part in parts if part not in ("utc", "dmy", "mdy", "ymd")]
    return " ".join([base, *shown])


def _place(label: str) -> str:
    return str(PLACES[label]) if label in PLACES else f"{PLACES['']} {label}"


def _consent(channel: str, proof: str) -> str:
    said = CHANNELS.get(channel, channel)
    return f"{_('Consent by')} {said}: {PROOFS.get(proof, proof)}"


def _lettered(kind: str) -> str:
    labels = {
        "email_label": _("Label of email"),
        "phone_label": _("Label of phone"),
        "address_label": _("Label of address"),
        "handle": _("Profile on"),
    }
    return labels.get(kind, re.sub("_", " ", kind).capitalize())
