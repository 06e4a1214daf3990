"""Takes what somebody says on the status page to show who they are; an officer decides on it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from config.sealed import seal_under
from contacts.normalise.text import tidy
from privacy.models.requests import IdentityCheck, IdentityResult, PrivacyRequest
from privacy.operations.desk.clocks import start_clock
from privacy.operations.desk.identity import DECLARED
from privacy.operations.desk.points import Point
from privacy.operations.desk.steps import save, write_step

# What can be written down; the others are shown by answering a call or a mail.
WRITTEN = (Point.NAME, Point.ADDRESS, Point.BIRTH, Point.EXTERNAL_ID, Point.ORDER)
LONGEST = 300


def open_check(request: PrivacyRequest) -> IdentityCheck | None:
    """Return what the person was asked for and has not answered yet; queries once."""
    if not request.is_open or not request.data_key:
        return None
    waiting = request.identity_checks.filter(result=IdentityResult.WAITING, evidence="")
    return waiting.order_by("-asked_at", "-pk").first()


def asks_declaration(check: IdentityCheck) -> bool:
    """Say whether it must be signed under penalty of perjury (11 CCR 7062)."""
    return bool(check.standard == DECLARED)


@operation
def answer_identity(
    *,
    request: PrivacyRequest,
    answers: Mapping[str, str],
    declared: bool,
    by: Actor,
    now: datetime,
) -> bool:
    """Seal the answers under the request's key; where the clock stood still, it goes on.

    They are deleted with the decision. A second answer changes nothing.

    Returns:
        Whether anything was waited for.

    Raises:
        Invalid: nothing was said, or something is too long.
    """
    current = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    check = open_check(current)
    if check is None:
        return False
    said = {name: tidy(answers.get(name, "")) for name in check.points if name in WRITTEN}
    said = {name: text for name, text in said.items() if text}
    if not said or any(len(text) > LONGEST for text in said.values()):
        raise Invalid({"points": [_("Some answers need another look.")]})
    lines = [f"{Point(name).label}: {text}" for name, text in said.items()]
    if asks_declaration(check) and declared:
        lines.append(_("Declared under penalty of perjury to be the person."))
    check.evidence = seal_under(current.data_key, "\n".join(lines), f"identity:{check.key}")
    check.save(update_fields=["evidence"])
    facts = {"points": sorted(said), "declared": declared}
    write_step(current, "identity_answered", by=by, at=now, facts=facts)
    save(current, *start_clock(current, by, now))
    record("privacy_request.identity_answered", about=current, by=by, points=sorted(said))
    return True
