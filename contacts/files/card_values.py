"""Taking a vCard's content lines apart: parameters, escapes, quoted-printable."""

import quopri
import re
from dataclasses import dataclass

UNESCAPED = re.compile(r"\\([nN,;:\\])")
SPLIT = {sign: re.compile(rf"(?<!\\){sign}") for sign in ";,"}
PARAMETER = re.compile(r';([^=;:"]*)(?:=((?:"[^"]*"|[^;:"])*))?')
APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
NOT_LABELS = frozenset({"pref", "internet", "voice", "x400", "uri", "text", "msg", "apple"})
SYNONYMS = {"cell": "mobile", "iphone": "mobile", "main": "main"}


@dataclass(frozen=True, slots=True)
class CardValue:
    """One property: its raw value, the label people would give it, whether it is preferred."""

    raw: str
    label: str
    preferred: bool
    group: str
    parameters: dict[str, str]

    @property
    def text(self) -> str:
        return unescape(self.raw)

    def parts(self, sign: str = ";") -> list[str]:
        return [unescape(part).strip() for part in SPLIT[sign].split(self.raw)]


def unescape(text: str) -> str:
    return UNESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)


def card_values(cell: str) -> list[CardValue]:
    """Every line of a cell as a value; see `cards.split_property` for their shape."""
    return [_card_value(line) for line in cell.split("\n") if line]


def _card_value(line: str) -> CardValue:
    parameters: dict[str, str] = {}
    types: list[str] = []
    end = 0
    while match := PARAMETER.match(line, end):
        name, value = match[1].strip().lower(), (match[2] or "").strip('"')
        if name == "type":
            types += value.lower().split(",")
        elif match[2] is None:
            # vCard 2.1 writes the bare type: TEL;CELL:…
            types.append(name)
        else:
            parameters[name] = value
        end = match.end()
    raw = line[end:].removeprefix(":")
    encoding = parameters.get("encoding", "").lower()
    if encoding == "quoted-printable" or "quoted-printable" in types:
        raw = _decoded(raw, parameters.get("charset", "utf-8"))
    labels = [SYNONYMS.get(t, t) for t in types if t and t not in NOT_LABELS and "-" not in t]
    preferred = "pref" in types or parameters.get("pref") == "1"
    return CardValue(
        raw, labels[0] if labels else "", preferred, parameters.get("group", ""), parameters
    )


def _decoded(raw: str, charset: str) -> str:
    data = quopri.decodestring(raw.encode("utf-8", "replace"))
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def apple_label(text: str) -> str:
    """`_$!<Work>!$_` is how Apple writes "work" below an `itemN.` group."""
    match = APPLE_LABEL.fullmatch(text.strip())
    return (match[1] if match else text).strip().lower()
