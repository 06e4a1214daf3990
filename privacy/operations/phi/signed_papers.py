"""The signed papers of authorizations as files: known by their content, taken on record.

They lie sealed, outside of the web root. A removed one leaves the digest of what it was.
"""

from datetime import datetime
from typing import Final

from django.core.files.base import File
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.keys import new_key
from config.operation import operation
from contacts.operations.rights import demand
from contacts.operations.sealed_store import sealed_copy
from contacts.operations.stored_files import destroy_file, digest_of, kept_with_its_row
from interactions.files.contents import DOCX, JPEG, PDF, PNG, WEBP, Content, content_of, safe_name
from privacy.access import Can
from privacy.models.authorisations import Authorization, SignedPaper

LARGEST: Final = 10 * 2**20
MOST: Final = 10
FOLDER: Final = "papers"
_SIGNED: Final = (PDF, PNG, JPEG, WEBP, DOCX)


class PaperGone(DomainError):
    """The file was removed; its digest is what is left."""

    code = "paper_gone"


@operation
def add_paper(
    *, authorization: Authorization, file: File, name: str, by: Actor, now: datetime
) -> SignedPaper:
    """Keep the signed paper of an authorization, as what its content is.

    Raises:
        Invalid: too large, too many, of a kind that no paper has, or the same again.
        NotPermitted: the role keeps no authorizations.
    """
    demand(by, Can.CHANGE_AUTHORIZATIONS)  # type: ignore[arg-type]
    current = Authorization.objects.select_for_update().get(pk=authorization.pk)
    if current.papers.filter(removed_at=None).count() >= MOST:
        raise Invalid({"file": [_("Attach at most %(most)d files.") % {"most": MOST}]})
    content, digest = signed_content(file, name), digest_of(file)
    if current.papers.filter(sha256=digest, removed_at=None).exists():
        raise Invalid({"file": [_("This very file is kept with it already.")]})
    _demand_alone(current, digest)
    key = new_key()
    place = f"{FOLDER}/{key}"
    with sealed_copy(file, place) as sealed, kept_with_its_row(place, sealed) as kept:
        row = SignedPaper.objects.create(
            key=key, contact_id=current.contact_id, authorization=current, file=kept,
            name=safe_name(name, content), content_type=content.content_type,
            size=file.size or 0, sha256=digest, user_id=by.user_id, created_at=now,
        )  # fmt: skip
        record("authorization.paper_added", about=current, by=by, sha256=digest, size=row.size)
    return row


def _demand_alone(authorization: Authorization, digest: str) -> None:
    """Refuse a paper that permits psychotherapy notes and something else (164.508(b)(3)(ii)).

    Raises:
        Invalid: the same file is the paper of another kind of authorization of the person.
    """
    notes = Authorization.Kind.NOTES
    same = SignedPaper.objects.filter(
        contact=authorization.contact_id, sha256=digest, removed_at=None
    )
    is_notes = authorization.kind == notes
    others = (
        same.exclude(authorization__kind=notes)
        if is_notes
        else same.filter(authorization__kind=notes)
    )
    if others.exists():
        alone = _("An authorization for psychotherapy notes permits nothing else.")
        raise Invalid({"file": [alone]})


@operation
def remove_paper(*, paper: SignedPaper, because: str, by: Actor, now: datetime) -> SignedPaper:
    """Destroy a file that was added by mistake; what it was and why it went stays written.

    Raises:
        Invalid: nobody says why.
        NotPermitted: the role keeps no authorizations.
    """
    demand(by, Can.CHANGE_AUTHORIZATIONS)  # type: ignore[arg-type]
    current = SignedPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if current.removed_at is not None:
        return current
    destroy_file(current, because=because, now=now)
    about = current.authorization
    record("authorization.paper_removed", about=about, by=by, sha256=current.sha256)
    return current


@operation
def take_paper(*, paper: SignedPaper, by: Actor) -> SignedPaper:
    """Put on record that somebody takes a signed paper, and return it.

    Raises:
        PaperGone: it is not there any more.
        NotPermitted: the role does not look at authorizations.
    """
    demand(by, Can.VIEW_AUTHORIZATIONS)  # type: ignore[arg-type]
    if not paper.file:
        raise PaperGone(_("This file is not kept any more; its SHA-256 is."))
    record("authorization.paper_taken", about=paper.authorization, by=by, sha256=paper.sha256)
    return paper


def signed_content(file: File, name: str, column: str = "file") -> Content:
    """Return what a signed paper is by its bytes.

    Raises:
        Invalid: it is too large, or of a kind that no signed paper has.
    """
    if not 0 < (file.size or 0) <= LARGEST:
        said = _("Attach files of at most %(most)d MB.") % {"most": LARGEST // 2**20}
        raise Invalid({column: [said]})
    content = content_of(file, name)  # type: ignore[arg-type]
    if content not in _SIGNED:
        raise Invalid({column: [_("Attach a PDF, an image, or a document of Word.")]})
    file.seek(0)
    return content


__all__ = [
    "LARGEST",
    "MOST",
    "PaperGone",
    "add_paper",
    "remove_paper",
    "signed_content",
    "take_paper",
]
