"""Files that show what happened: kept sealed outside of the web root, known by what they contain.

Who may look at incidents may take them, and that is put on record. A removed file leaves its
digest in the register.
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
from contacts.normalise.text import tidy
from contacts.operations.sealed_store import sealed_copy
from contacts.operations.stored_files import destroy_file, digest_of, kept_with_its_row
from interactions.files.contents import Content, content_of, safe_name
from privacy.access import Can
from privacy.models.incident_evidence import IncidentEvidence
from privacy.models.incidents import Incident
from privacy.operations.erasing.planning import demand
from privacy.operations.incidents.reporting import opened

LARGEST: Final = 20 * 2**20
MOST: Final = 50
FOLDER: Final = "incidents"
_LONGEST = 200


class EvidenceGone(DomainError):
    """The file was removed, or went with a person it named; its digest is what is left."""

    code = "evidence_gone"


@operation
def add_evidence(
    *, incident: Incident, file: File, name: str, what: str, by: Actor, now: datetime
) -> IncidentEvidence:
    """Keep a file with an incident, as what its content is.

    Raises:
        Closed: the incident is closed.
        Invalid: too large, too many, of a kind that is not kept, the same again, or unexplained.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    content, what = _checked(current, file, name, what)
    digest = digest_of(file)
    if current.evidence.filter(sha256=digest, removed_at=None).exists():
        raise Invalid({"file": [_("This very file is among the evidence already.")]})
    key = new_key()
    place = f"{FOLDER}/{key}"
    with sealed_copy(file, place) as sealed, kept_with_its_row(place, sealed) as kept:
        row = IncidentEvidence.objects.create(
            key=key, incident=current, file=kept, name=safe_name(name, content), what=what,
            content_type=content.content_type, size=file.size or 0, sha256=digest, by=by.user,
            created_at=now,
        )  # fmt: skip
        record("incident.evidence_added", about=current, by=by, sha256=digest, size=row.size)
    return row


@operation
def remove_evidence(
    *, evidence: IncidentEvidence, because: str, by: Actor, now: datetime
) -> IncidentEvidence:
    """Destroy a file that was added by mistake; what it was and why it went stays written.

    Raises:
        Closed: the incident is closed.
        Invalid: nobody says why.
        NotPermitted: the role does not keep incidents.
    """
    incident = opened(evidence.incident, by)
    current = incident.evidence.select_for_update().get(pk=evidence.pk)
    if current.removed_at is not None:
        return current
    destroy_file(current, because=because, now=now)
    record("incident.evidence_removed", about=incident, by=by, sha256=current.sha256)
    return current


@operation
def take_evidence(*, evidence: IncidentEvidence, by: Actor) -> IncidentEvidence:
    """Put on record that somebody takes a file of the evidence, and return it.

    Raises:
        EvidenceGone: it is not there any more.
        NotPermitted: the role does not look at incidents.
    """
    demand(by, Can.VIEW_INCIDENTS)
    if not evidence.file:
        raise EvidenceGone(_("This file is not kept any more; its SHA-256 is."))
    record("incident.evidence_taken", about=evidence.incident, by=by, sha256=evidence.sha256)
    return evidence


def _checked(incident: Incident, file: File, name: str, what: str) -> tuple[Content, str]:
    what = tidy(what)
    if not 0 < len(what) <= _LONGEST:
        raise Invalid({"what": [_("Say in a few words what it shows.")]})
    if incident.evidence.filter(removed_at=None).count() >= MOST:
        raise Invalid({"file": [_("Attach at most %(most)d files.") % {"most": MOST}]})
    if not 0 < (file.size or 0) <= LARGEST:
        said = _("Attach files of at most %(most)d MB.") % {"most": LARGEST // 2**20}
        raise Invalid({"file": [said]})
    content = content_of(file, name)  # type: ignore[arg-type]
    if content is None:
        said = _("Attach a PDF, an image, a text, a CSV file, or a document of Office.")
        raise Invalid({"file": [said]})
    return content, what


__all__ = ["LARGEST", "MOST", "EvidenceGone", "add_evidence", "remove_evidence", "take_evidence"]
