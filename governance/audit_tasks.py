"""Background work for the audit trail: sealing, verifying and anchoring."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.request_id import working_on_job
from governance.anchors import NothingSealed
from governance.models.user import User
from governance.operations.anchoring import mail_anchor, note_verification
from governance.operations.sealing import seal_audit
from governance.reading.verification import verify_audit

SYSTEM = Actor.system(Door.JOB)
VERIFY = "governance.verify_audit"


def _number(context: JobContext) -> int | None:
    return context.job.id if context.job else None


@app.periodic(cron="* * * * *")
@app.task(name="governance.seal_audit", queueing_lock="seal_audit", pass_context=True)
def seal_audit_job(context: JobContext, timestamp: int) -> None:
    """Seal what is complete; nothing is written where nothing happened."""
    with working_on_job(_number(context)):
        seal_audit(by=SYSTEM)


@app.periodic(cron="20 3 * * *")
@app.task(name=VERIFY, queueing_lock=VERIFY, pass_context=True)
def verify_audit_job(context: JobContext, timestamp: int = 0, user_id: int | None = None) -> None:
    """Compute every seal again, for the house once a day or for the person who asked."""
    asked = User.objects.filter(pk=user_id).first() if user_id else None
    with working_on_job(_number(context)):
        found = verify_audit()
        note_verification(
            rows=found.rows,
            seals=found.seals,
            first_bad=found.first_bad,
            fault=found.fault or "",
            anchored=False,
            by=Actor(asked, Door.JOB),
        )


@app.periodic(cron="40 3 * * 1")
@app.task(name="governance.mail_anchor", queueing_lock="mail_anchor", pass_context=True)
def mail_anchor_job(context: JobContext, timestamp: int) -> None:
    """Send the weekly anchor to the data owners."""
    with working_on_job(_number(context)):
        try:
            mail_anchor(by=SYSTEM)
        except NothingSealed:
            return
