"""The target words of a column mapping, as people read them."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Group = tuple[Any, list[tuple[str, Any]]]

CHANNELS = {
    "email": gettext_lazy("email"),
    "sms": gettext_lazy("SMS"),
    "phone": gettext_lazy("phone"),
    "post": gettext_lazy("post"),
    "social": gettext_lazy("social media"),
}
PLACES = {
    "": gettext_lazy("Address"),
    "home": gettext_lazy("Home address"),
    "work": gettext_lazy("Work address"),
    "mailing": gettext_lazy("Postal address"),
    "other": gettext_lazy("Other address"),
}
PARTS = {
    "street": gettext_lazy("street"),
    "street2": gettext_lazy("street, second line"),
    "street3": gettext_lazy("street, third line"),
    "po_box": gettext_lazy("PO box"),
    "city": gettext_lazy("city"),
    "region": gettext_lazy("region"),
    "postal_code": gettext_lazy("postal code"),
    "country": gettext_lazy("country"),
    "formatted": gettext_lazy("all in one cell"),
}
PROOFS = {
    "accepts": gettext_lazy("agrees (yes or no)"),
    "opt_out": gettext_lazy("opted out (yes or no)"),
    "opt_in_time": gettext_lazy("moment of consent"),
    "opt_in_ip": gettext_lazy("IP address of consent"),
    "confirm_time": gettext_lazy("moment of confirmation"),
    "confirm_ip": gettext_lazy("IP address of confirmation"),
    "unsub_time": gettext_lazy("moment of opting out"),
    "unsub_ip": gettext_lazy("IP address of opting out"),
    "unsub_reason": gettext_lazy("reason for opting out"),
}
PERSON: list[tuple[str, Any]] = [
    ("given_name", gettext_lazy("Given name")),
    ("middle_name", gettext_lazy("Middle name")),
    ("family_name", gettext_lazy("Family name")),
    ("second_family_name", gettext_lazy("Second family name")),
    ("full_name", gettext_lazy("Full name, to be split")),
    ("honorific", gettext_lazy("Form of address")),
    ("gender", gettext_lazy("Gender")),
    ("birthday", gettext_lazy("Birthday")),
    ("occupation", gettext_lazy("Occupation")),
    ("language", gettext_lazy("Language")),
    ("time_zone", gettext_lazy("Time zone")),
    ("stage", gettext_lazy("Stage")),
    ("notes", gettext_lazy("Notes")),
]
ORGANISATION: list[tuple[str, Any]] = [
    ("organisation", gettext_lazy("Organisation")),
    ("organisation_role", gettext_lazy("Role in the organisation")),
]
EMAILS: list[tuple[str, Any]] = [
    ("email", gettext_lazy("Email")),
    ("email:work", gettext_lazy("Work email")),
    ("email:home", gettext_lazy("Private email")),
    ("email:other", gettext_lazy("Other email")),
]
PHONES: list[tuple[str, Any]] = [
    ("phone", gettext_lazy("Phone")),
    ("phone:mobile", gettext_lazy("Mobile phone")),
    ("phone:work", gettext_lazy("Work phone")),
    ("phone:home", gettext_lazy("Home phone")),
    ("phone:other", gettext_lazy("Other phone")),
]
NETWORKS = [
    (f"handle:{name.lower()}", name)
    for name in ("LinkedIn", "Instagram", "Facebook", "Twitter", "TikTok", "YouTube")
]
RECORD: list[tuple[str, Any]] = [
    ("external_id", gettext_lazy("Identifier in the source")),
    ("changed_at", gettext_lazy("Last changed in the source")),
    ("deleted", gettext_lazy("Deleted in the source (yes or no)")),
    ("owner", gettext_lazy("Owner (not taken over)")),
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
    "tags": gettext_lazy("Tags"),
    "tags:google": gettext_lazy("Tags (Google labels)"),
    "email_status:bounced": gettext_lazy("Email bounces"),
    "email_status:audience": gettext_lazy("List the email is on"),
    "ignore": gettext_lazy("Left behind"),
}
CARD: dict[str, Any] = {
    "N": gettext_lazy("Name"),
    "FN": gettext_lazy("Full name"),
    "ADR": gettext_lazy("Address"),
    "EMAIL": gettext_lazy("Email"),
    "TEL": gettext_lazy("Phone"),
    "BDAY": gettext_lazy("Birthday"),
    "ORG": gettext_lazy("Organisation"),
    "TITLE": gettext_lazy("Role in the organisation"),
    "ROLE": gettext_lazy("Occupation"),
    "NOTE": gettext_lazy("Notes"),
    "CATEGORIES": gettext_lazy("Tags"),
    "UID": gettext_lazy("Identifier in the source"),
    "REV": gettext_lazy("Last changed in the source"),
    "GENDER": gettext_lazy("Gender"),
    "LANG": gettext_lazy("Language"),
    "TZ": gettext_lazy("Time zone"),
    "IMPP": gettext_lazy("Social profile"),
    "X-SOCIALPROFILE": gettext_lazy("Social profile"),
    "X-ABLABEL": gettext_lazy("Labels of the values"),
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
    words = {"channel": said, "what": PROOFS.get(proof, proof)}
    return _("Consent by %(channel)s: %(what)s") % words


def _lettered(kind: str) -> str:
    labels = {
        "email_label": _("Label of email"),
        "phone_label": _("Label of phone"),
        "address_label": _("Label of address"),
        "handle": _("Profile on"),
    }
    return labels.get(kind, re.sub("_", " ", kind).capitalize())
