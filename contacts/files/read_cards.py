"""The columns of a vCard: each property read by its own small rule."""

from collections.abc import Callable
from datetime import UTC

from contacts.drafts import Draft, Finding
from contacts.files.card_values import CardValue, apple_label, card_values
from contacts.files.context import Context, Reader
from contacts.files.read_facts import GENDER_OF, add_birthday, add_tag
from contacts.files.read_names import nice_name, whole_name
from contacts.files.read_places import add_address
from contacts.files.read_points import add_emails, add_handle, add_phones
from contacts.normalise.dates import parse_moment
from contacts.normalise.places import language_code
from contacts.normalise.text import tidy, tidy_lines

CardReader = Callable[[Draft, CardValue, str, Context], None]
ADDRESS_PARTS = ("po_box", "street2", "street", "city", "region", "postal_code", "country")
ADDRESS_COLUMNS = dict.fromkeys(ADDRESS_PARTS, "ADR")
PLAIN = {"TITLE": "organisation_role", "ROLE": "occupation", "TZ": "time_zone"}
# Places come before phones: a number without prefix is read in the card's own country.
ORDER = (
    "UID", "REV", "N", "FN", "BDAY", "GENDER", "LANG", "TZ", "TITLE", "ROLE", "ORG",
    "CATEGORIES", "NOTE", "ADR", "EMAIL", "TEL", "IMPP", "X-SOCIALPROFILE",
)  # fmt: skip


def card_readers(context: Context) -> list[Reader]:
    found = {parts[0]: position for parts, position in context.starting("card")}
    labels = found.get("X-ABLABEL")
    return [_reader(context, name, found[name], labels) for name in ORDER if name in found]


def _reader(context: Context, name: str, position: int, labels: int | None) -> Reader:
    read_value = READERS[name]

    def read(draft: Draft, cells: list[str]) -> None:
        if not cells[position]:
            return
        groups = _groups(cells[labels]) if labels is not None and cells[labels] else {}
        for value in card_values(cells[position]):
            read_value(draft, value, groups.get(value.group, value.label), context)

    return read


def _groups(cell: str) -> dict[str, str]:
    return {value.group: apple_label(value.text) for value in card_values(cell)}


def _name(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    family, given, additional, prefix = (value.parts() + [""] * 4)[:4]
    for part, text in (
        ("given_name", " ".join(filter(None, (given, additional.replace(",", " "))))),
        ("family_name", family),
        ("honorific", prefix),
    ):
        if text.strip():
            draft.values[part] = tidy(text) if part == "honorific" else nice_name(text)


def _whole_name(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    if not ("given_name" in draft.values or "family_name" in draft.values):
        whole_name(tidy(value.text), draft, "FN")


def _birthday(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = tidy(value.text).split("T")[0]
    omitted = value.parameters.get("x-apple-omit-year")
    if omitted and text.startswith(omitted):
        text = f"--{text[4:].lstrip('-')}"
    if text:
        add_birthday(draft, text, "ymd", "BDAY")


def _gender(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    word = value.parts()[0].lower()
    if word in GENDER_OF:
        draft.values["gender"] = GENDER_OF[word]


def _language(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    code = language_code(tidy(value.text))
    if code:
        draft.values.setdefault("language", code)
    else:
        draft.findings.append(Finding("unknown_language", "LANG"))


def _plain(name: str) -> CardReader:
    def read(draft: Draft, value: CardValue, label: str, context: Context) -> None:
        text = tidy(value.text)
        if text:
            draft.values.setdefault(PLAIN[name], text)

    return read


def _organisation(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = tidy(value.parts()[0])
    if text:
        draft.values.setdefault("organisation", text)


def _tags(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    for part in value.parts(","):
        add_tag(draft, part, "CATEGORIES", google=True)


def _note(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = tidy_lines(value.text)
    if text:
        before = draft.values.get("notes")
        draft.values["notes"] = f"{before}\n{text}" if before else text


def _uid(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    draft.external_id = draft.external_id or tidy(value.text)


def _changed(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = tidy(value.text)
    if len(text) >= 15 and text[:8].isdigit() and text[8] == "T":
        # The basic form of vCard 4, 20260501T100000Z, spelled out.
        text = f"{text[:4]}-{text[4:6]}-{text[6:11]}:{text[11:13]}:{text[13:]}"
    draft.changed_at = parse_moment(text, "ymd", UTC)
    if draft.changed_at is None:
        draft.findings.append(Finding("invalid_date", "REV"))


def _email(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = value.text.removeprefix("mailto:")
    if text.strip():
        add_emails(draft, text, label, "EMAIL", primary=value.preferred)


def _phone(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = value.text.removeprefix("tel:").replace(";ext=", " ext ")
    if text.strip():
        add_phones(draft, text, label, "TEL", context.region, primary=value.preferred)


def _address(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    found = {part: text for part, text in zip(ADDRESS_PARTS, value.parts(), strict=False) if text}
    if found:
        add_address(draft, label, found, ADDRESS_COLUMNS)


def _handle(draft: Draft, value: CardValue, label: str, context: Context) -> None:
    text = tidy(value.text)
    if text and not text.startswith("http") and ":" in text:
        network, _, text = text.partition(":")
        add_handle(draft, text, network.lower())
    elif text:
        add_handle(draft, text, label)


READERS: dict[str, CardReader] = {
    "UID": _uid,
    "REV": _changed,
    "N": _name,
    "FN": _whole_name,
    "BDAY": _birthday,
    "GENDER": _gender,
    "LANG": _language,
    "TZ": _plain("TZ"),
    "TITLE": _plain("TITLE"),
    "ROLE": _plain("ROLE"),
    "ORG": _organisation,
    "CATEGORIES": _tags,
    "NOTE": _note,
    "ADR": _address,
    "EMAIL": _email,
    "TEL": _phone,
    "IMPP": _handle,
    "X-SOCIALPROFILE": _handle,
}
