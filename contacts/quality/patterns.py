r"""Patterns that Python and PostgreSQL read alike, and that cannot make either of them hang.

A closed part of both dialects: letters, classes, groups, "|", "^", "$", ".", counts, and \d \s
\w for the plain sets. No references, no looking around, nothing repeated inside what repeats.
"""

import re
from functools import lru_cache

LONGEST_PATTERN = 120
# Only so much of a value is looked at, which bounds what a pattern can cost.
LONGEST_VALUE = 254
_MOST_OPEN_ENDS = 3
_HIGHEST_COUNT = 99
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r\\f\\v"}
_COUNT = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}")
_SPECIAL = frozenset("\\^$.[]|()*+?{}")


class BadPattern(ValueError):
    """The pattern is not of the closed part; its text says why, for people who write rules."""


@lru_cache(maxsize=512)
def common(pattern: str) -> str:
    """Return the pattern as both PostgreSQL and Python (with DOTALL, `$` apart) read it.

    Raises:
        BadPattern: it uses something else, or could take too long.
    """
    if not pattern or len(pattern) > LONGEST_PATTERN or "\0" in pattern:
        raise BadPattern("length")
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.at < len(pattern):
        raise BadPattern("parenthesis")
    return found


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern for Python; raises BadPattern."""
    # An unescaped $ is the only one that `common` writes outside of a class.
    text = re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m[1] or r"\Z", common(pattern))
    return re.compile(text, re.DOTALL)


def finds(pattern: str, value: str) -> bool:
    """Say whether the pattern occurs in the value."""
    return compiled(pattern).search(value[:LONGEST_VALUE]) is not None


class _Reader:
    """Reads a pattern from left to right and writes it down again."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.open_ends = 0
        self.varies = False  # whether the group being read can have several lengths

    def alternatives(self) -> str:
        parts = [self.sequence()]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
            self.varies = True
        return "|".join(parts)

    def sequence(self) -> str:
        written = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            repeats_badly, atom = self.atom()
            written.append(atom + self.count(repeats_badly))
        if not written:
            raise BadPattern("empty")
        return "".join(written)

    def atom(self) -> tuple[bool, str]:
        """Return whether the next piece must not be repeated, and the piece."""
        sign = self.text[self.at]
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return False, self.set_of_signs()
        if sign == "\\":
            return False, self.escaped(inside=False)
        if sign in "*+?{}])":
            raise BadPattern("misplaced")
        return sign in "^$", sign

    def group(self) -> tuple[bool, str]:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.text.startswith(("?", "*"), self.at):
            raise BadPattern("group")
        before, self.varies = self.varies, False
        inner = self.alternatives()
        if self.at >= len(self.text) or self.text[self.at] != ")":
            raise BadPattern("parenthesis")
        self.at += 1
        varied, self.varies = self.varies, before or self.varies
        return varied, f"(?:{inner})"

    def set_of_signs(self) -> str:
        negated = self.text.startswith("^", self.at)
        self.at += negated
        written = []
        while self.at < len(self.text) and self.text[self.at] != "]":
            sign = self.text[self.at]
            self.at += 1
            if sign == "\\":
                written.append(self.escaped(inside=True))
            elif sign == "-" and (not written or self.text[self.at : self.at + 1] in ("", "]")):
                written.append("\\-")
            elif sign in "-":
                written.append(self.upper_end(written))
            else:
                written.append(f"\\{sign}" if sign in _SPECIAL or sign in ":=&~" else sign)
        if self.at >= len(self.text) or not written:
            raise BadPattern("class")
        self.at += 1
        return f"[{'^' if negated else ''}{''.join(written)}]"

    def upper_end(self, written: list[str]) -> str:
        low, high = written[-1], self.text[self.at]
        self.at += 1
        if len(low) != 1 or not low.isalnum() or not high.isalnum() or high < low:
            raise BadPattern("class")
        return f"-{high}"

    def escaped(self, *, inside: bool) -> str:
        sign = self.text[self.at : self.at + 1]
        self.at += 1
        if sign in _SETS and sign:
            return _SETS[sign] if inside else f"[{_SETS[sign]}]"
        if not sign or sign.isalnum() or not sign.isascii() or sign.isspace() or sign == "_":
            raise BadPattern("escape")
        return f"\\{sign}"

    def count(self, repeats_badly: bool) -> str:
        rest = self.text[self.at :]
        found = _COUNT.match(rest)
        if found:
            sign, low = found[0], int(found[1])
            high = low if found[2] is None else int(found[3]) if found[3] else None
        elif rest[:1] and rest[0] in "*+?":
            sign, low, high = rest[0], 0, 1 if rest[0] == "?" else None
        else:
            return ""
        if repeats_badly or max(low, high or 0) > _HIGHEST_COUNT or low > (high or _HIGHEST_COUNT):
            raise BadPattern("repeated")
        self.at += len(sign)
        if self.text[self.at : self.at + 1] and self.text[self.at] in "*+?{":
            raise BadPattern("repeated")
        self.varies |= high != low
        self.open_ends += high is None or high - low > 9
        if self.open_ends > _MOST_OPEN_ENDS:
            raise BadPattern("slow")
        return sign
