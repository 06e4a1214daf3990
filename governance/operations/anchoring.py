"""Takes anchors of the audit trail out of the database, and notes what verifications found."""

from functools import partial

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.reader import writing_to
from contacts.models.collaboration import Notice
from governance.anchors import make_anchor, read_anchor
from governance.models.seal import AuditSeal
from governance.models.user import User
from governance.operations.sealing import seal_audit

# Who gets anchors and alerts: those who answer for the data.
OWNERS = "data_owner"
ALERT = "audit_alert"


def export_anchor(*, by: Actor) -> str:
    """Seal what can be sealed and return the text of an anchor; written down before it leaves.

    Raises:
        NothingSealed: nothing ever happened here.
    """
    seal_audit(by=by)
    return _export_anchor(by=by)


@operation
def _export_anchor(*, by: Actor) -> str:
    text = make_anchor()
    record("audit.anchor_exported", about=AuditSeal, by=by, seals=read_anchor(text).number)
    return text


def mail_anchor(*, by: Actor) -> int:
    """Seal, and send an anchor to every data owner; returns how many get one.

    Raises:
        NothingSealed: nothing ever happened here.
    """
    seal_audit(by=by)
    return _mail_anchor(by=by)


@operation
def _mail_anchor(*, by: Actor) -> int:
    owners = list(_owners())
    if not owners:
        return 0
    text = make_anchor()
    number = read_anchor(text).number
    people = [str(owner.pk) for owner in owners]
    record("audit.anchor_mailed", about=AuditSeal, by=by, seals=number, user=people)
    transaction.on_commit(partial(_send_anchor, owners, text, number))
    return len(owners)


@operation
def note_verification(
    *, rows: int, seals: int, first_bad: int | None, fault: str, anchored: bool, by: Actor
) -> None:
    """Keep what a verification found; a bad seal raises the alarm with every data owner."""
    facts = {"rows": rows, "seals": seals, "anchored": anchored}
    if first_bad is None:
        record("audit.verified", about=AuditSeal, by=by, **facts)
        return
    record("audit.broken", about=AuditSeal, by=by, first_bad=first_bad, fault=fault, **facts)
    owners = list(_owners())
    Notice.objects.bulk_create(
        Notice(
            user=owner,
            kind=ALERT,
            about_model=AuditSeal._meta.label,
            about_key=str(first_bad),
            facts={"fault": fault},
        )
        for owner in owners
    )
    transaction.on_commit(partial(_send_alert, owners, first_bad))


def _owners() -> list[User]:
    people = User.objects.filter(role=OWNERS, is_active=True).exclude(email="")
    return list(people.order_by("pk"))


def _send_anchor(owners: list[User], text: str, number: int) -> None:
    day = timezone.localdate().isoformat()
    for owner in owners:
        with writing_to(owner):
            subject = _("Anchor of the audit trail, %(day)s") % {"day": day}
            body = _(
                "The attached file proves what the audit trail held up to seal %(number)s. "
                "Keep it outside of this system: with it, nobody can cut off or rewrite the trail "
                "unseen, not even somebody who holds every key of the server.\n\n"
                "To check: manage.py verify_audit --anchor FILE"
            ) % {"number": number}
            message = EmailMessage(subject, body, to=[owner.email])
        message.attach(f"audit-anchor-{day}.json", text, "application/json")
        message.send()


def _send_alert(owners: list[User], first_bad: int) -> None:
    structlog.get_logger(__name__).error("audit_trail_broken", seal=first_bad)
    address = f"{settings.SITE_URL.rstrip('/')}/governance/audit/"
    for owner in owners:
        with writing_to(owner):
            subject = _("The audit trail does not hold")
            body = _(
                "The verification of the audit trail failed at seal %(number)s: somebody changed "
                "what was sealed. Keep the server and its backups as they are, and have it "
                "looked into.\n\n%(address)s"
            ) % {"number": first_bad, "address": address}
            message = EmailMessage(subject, body, to=[owner.email])
        message.send()
