"""What can be done for each right: the form of each act, and the operation it calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from contacts.models.contact import Contact
from privacy.forms import accounting as counting
from privacy.forms import acting as fill
from privacy.models.requests import MatchState, PrivacyRequest
from privacy.operations.acting import (
    agreeing,
    amending,
    automated,
    charging,
    objecting,
    rectifying,
    restricting,
    selling,
    suspending,
)
from privacy.operations.desk.dates import right_of

Run = Callable[[PrivacyRequest, Any, Actor, datetime], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an officer can do: for which rights, how it is asked for, what it calls."""

    title: Any
    actions: tuple[str, ...]
    form: type[forms.Form]
    run: Run
    says: Any = ""
    danger: bool = False

    def filled(
        self, row: PrivacyRequest, people: Sequence[Contact], data: Any = None, name: str = ""
    ) -> forms.Form:
        """Return the form for these records."""
        given: dict[str, Any] = {"auto_id": f"{name}_%s"}
        if issubclass(self.form, fill.OnRecord):
            given["people"] = people
        if issubclass(self.form, fill.DenyForm):
            given["right"] = right_of(row)
        return self.form(data, **given)


def _said(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _on(operation: Callable[..., Any], *names: str) -> Run:
    """Return what calls an operation about a record with these fields of the form."""
    fields = ("contact", *names)
    return lambda row, form, by, now: operation(request=row, by=by, now=now, **_said(form, *fields))


def _of(operation: Callable[..., Any], *names: str) -> Run:
    """Return what calls an operation about a row that belongs to the request."""
    return lambda row, form, by, now: operation(by=by, now=now, **_said(form, *names))


def _rectify(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    rectifying.rectify(
        request=row, values=form.values(), by=by, now=now, **_said(form, "contact", "note")
    )


def _restriction(operation: Callable[..., Any], *names: str) -> Run:
    return lambda row, form, by, now: operation(
        request=row, by=by, now=now, **_said(form, "restriction", *names)
    )


def _decide(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    upheld = form.cleaned_data["upheld"] == "yes"
    said = _said(form, "contact", "note")
    objecting.decide_objection(request=row, upheld=upheld, by=by, now=now, **said)


def _complain(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    agreeing.note_complaint(request=row, by=by, now=now, **_said(form, "note"))


def _report(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    names = ("contact", "at", "recipient", "address", "what", "purpose", "exclusion", "reported_by")
    agreeing.report_disclosure(by=by, **_said(form, *names))


def _quote(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    said = _said(form, "amount", "currency", "note")
    charging.quote_fee(request=row, by=by, now=now, **said)


def _answer(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    said = _said(form, "note")
    accepted = form.cleaned_data["answer"] == "accepted"
    charging.answer_fee(request=row, accepted=accepted, by=by, now=now, **said)


def _waive(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    charging.waive_fee(request=row, by=by, now=now, **_said(form, "note"))


def _suspend(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    names = ("contact", "kind", "recipient", "official", "oral", "said_on", "until", "statement")
    suspending.suspend_accounting(by=by, today=timezone.localdate(now), **_said(form, *names))


def _resume(row: PrivacyRequest, form: Any, by: Actor, now: datetime) -> None:
    said = _said(form, "suspension")
    suspending.end_suspension(by=by, today=timezone.localdate(now), **said)


_OPT_IN = ("opt_in", "minor_opt_in", "opt_out")
ACTS: dict[str, Act] = {
    "rectify": Act(
        _("Correct and lock"), ("rectification", "amendment"), fill.RectifyForm, _rectify,
        _("The right values are written, no import replaces them, and every recipient is told."),
    ),
    "restrict": Act(
        _("Restrict the use"), ("restriction", "rectification", "objection", "erasure"),
        fill.RestrictForm, _on(restricting.restrict, "ground"),
        _("From now on nobody but the privacy officers sees the person."),
    ),
    "told": Act(
        _("Person told of the end"), ("restriction", "rectification", "objection"),
        fill.ToldForm, _restriction(restricting.tell_of_lifting, "how"),
        _("Before a restriction ends, the person is told (Art. 18(3))."),
    ),
    "lift": Act(
        _("Lift the restriction"), ("restriction", "rectification", "objection"),
        fill.LiftForm, _restriction(restricting.lift),
    ),
    "end-marketing": Act(
        _("End all marketing"), ("marketing_objection", "objection"), fill.OnRecord,
        _on(objecting.object_to_marketing), _("At once; there is no ground against it."),
    ),
    "object": Act(
        _("Take the objection"), ("objection",), fill.ObjectForm,
        _on(objecting.object_to, "purposes"),
        _("The use is restricted until it is decided (Art. 18(1)(d))."),
    ),
    "decide-objection": Act(
        _("Decide the objection"), ("objection",), fill.ObjectionForm, _decide
    ),
    "withdraw-consent": Act(
        _("Take consent back"), ("withdrawal",), fill.WithdrawForm,
        _on(objecting.withdraw, "purpose"),
    ),
    "stop-automated": Act(
        _("Stop scores and automated decisions"), ("automated_decision", "objection"),
        fill.NotedForm, _on(automated.stop_automated, "note"),
    ),
    "opt-out": Act(
        _("Opt out of sale and sharing"), ("opt_out",), fill.OnRecord,
        _on(selling.opt_out), _("Nobody is verified for it (11 CCR 7060(b))."),
    ),
    "limit-sensitive": Act(
        _("Limit sensitive data"), ("limit_sensitive",), fill.OnRecord,
        _on(selling.limit_sensitive),
    ),
    "ask-opt-in": Act(
        _("First step of the opt-in"), _OPT_IN, fill.OptInForm,
        _of(selling.ask_to_opt_in, "contact", "asks_itself", "guardian"),
        _("Whoever opted out is not asked again for twelve months."),
    ),
    "confirm-opt-in": Act(
        _("Second step of the opt-in"), _OPT_IN, fill.OnRecord,
        _of(selling.confirm_opt_in, "contact"),
    ),
    "amendment": Act(
        _("Link the amendment asked for"), ("amendment",), fill.AmendmentForm,
        _on(amending.ask_amendment, "group", "asked"),
    ),
    "accept-amendment": Act(
        _("Accept the amendment"), ("amendment",), fill.OnAmendment,
        _of(amending.accept_amendment, "amendment"),
    ),
    "deny-amendment": Act(
        _("Deny the amendment"), ("amendment",), fill.DenyForm,
        _of(amending.deny_amendment, "amendment", "ground"), danger=True,
    ),
    "disagree": Act(
        _("Statement of disagreement"), ("amendment",), fill.StatementForm,
        _of(amending.state_disagreement, "amendment", "statement"),
        _("It goes along with every later disclosure of these fields."),
    ),
    "rebut": Act(
        _("Answer the statement"), ("amendment",), fill.RebuttalForm,
        _of(amending.rebut, "amendment", "rebuttal"),
    ),
    "limit-disclosure": Act(
        _("Keep a recipient from being told"), ("restriction",), fill.LimitForm,
        _on(agreeing.limit_disclosure, "recipient", "paid_in_full"),
    ),
    "refuse-limit": Act(
        _("Refuse the limit"), ("restriction",), fill.RefuseLimitForm,
        _on(agreeing.refuse_limit, "paid_in_full"),
        _("Not where the person paid in full and means a health plan."), danger=True,
    ),
    "reach": Act(
        _("Reach the person in another way"), ("confidential",), fill.RouteForm,
        _on(agreeing.reach_confidentially, "channel", "address"),
        _("It holds at once; nobody asks why."),
    ),
    "report-disclosure": Act(
        _("Add a disclosure that was reported"), ("accounting",), fill.ReportForm, _report
    ),
    "quote-fee": Act(
        _("Quote the fee"), ("accounting",), counting.QuoteForm, _quote,
        _("Only for another one within twelve months; the work waits for the person's answer."),
    ),
    "answer-fee": Act(
        _("Answer to the fee"), ("accounting",), counting.FeeAnswerForm, _answer,
        _("Who does not want to pay takes the request back."),
    ),
    "waive-fee": Act(_("Charge nothing"), ("accounting",), counting.WaiveForm, _waive),
    "suspend-accounting": Act(
        _("Suspend for an agency"), ("accounting",), counting.SuspendForm, _suspend,
        _("Disclosures to it are left out while it says so; the person is not told of it."),
    ),
    "resume-accounting": Act(
        _("End a suspension"), ("accounting",), counting.ResumeForm, _resume
    ),
    "complaint": Act(_("Handle the complaint"), ("complaint",), fill.ComplaintForm, _complain),
}  # fmt: skip
# What only health law knows stands under its own restriction, and the other way round.
_ONLY = {
    "limit-disclosure": "hipaa", "refuse-limit": "hipaa", "restrict": "gdpr", "told": "gdpr",
    "lift": "gdpr",
}  # fmt: skip


def acts_for(row: PrivacyRequest) -> dict[str, Act]:
    """Return what can be done for the right of a request, by name."""
    action = right_of(row).action
    return {
        name: act
        for name, act in ACTS.items()
        if action in act.actions and _ONLY.get(name, row.regime) == row.regime
    }


def people_of(row: PrivacyRequest) -> list[Contact]:
    """Return the confirmed records that still live."""
    confirmed = row.matches.filter(state=MatchState.CONFIRMED).values("contact")
    found = Contact.objects.filter(pk__in=confirmed, erased_at=None, merged_into=None)
    return list(found.order_by("pk"))


__all__ = ["ACTS", "Act", "acts_for", "people_of"]
