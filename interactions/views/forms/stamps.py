"""The stamp of a public page: when it was drawn, for which version, good for one answer."""

import time
from dataclasses import dataclass
from secrets import token_urlsafe

from django.core import signing

from interactions.models.forms import Form

SOONEST, LATEST = 3, 24 * 3600  # seconds: people read first; a page of yesterday is drawn again
_SALT = "interactions.form"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a page says about itself; `nonce` makes it good for one answer."""

    drawn: int
    version: int
    nonce: str

    def age(self) -> int:
        """Return how long ago the page was drawn, in seconds."""
        return int(time.time()) - self.drawn


def new_stamp(form: Form, version: int) -> str:
    """Return a signed stamp for a page drawn now."""
    said = [form.pk, version, int(time.time()), token_urlsafe(12)]
    return signing.dumps(said, salt=_SALT)


def stamp_of(form: Form, text: str) -> Stamp | None:
    """Return the stamp of this form, or None for a missing, forged or foreign one."""
    try:
        form_id, version, drawn, nonce = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stamp(drawn, version, nonce) if form_id == form.pk else None
