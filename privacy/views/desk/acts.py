"""The decisions an officer takes on a request: the form of each, and the operation it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.errors import Invalid
from privacy.forms.desk import (
    AssignForm,
    EmptyForm,
    ExtendForm,
    IdentityForm,
    NoteForm,
    PlainForm,
    RefuseForm,
    VerifyForm,
)
from privacy.models.requests import IdentityCheck, IdentityResult, PrivacyRequest
from privacy.operations.desk.clocks import extend, pause, recalculate_clock, resume
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.deciding import (
    acknowledge,
    assign,
    complete,
    refuse,
    withdraw_request,
)
from privacy.operations.desk.identity import ask_identity, decide_authority, decide_identity
from privacy.operations.desk.matching import propose_matches
from privacy.operations.desk.steps import log_step

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One decision: how it is asked for, what it calls, and what is said when it is done."""

    form: Callable[[PrivacyRequest, Any], forms.Form]
    run: Callable[[PrivacyRequest, Said, Actor, datetime], Any]
    done: Any


def _plain(kind: type[forms.Form]) -> Callable[[PrivacyRequest, Any], forms.Form]:
    return lambda _row, data: kind(data, auto_id=f"{kind.__name__.lower()}_%s")


def _waiting(row: PrivacyRequest) -> IdentityCheck | None:
    return row.identity_checks.filter(result=IdentityResult.WAITING).order_by("-pk").first()


def _assign_form(row: PrivacyRequest, data: Any) -> forms.Form:
    return AssignForm(data, initial={"user": row.assignee_id or ""}, auto_id="assign_%s")


def _refuse_form(row: PrivacyRequest, data: Any) -> forms.Form:
    return RefuseForm(data, right=right_of(row), auto_id="refuse_%s")


def _identity_form(row: PrivacyRequest, data: Any) -> forms.Form:
    return IdentityForm(data, row=row, right=right_of(row), auto_id="identity_%s")


def _verify_form(row: PrivacyRequest, data: Any) -> forms.Form:
    return VerifyForm(data, check=_waiting(row), auto_id="verify_%s")


def _assign(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
    user = get_user_model().objects.get(pk=said["user"]) if said["user"] else None
    assign(request=row, user=user, by=by, now=now)


def _take(row: PrivacyRequest, _said: Said, by: Actor, now: datetime) -> None:
    assign(request=row, user=by.user, by=by, now=now)


def _extend(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
    words = {name: said[name] for name in ("why", "note", "override")}
    extend(request=row, by=by, now=now, **words)


def _refuse(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
    words = {name: said[name] for name in ("ground", "note", "part")}
    refuse(request=row, by=by, now=now, **words)


def _ask(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
    ask_identity(request=row, points=said["points"], by=by, now=now, doubt=said.get("doubt", ""))


def _decided(verified: bool) -> Callable[[PrivacyRequest, Said, Actor, datetime], None]:
    def run(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
        check = _waiting(row)
        if check is None:
            raise Invalid({"matched": [str(_("No proof of identity was asked for."))]})
        decide_identity(
            check=check,
            verified=verified,
            by=by,
            now=now,
            matched=said["matched"],
            declaration=said.get("declaration", False),
            note=said["note"],
        )

    return run


def _authority(shown: bool) -> Callable[[PrivacyRequest, Said, Actor, datetime], None]:
    def run(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
        decide_authority(request=row, shown=shown, by=by, now=now, note=said["note"])

    return run


def _note(row: PrivacyRequest, said: Said, by: Actor, now: datetime) -> None:
    log_step(request=row, kind="note", by=by, now=now, note=said["note"])


def _alone(operation: Any) -> Callable[[PrivacyRequest, Said, Actor, datetime], Any]:
    return lambda row, _said, by, now: operation(request=row, by=by, now=now)


def _noted(operation: Any) -> Callable[[PrivacyRequest, Said, Actor, datetime], Any]:
    return lambda row, said, by, now: operation(request=row, by=by, now=now, note=said["note"])


_EMPTY, _PLAIN = _plain(EmptyForm), _plain(PlainForm)
ACTS: dict[str, Act] = {
    "acknowledge": Act(_EMPTY, _alone(acknowledge), _("Noted: the person was told.")),
    "take": Act(_EMPTY, _take, _("The request is yours.")),
    "assign": Act(_assign_form, _assign, _("Assigned.")),
    "match": Act(_EMPTY, _alone(propose_matches), _("Looked for records again.")),
    "ask": Act(_identity_form, _ask, _("Noted. Send the person the letter that asks.")),
    "verified": Act(_verify_form, _decided(True), _("Verified. The proof is deleted.")),
    "unverified": Act(_verify_form, _decided(False), _("Noted. The proof is deleted.")),
    "authority": Act(_PLAIN, _authority(True), _("Noted: the agent may act.")),
    "no_authority": Act(_PLAIN, _authority(False), _("Noted: the authority is missing.")),
    "extend": Act(_plain(ExtendForm), _extend, _("Extended. Tell the person now, with reasons.")),
    "pause": Act(_PLAIN, _noted(pause), _("The clock stands still.")),
    "resume": Act(_EMPTY, _alone(resume), _("The clock is running again.")),
    "recalculate": Act(_EMPTY, _alone(recalculate_clock), _("The dates were counted anew.")),
    "refuse": Act(_refuse_form, _refuse, _("Refused. Tell the person why, and where to turn.")),
    "withdraw": Act(_PLAIN, _noted(withdraw_request), _("Closed as withdrawn.")),
    "complete": Act(_EMPTY, _alone(complete), _("Completed.")),
    "note": Act(_plain(NoteForm), _note, _("Noted.")),
}
