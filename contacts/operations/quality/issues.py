"""Issues given to somebody, and findings of imports closed by hand."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.quality import QualityIssue
from contacts.operations.rights import demand


class NotClosable(DomainError):
    """The rule decides when this issue is closed; it can be fixed or waived."""

    code = "not_closable"


@operation
def assign_issue(*, issue: QualityIssue, assignee: Any, by: Actor) -> QualityIssue:
    """Give an open issue to an active colleague, or to nobody.

    Raises:
        Invalid: the colleague has left.
        NotPermitted: the role does not settle issues.
    """
    demand(by, Can.RESOLVE_QUALITY)
    if assignee is not None and not assignee.is_active:
        raise Invalid({"assignee": [_("Choose somebody who works here.")]})
    current = QualityIssue.objects.select_for_update().get(pk=issue.pk)
    wanted = assignee.pk if assignee else None
    if current.closed_at or current.assignee_id == wanted:
        return current
    current.assignee = assignee
    current.save(update_fields=["assignee"])
    to = assignee.get_username() if assignee else ""
    record("quality_issue.assigned", about=current, by=by, rule=current.code, assignee=to)
    return current


@operation
def close_issue(*, issue: QualityIssue, by: Actor) -> QualityIssue:
    """Close what an import found and no rule judges.

    Raises:
        NotClosable: a rule judges it.
        NotPermitted: the role does not settle issues.
    """
    demand(by, Can.RESOLVE_QUALITY)
    current = QualityIssue.objects.select_for_update().get(pk=issue.pk)
    if current.closed_at:
        return current
    if current.rule_id:
        raise NotClosable(_("Fix it, or accept it until a day; it closes by itself."))
    current.closed_at, current.closed_how = timezone.now(), QualityIssue.Closed.PERSON
    current.save(update_fields=["closed_at", "closed_how"])
    record("quality_issue.closed", about=current, by=by, rule=current.code)
    return current
