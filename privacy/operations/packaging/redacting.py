"""Takes other people out of texts: their addresses, phones, handles and names (GDPR Art. 15(4)).

Whatever looks like an address and is not the person's own goes, whoever has it. Names are
looked up among our contacts, a whole batch of texts at a time.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import phonenumbers
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.normalise.handles import handle_key
from contacts.normalise.text import fold
from privacy.operations.packaging.people import Named, Own, last_digits
from privacy.operations.packaging.withheld import KINDS, WITHHELD, kind_of_label, spans_in

OTHERS, STAFF = "others", "staff"
WHAT: dict[str, Any] = {
    "name": gettext_lazy("name"),
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("phone number"),
    "handle": gettext_lazy("social handle"),
    "record": gettext_lazy("another person's record"),
    "colleague": gettext_lazy("colleague"),
    "secret": gettext_lazy("encrypted value"),
    "file": gettext_lazy("file"),
    **KINDS,
}
_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_AT = re.compile(r"(?<![\w@.])@([\w.-]*\w)")
_DIGITS = re.compile(r"\d[\d\s().-]{5,}\d")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Given names of one or two words before family names of up to three ("de la Fuente").
_SHAPES = tuple((given, family) for given in (1, 2) for family in (1, 2, 3))
_KNOWN = """
select distinct w.given, w.family from unnest(%s::text[], %s::text[]) w(given, family)
join contacts_contact c on c.family_name = w.family and c.given_name = w.given
"""
Pair = tuple[str, str]


class Span(NamedTuple):
    """A piece of a text that goes: what it is, and why."""

    start: int
    end: int
    what: str
    why: str


class Place(NamedTuple):
    """Where something was taken out."""

    table: str
    row: str
    column: str


class Redactor:
    """Cleans texts and remembers what was taken out where, never what it said."""

    def __init__(
        self,
        own: Own,
        named: Named,
        *,
        withholds: bool,
        log: Callable[[Place, str, str], None] = lambda *_said: None,
    ) -> None:
        self._own = own
        self._named = named
        self._withholds = withholds
        self._log = log
        self._linked = _any_of(named.linked)
        self._colleagues = _any_of(named.colleagues)
        self._asked: dict[Pair, bool] = {}
        self.counts: Counter[tuple[str, str, str, str]] = Counter()

    def look_up(self, texts: Iterable[str]) -> None:
        """Find out which names in these texts are those of contacts; one query."""
        if len(self._asked) > 100_000:
            self._asked.clear()
        fresh = {pair for text in texts for _s, _e, pair in _pairs(text)} - self._asked.keys()
        if not fresh:
            return
        known: set[Pair] = set()
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [[given for given, _f in fresh], [fam for _g, fam in fresh]])
            known.update(cursor.fetchall())
        own = self._own.names
        for given, family in fresh:
            is_own = (fold(given), fold(family)) in own
            self._asked[given, family] = (given, family) in known and not is_own

    def clean(self, text: str, place: Place) -> str:
        """Return the text with a word in the place of everything that must not be told."""
        out, at = [], 0
        for span in self._spans(text):
            if span.start < at:
                continue
            self.note(place, span.what, span.why)
            out += [text[at : span.start], mark(span.what, span.why)]
            at = span.end
        return "".join([*out, text[at:]]) if out else text

    def clean_all(self, value: Any, place: Place) -> Any:
        """Return lists and objects with each text in them cleaned, and forbidden keys emptied."""
        if isinstance(value, str):
            return self.clean(value, place)
        if isinstance(value, list):
            return [self.clean_all(each, place) for each in value]
        if isinstance(value, dict):
            return {key: self._member(str(key), each, place) for key, each in value.items()}
        return value

    def names_others(self, text: str) -> bool:
        """Say whether a text names somebody else who is no colleague."""
        return any(span.why == OTHERS for span in self._spans(text))

    def forbidden(self, label: str) -> str:
        """Return what a column of this label holds that is named but not sent."""
        return kind_of_label(label) if self._withholds else ""

    def note(self, place: Place, what: str, why: str) -> None:
        """Remember that something was taken out."""
        self.counts[place.table, place.column, what, why] += 1
        self._log(place, what, why)

    def _member(self, key: str, value: Any, place: Place) -> Any:
        kind = self.forbidden(key)
        if kind and value not in (None, "", [], {}):
            self.note(place._replace(column=f"{place.column}.{key}"), kind, WITHHELD)
            return mark(kind, WITHHELD)
        return self.clean_all(value, place._replace(column=f"{place.column}.{key}"))

    def _spans(self, text: str) -> list[Span]:
        found = [*self._addresses(text), *self._names(text)]
        if self._withholds:
            found += [Span(start, end, kind, WITHHELD) for start, end, kind in spans_in(text)]
        return sorted(found, key=lambda span: (span.start, -span.end))

    def _addresses(self, text: str) -> Iterator[Span]:
        if "@" in text:
            for match in _EMAIL.finditer(text):
                if match.group().lower() not in self._own.emails:
                    yield Span(*match.span(), "email", OTHERS)
            for match in _AT.finditer(text):
                handle = handle_key(match.group())
                if match.group(1).lower() in self._named.logins:
                    yield Span(*match.span(), "colleague", STAFF)
                elif handle not in self._own.handles:
                    yield Span(*match.span(), "handle", OTHERS)
        if _DIGITS.search(text):
            for phone in phonenumbers.PhoneNumberMatcher(text, settings.ORG_PHONE_REGION):
                if last_digits(phone.raw_string) not in self._own.phones:
                    yield Span(phone.start, phone.end, "phone", OTHERS)

    def _names(self, text: str) -> Iterator[Span]:
        if self._linked:
            for match in self._linked.finditer(text):
                yield Span(*match.span(), "name", OTHERS)
        if self._colleagues:
            for match in self._colleagues.finditer(text):
                yield Span(*match.span(), "colleague", STAFF)
        for start, end, pair in _pairs(text):
            if self._asked.get(pair):
                yield Span(start, end, "name", OTHERS)


def mark(what: str, why: str) -> str:
    """Return the word that stands where something was taken out."""
    if why == STAFF:
        return _("[colleague]")
    if why == WITHHELD:
        return _("[withheld: %(what)s]") % {"what": WHAT[what]}
    return _("[other person: %(what)s]") % {"what": WHAT[what]}


def _any_of(names: frozenset[str]) -> re.Pattern[str] | None:
    """Return what finds any of these names as whole words, with their accents or without."""
    spellings = {name for each in names for name in (each, fold(each)) if name}
    if not spellings:
        return None
    words = "|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _pairs(text: str) -> Iterator[tuple[int, int, Pair]]:
    """Yield what may be a name, in the order "given family" or "family, given"."""
    words = list(_WORD.finditer(text))
    small = text == text.lower()
    for first in range(len(words)):
        if not (small or words[first].group()[0].isupper()):
            continue
        for given, family in _SHAPES:
            part = words[first : first + given + family]
            if len(part) < given + family or (small and family > 1):
                continue
            if not (small or part[-1].group()[0].isupper()) or not _together(text, part, given):
                continue
            names = _joined(part[:given], small), _joined(part[given:], small)
            comma = "," in text[part[given - 1].end() : part[given].start()]
            yield part[0].start(), part[-1].end(), names[::-1] if comma else names


def _together(text: str, part: list[re.Match[str]], given: int) -> bool:
    for number in range(1, len(part)):
        between = text[part[number - 1].end() : part[number].start()].strip()
        if between and not (number == given and between == ","):
            return False
    return True


def _joined(part: list[re.Match[str]], small: bool) -> str:
    text = " ".join(match.group() for match in part)
    return text.title() if small else text
