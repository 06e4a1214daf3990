"""Strict JSON bodies: bounded in size and depth, no duplicate keys, only storable text."""

import json
import math
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 5 * 2**20
MAX_DEPTH = 64

# Possessive repeats: an unclosed string is read once, not once per quote in it.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)?', re.DOTALL)
_KEEP_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]"))
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class StrictJSONParser(JSONParser):
    """JSON that cannot exhaust us: read at most 5 MiB, nested at most 64 deep."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the parsed body.

        Raises:
            ParseError: too large, too deep, a key given twice, or not JSON.
        """
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ParseError(_("The body is larger than 5 MiB."), code="too_large")
        if depth_exceeds(body, MAX_DEPTH):
            raise ParseError(_("The body is nested more than 64 deep."), code="too_deep")
        if _NUL.search(body):
            raise ParseError(_("The body holds a NUL character."), code="nul_character")
        try:
            data = json.loads(
                body.decode("utf-8"),
                object_pairs_hook=_no_duplicates,
                parse_constant=_no_constant,
                parse_float=_finite,
            )
        except ValueError as problem:
            raise ParseError(_("The body is not valid JSON in UTF-8.")) from problem
        if _SURROGATE.search(body):
            _refuse_lone_surrogates(data)
        return data


def depth_exceeds(body: bytes, limit: int) -> bool:
    """Say whether brackets are nested deeper than `limit`, without recursion.

    Each round removes the innermost pairs of all brackets, at the speed of C; what is
    left after `limit` rounds was deeper. Unpaired brackets within the limit are left for
    the parser to complain about.
    """
    brackets = _STRINGS.sub(b"", body).translate(_KEEP_BRACKETS, delete=b"")
    brackets = brackets.translate(None, delete=_NOT_BRACKETS)
    for _round in range(limit):
        smaller = brackets.replace(b"[]", b"")
        if len(smaller) == len(brackets):
            break
        brackets = smaller
    return b"[]" in brackets or len(brackets) > limit


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("A key is given twice in one object."), code="duplicate_key")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ParseError(_("NaN and Infinity are not JSON."), code="parse_error")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(_("A number is too large."), code="parse_error")
    return number


def _refuse_lone_surrogates(data: Any) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        raise ParseError(_("The body holds half a character."), code="parse_error") from problem
