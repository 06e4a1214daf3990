"""Anchors: what a data owner keeps outside of the database, to prove that nothing was cut off.

A chain alone looks whole after its end was cut, and after somebody with the key wrote it again.
An anchor says which seals there were; it is signed, so that a changed one is refused.
"""

import json
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import DomainError
from governance.models.seal import AuditSeal
from governance.seals import last_seal, signed, spread

KIND = "custodia-audit-anchor-1"
MARKS = 512  # seals that an anchor names; between two of them a rewrite is found, not placed
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotAnAnchor(DomainError):
    """The file is no anchor of this installation, or was changed."""

    code = "not_an_anchor"
    status = 400


class NothingSealed(DomainError):
    """There is nothing to anchor yet."""

    code = "nothing_sealed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was sealed at one moment: the last seal, and codes of seals up to it."""

    number: int
    made_at: str
    marks: dict[int, str]


def make_anchor() -> str:
    """Return the text of an anchor over all seals there are.

    Raises:
        NothingSealed: there is no seal yet.
    """
    last = last_seal()
    if last is None:
        raise NothingSealed(_("Nothing is sealed yet."))
    numbers = spread(last.number, MARKS)
    marks = AuditSeal.objects.filter(number__in=numbers).order_by("number")
    said = {
        "kind": KIND,
        "site": settings.SITE_URL,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "seals": last.number,
        "rows": AuditSeal.objects.aggregate(rows=Sum("rows"))["rows"],
        "marks": [list(mark) for mark in marks.values_list("number", "mac")],
    }
    return json.dumps(said | {"signature": signed(_form(said))}, indent=1) + "\n"


def read_anchor(text: str) -> Anchor:
    """Return what an anchor says.

    Raises:
        NotAnAnchor: it is not one of ours, or not as it was made.
    """
    try:
        said = json.loads(text)
        given = said.pop("signature")
        # Compared as text of equal length: a signature tells nothing about the right one.
        if said["kind"] != KIND or not _HEX.fullmatch(given) or given != signed(_form(said)):
            raise KeyError
        marks = {int(number): str(mac) for number, mac in said["marks"]}
        return Anchor(int(said["seals"]), str(said["made_at"]), marks)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotAnAnchor(
            _("This file is no anchor of this installation, or it was changed.")
        ) from None


def _form(said: dict[str, object]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))
