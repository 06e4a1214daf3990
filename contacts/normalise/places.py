"""Countries, languages and postal codes by the names that people give them."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from contacts.normalise.addresses import postal_pattern
from contacts.normalise.text import fold

# English and Spanish, then the endonyms of neighbours; an earlier language wins a clash.
_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ca", "gl", "eu", "nl")
_NOT_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
_COUNTRY_ALIASES = {
    "GB": "uk|great britain|britain|england|scotland|wales|northern ireland|gran bretana|"
    "inglaterra|escocia|gales|irlanda del norte|united kingdom of great britain",
    "US": "us|usa|u s a|united states of america|estados unidos de america|"
    "eeuu|ee uu|eua|america|etats unis d'amerique",
    "NL": "holland|holanda|the netherlands|los paises bajos|paises bajos",
    "ES": "espana|kingdom of spain|reino de espana",
    "CZ": "czech republic|republica checa|ceska republika",
    "KR": "korea|s korea|corea|republic of korea",
    "CI": "ivory coast|costa de marfil", "MM": "burma|birmania|myanmar",
    "CD": "drc|dr congo|democratic republic of the congo", "CG": "congo|republic of the congo",
    "HK": "hong kong", "MO": "macau|macao", "MK": "macedonia", "PS": "palestine|palestina",
    "SZ": "swaziland|suazilandia", "TR": "turkey|turkiye", "VA": "vatican|vaticano|santa sede",
    "RU": "russian federation|federacion rusa|federacion de rusia", "IR": "persia",
    "AE": "uae|eau|emirates", "TW": "republic of china", "CN": "pr china|prc",
    "MX": "mejico|estados unidos mexicanos", "DO": "republica dominicana|rep dominicana",
    "IE": "eire|republic of ireland|republica de irlanda", "CV": "cape verde",
    "TL": "east timor|timor oriental", "BR": "brazil|brasil", "CH": "schweiz|suisse|svizzera",
    "BO": "plurinational state of bolivia", "VE": "bolivarian republic of venezuela",
    "GR": "el|hellas", "SV": "el salvador|salvador", "BY": "belarus|bielorrusia",
    "GQ": "guinea ecuatorial", "SA": "arabia saudita|arabia saudi", "JP": "nippon",
    "DE": "federal republic of germany", "PH": "the philippines", "GM": "the gambia",
    "BS": "the bahamas", "SY": "syrian arab republic", "VN": "viet nam",
    "MD": "republic of moldova", "TZ": "united republic of tanzania",
}  # fmt: skip
_LANGUAGE_ALIASES = {
    "es": "castellano|castilian|spa|esp|cas", "ca": "valenciano|valencian|valencia",
    "en": "eng|ing", "fr": "fre|fra", "de": "ger|deu|ale", "pt": "brazilian portuguese|por",
    "zh": "mandarin|mandarin chinese|chino mandarin|chi|zho", "eu": "vasco|basque|euskara",
    "nl": "flemish|flamenco|dut|nld", "fa": "farsi", "no": "nb|nn|bokmal",
}  # fmt: skip
POSTAL_CODES = {
    "AD": r"AD[1-7]00", "AR": r"[A-HJ-NP-Z]?\d{4}([A-Z]{3})?", "AT": r"\d{4}", "AU": r"\d{4}",
    "BE": r"[1-9]\d{3}", "BR": r"\d{8}", "CA": r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d",
    "CH": r"[1-9]\d{3}", "CL": r"\d{7}", "CO": r"\d{6}", "CZ": r"\d{5}", "DE": r"\d{5}",
    "DK": r"\d{4}", "EC": r"\d{6}", "ES": r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "FI": r"\d{5}",
    "FR": r"(0[1-9]|[1-8]\d|9[0-8]|2[AB])\d{3}",
    "GB": r"GIR0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|"
    r"[A-HK-Y][0-9][ABEHMNPRVWXY])[0-9][ABD-HJLNP-UW-Z]{2}",
    "GR": r"\d{5}", "HU": r"\d{4}", "IE": r"[A-Z]\d[\dW][0-9A-Z]{4}", "IN": r"[1-9]\d{5}",
    "IT": r"\d{5}", "JP": r"\d{7}", "LU": r"(L)?\d{4}", "MX": r"\d{5}", "NL": r"[1-9]\d{3}[A-Z]{2}",
    "NO": r"\d{4}", "PL": r"\d{5}", "PT": r"\d{4}(\d{3})?", "RO": r"\d{6}",
    "SE": r"\d{5}", "US": r"\d{5}(\d{4})?", "UY": r"\d{5}",
}  # fmt: skip
_POSTAL_PATTERNS = {country: re.compile(rule) for country, rule in POSTAL_CODES.items()}
_BREAKS = re.compile(r"(?:[^\w']|_)+")
_ARTICLE = re.compile(r"(?:the|los|las|la|el) ")


def country_code(text: str) -> str | None:
    """ISO 3166 two-letter code of a country's code or name, in any of the languages known."""
    key = _key(text)
    known = _countries()
    return known.get(key) or known.get(_ARTICLE.sub("", key, count=1))


def language_code(text: str) -> str | None:
    """ISO 639-1 code of a language's code, tag ("es-MX") or name."""
    key = _key(text.partition("(")[0])
    known = _languages()
    found = known.get(key)
    if found is not None:
        return found
    tag, _, rest = key.partition(" ")
    return known.get(tag) if len(tag) == 2 and rest else None


def postal_code_looks_right(code: str, country: str) -> bool | None:
    """Whether the code has the country's form; None when that form is not known here."""
    bare = re.sub(r"[\s.-]", "", code).upper()
    pattern = _POSTAL_PATTERNS.get(country.upper()) or postal_pattern(country.upper())
    return None if pattern is None else pattern.fullmatch(bare) is not None


def _key(text: str) -> str:
    return _BREAKS.sub(" ", fold(text).replace("&", " and ")).strip()


@cache
def country_codes() -> frozenset[str]:
    """Every two-letter code of a country."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NOT_COUNTRIES


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for country, aliases in _COUNTRY_ALIASES.items():
        names.update(dict.fromkeys(aliases.split("|"), country))
    countries = country_codes()
    names.update((code.lower(), code) for code in countries)
    for old, new in get_global("territory_aliases").items():
        if len(old) <= 3 and old.isalpha() and len(new) == 1 and new[0] in countries:
            names.setdefault(old.lower(), new[0])
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in countries:
                names.setdefault(_key(str(name)), str(code))
    return names


@cache
def _languages() -> dict[str, str]:
    names: dict[str, str] = {}
    for language, aliases in _LANGUAGE_ALIASES.items():
        names.update(dict.fromkeys(aliases.split("|"), language))
    codes = {c for c in map(str, Locale("en").languages) if len(c) == 2}
    for code in codes:
        names.setdefault(code, code)
    for old, new in get_global("language_aliases").items():
        if len(old) == 3 and new in codes:
            names.setdefault(old, new)
    for language in _LANGUAGES:
        for code, name in Locale(language).languages.items():
            if code in codes:
                names.setdefault(_key(str(name)), str(code))
    return names
