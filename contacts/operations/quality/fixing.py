"""Issues settled in one step, one or many, where it is known what settles them."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import Fix, QualityIssue
from contacts.operations.contacts import archive_contact, update_contact
from contacts.operations.flagging import refresh_flags
from contacts.operations.points import add_point, change_address, remove_point
from contacts.operations.quality.proposals import (
    broken_points,
    fix_of,
    group_to_verify,
    proposals,
    values_for,
)
from contacts.operations.rights import changeable, demand
from contacts.operations.verifying import verify_group

ADDRESS = ("street", "city", "region", "postal_code", "country")


class NotFixable(DomainError):
    """No single step settles this issue; somebody must look at the record."""

    code = "not_fixable"


@operation
def fix_issue(*, issue: QualityIssue, by: Actor, choice: str | None = None) -> QualityIssue:
    """Settle an issue by the fix of its rule; it closes when the rule then holds.

    Args:
        issue: an open one.
        by: who may change the person and settle issues.
        choice: the value to write, where there is one to choose; without it, the only one
            that was found. For a confirmation, how it was checked.

    Raises:
        NotFixable: there is no such fix, no value or more than one to choose from, or two
            records are to be merged, which is done side by side.
        NotPermitted: the person or the field is out of the actor's reach.
        Invalid: the chosen value breaks rules.
    """
    demand(by, Can.RESOLVE_QUALITY)
    current = QualityIssue.objects.select_related("rule").get(pk=issue.pk)
    if current.closed_at:
        return current
    contact = changeable(Contact.objects.filter(pk=current.contact_id), by).first()
    if contact is None:
        raise NotPermitted(_("You may not change this contact."))
    fix = fix_of(current)
    _do(current, contact, fix, choice, by)
    refresh_flags(contact, now=timezone.now())
    settled = QualityIssue.objects.filter(pk=current.pk).exclude(closed_at=None)
    settled.update(closed_how=QualityIssue.Closed.FIXED)
    record("quality_issue.fixed", about=contact, by=by, rule=current.code, fix=fix)
    current.refresh_from_db()
    return current


def _do(issue: QualityIssue, contact: Contact, fix: str, choice: str | None, by: Actor) -> None:
    if fix == Fix.ARCHIVE:
        archive_contact(contact=contact, by=by)
    elif fix == Fix.VERIFY:
        group = group_to_verify(issue)
        if not group:
            raise NotFixable(_("There is nothing to confirm any more."))
        verify_group(contact=contact, group=group, by=by, **({"how": choice} if choice else {}))
    elif fix == Fix.MERGE:
        raise NotFixable(_("Compare the two records side by side, then merge them."))
    elif fix in (Fix.NORMALISE, Fix.CHOOSE):
        _write(issue, contact, _chosen(issue, choice), by)
    else:
        raise NotFixable(_("Open the contact and put it right there."))


def _chosen(issue: QualityIssue, choice: str | None) -> str:
    if choice is not None:
        return choice
    found = proposals(issue)
    if len(found) != 1:
        raise NotFixable(_("Choose the right value."))
    return found[0]


def _write(issue: QualityIssue, contact: Contact, value: str, by: Actor) -> None:
    if issue.field in ("email", "phone"):
        _replace_point(contact, issue.field, value, by)
    elif issue.field == "owner":
        owner = get_user_model().objects.filter(username=value, is_active=True).first()
        if owner is None:
            raise Invalid({"owner": [_("Choose somebody who works here.")]})
        update_contact(contact=contact, values={"owner": owner}, by=by)
    elif issue.field in ADDRESS:
        address = contact.addresses.order_by("-is_primary", "pk").first()
        if address is None:
            raise NotFixable(_("There is no address any more."))
        change_address(address=address, values={issue.field: value}, by=by)
    else:
        update_contact(contact=contact, values=values_for(issue, value), by=by)


def _replace_point(contact: Contact, kind: str, value: str, by: Actor) -> None:
    """Put the right address in the place of the one that cannot work."""
    broken = broken_points(contact, kind)
    if not broken:
        update_contact(contact=contact, values={kind: value}, by=by)
        return
    wrong = broken[0]
    if value:
        add_point(contact=contact, kind=kind, value=value, label=wrong.label, by=by)
    if wrong.opted_out_at is None:
        remove_point(point=wrong, by=by)


def fixable(issue: QualityIssue, choice: str | None = None) -> bool:
    """Say whether `fix_issue` would know what to do without asking."""
    fix = fix_of(issue)
    if fix == Fix.ARCHIVE:
        return True
    if fix == Fix.VERIFY:
        return bool(group_to_verify(issue))
    if fix in (Fix.NORMALISE, Fix.CHOOSE):
        return choice is not None or len(proposals(issue)) == 1
    return False


def next_step(issue: QualityIssue) -> dict[str, Any]:
    """Return what to offer for an issue: its fix, values to choose from, whether a click does."""
    return {"fix": fix_of(issue), "proposals": proposals(issue), "one_click": fixable(issue)}
