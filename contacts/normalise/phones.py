"""Phone numbers as files hold them: several in a cell, with labels, as floats, without a plus."""

import re
import unicodedata
from typing import NamedTuple

import phonenumbers

from contacts.normalise.phone_plans import quick_e164
from contacts.normalise.text import fold, without_invisible


class Phone(NamedTuple):
    """`e164` and `extension` are empty when the number is invalid; `raw` is as it was written."""

    raw: str
    e164: str
    extension: str
    status: str


_LABELS = (
    "tel|telf|tfno|tlf|tlfno|telefono|telefonos|telephone|phone|ph|fijo|movil|mov|mob|mobile|cell|"
    "cel|celular|casa|home|trabajo|work|oficina|office|fax|whatsapp|wsp|wa|particular|personal|"
    "direct|directo|direkt|principal|main|centralita|switchboard|numero|num|number|nr|t|m|p|h|w|f"
)
_LEADING_LABEL = re.compile(rf"(?:(?:{_LABELS})(?:[.:]\s*|\s+[.:]?\s*))+(?=[+(\d])")
_TRAILING_LABEL = re.compile(rf"(?<=[\d)])[\s,:-]+(?:{_LABELS})\.?\Z")
_NOTE = re.compile(r"[(\[][^()\[\]]*[^\W\d_][^()\[\]]*[)\]]")
_EXTENSION = re.compile(
    r"(?<=[\d)])[\s,;.:\-]*(?:;ext=|(?:extension|extensao|extn|ext|anexo|interno|int|ramal|poste|"
    r"x|#)[\s.:]*)(\d{1,7})\Z"
)
_FLOAT = re.compile(r"([+]?\d{6,15})[.,]0+\Z")
_SCIENTIFIC = re.compile(r"(\d)[.,](\d{5,14})e[+]?(\d{1,2})\Z")
_LETTER = re.compile(r"[^\W\d_]")
_LETTER_FOR_ZERO = re.compile(r"(?<=\d)o(?!\w*[a-np-z])|(?<!\w)o(?=\d)")
# Prefixes of mobiles that Mexico abolished in 2019.
_MEXICAN_MOBILE = re.compile(r"(?:04[45]|(?:52)?1)\d{10}")
_MEXICAN_MOBILE_ABROAD = re.compile(r"521\d{10}")
_DIGITS = re.compile(r"\D+")

_CERTAIN_SEPARATOR = re.compile(r"\s*(?::::|[;,|\r\n])\s*")
_POSSIBLE_SEPARATORS = (
    re.compile(r"\s*(?:::|[/\\;,|&\r\n]|\b(?:y|e|o|u|or|and|ou|und|oder)\b|\s-\s|\s{2,})\s*"),
    re.compile(r"\s+(?=[+])"),
    re.compile(r"\s+"),
)
_SHORTEST = 6  # digits; less than that after a separator is an extension or a last-digit variant
_LONGEST = 250  # characters; a longer cell is no phone number
_LONGEST_NUMBER = 15  # digits, E.164


def normalise_phones(raw: str, region: str | None) -> list[Phone]:
    """Every number of a cell, read as dialled in `region` (ISO2, or None when unknown)."""
    e164 = quick_e164(raw, region)
    if e164 is not None:
        return [Phone(raw, e164, "", "valid")]
    if len(raw) > _LONGEST:
        return [_invalid(raw)]
    text = _plain(raw)
    if not any(character.isalnum() for character in text):
        return []
    parts = _CERTAIN_SEPARATOR.split(text)
    if len(parts) == 1 or any(_count(part) < _SHORTEST for part in parts):
        return _one_or_several(raw, text, region)
    return [phone for part in parts for phone in _one_or_several(part, part, region)]


def normalise_phones_near(raw: str, own: str, region: str | None) -> list[Phone]:
    """As `normalise_phones`, read in the country of the person's address before the house's.

    What only the house's country knows is read as dialled there.
    """
    phones = normalise_phones(raw, own or region)
    if own and own != region and any(phone.status != "valid" for phone in phones):
        again = normalise_phones(raw, region)
        if again and all(phone.status == "valid" for phone in again):
            return again
    return phones


def _one_or_several(raw: str, text: str, region: str | None) -> list[Phone]:
    one = _read(raw, text, region)
    if one.status == "valid" or _count(text) < _SHORTEST * 2:
        return [one]
    for separator in _POSSIBLE_SEPARATORS:
        parts = [part for part in separator.split(text) if _count(part)]
        phones = [_read(part, part, region) for part in parts]
        if len(phones) > 1 and phones[0].status == "valid":
            return phones
    return [one]


def _read(raw: str, text: str, region: str | None) -> Phone:
    bare, extension = _without_words(text)
    bare = _LETTER_FOR_ZERO.sub("0", _from_spreadsheet(bare))
    # Any other letter is a typing slip or a word to dial; the library would read it as digits.
    if _LETTER.search(bare):
        return _invalid(raw)
    spellings = _spellings(bare, region)
    if text.startswith("o"):
        spellings.append(bare[1:])  # a trunk zero that the country does not use
    for spelling in spellings:
        found = _ask_library(spelling, region)
        if found is not None:
            return Phone(raw, found[0], extension or found[1], "valid")
    return _invalid(raw)


def _plain(raw: str) -> str:
    text = without_invisible(raw).strip().lstrip("'")
    if not text.isascii():
        text = fold("".join(_ascii_digit(character) for character in text))
    text = text.lower().strip()
    return text.removeprefix("tel:")


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _without_words(text: str) -> tuple[str, str]:
    text = _NOTE.sub(" ", text).strip()
    text = _TRAILING_LABEL.sub("", text)
    text = _LEADING_LABEL.sub("", text, count=1) if _LETTER.match(text) else text
    extension = _EXTENSION.search(text)
    if extension is None:
        return text, ""
    return text[: extension.start()], extension[1]


def _from_spreadsheet(text: str) -> str:
    """Digits of "612345678.0" and "6.12345678e+08"; a rounded number stays unreadable."""
    whole = _FLOAT.match(text)
    if whole is not None:
        return whole[1]
    scientific = _SCIENTIFIC.match(text)
    if scientific is None:
        return text
    digits, length = scientific[1] + scientific[2], int(scientific[3]) + 1
    # One dropped zero is how programs write a number; more than one were rounded away.
    return digits.ljust(length, "0") if 0 <= length - len(digits) <= 1 else text


def _spellings(text: str, region: str | None) -> list[str]:
    """The text itself, then what it can stand for when the country's plan does not know it."""
    digits = _DIGITS.sub("", text)
    spellings = [text]
    international = text.startswith("+")
    mexican = _MEXICAN_MOBILE_ABROAD if international else _MEXICAN_MOBILE
    if (international or region == "MX") and mexican.fullmatch(digits):
        spellings.append(f"+52{digits[-10:]}")
    if text.startswith("00"):
        spellings.append(f"+{digits[2:]}")
    elif "+" not in text and 11 <= len(digits) <= _LONGEST_NUMBER and digits[0] != "0":
        spellings.append(f"+{digits}")
    return spellings


def _ask_library(text: str, region: str | None) -> tuple[str, str] | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, number.extension or ""


def _count(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _invalid(raw: str) -> Phone:
    return Phone(raw, "", "", "invalid")
