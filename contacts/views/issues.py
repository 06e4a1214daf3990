"""The quality of one person, settled from the card."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.errors import DomainError, Invalid
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue
from contacts.operations.quality.fixing import fix_issue
from contacts.operations.quality.issues import close_issue
from contacts.operations.quality.waivers import end_waiver, waive
from contacts.views.answers import CHANGED, RESTORED, part, told
from contacts.views.scope import actor, changeable_contact, own


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def fix(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Settle an issue by the fix of its rule, with the value that was chosen."""
    choice = request.POST.get("choice")
    return _settled(
        request,
        key,
        pk,
        lambda issue: fix_issue(issue=issue, by=actor(request), choice=choice),
        _("Fixed"),
    )


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def accept(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Let a rule not hold for this person until a day."""

    def wanted(issue: QualityIssue) -> Any:
        if issue.rule is None:
            raise Http404
        try:
            until = date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            raise Invalid({"until": [_("Choose a day to come.")]}) from None
        reason = request.POST.get("reason", "")
        return waive(
            contact=issue.contact, rule=issue.rule, until=until, reason=reason, by=actor(request)
        )

    return _settled(request, key, pk, wanted, _("Accepted"))


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def close(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Close what an import found."""
    return _settled(
        request, key, pk, lambda issue: close_issue(issue=issue, by=actor(request)), _("Closed")
    )


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def end_acceptance(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Let a rule hold for this person again."""
    contact = changeable_contact(request, key)
    end_waiver(waiver=own(contact.waivers.select_related("contact", "rule"), pk), by=actor(request))
    fresh = Contact.objects.get(pk=contact.pk)
    return told(part(request, fresh, "_quality"), _("The rule holds again"), news=(CHANGED,))


def _settled(
    request: HttpRequest, key: UUID, pk: int, settle: Callable[[QualityIssue], Any], text: str
) -> HttpResponse:
    contact = changeable_contact(request, key)
    issue: QualityIssue = own(contact.issues.select_related("rule", "contact"), pk)
    try:
        settle(issue)
    except DomainError as refusal:
        return part(request, contact, "_quality", 422, quality_problem=_sentence(refusal))
    fresh = Contact.objects.get(pk=contact.pk)
    return told(part(request, fresh, "_quality"), text, news=(CHANGED, RESTORED))


def _sentence(refusal: DomainError) -> Any:
    if isinstance(refusal, Invalid):
        return next(str(each) for sentences in refusal.fields.values() for each in sentences)
    return refusal.message
