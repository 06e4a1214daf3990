"""When two records must not become one."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.merging import Refused, obstacles
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.merging.relations import relations
from contacts.operations.rights import changeable, demand, is_system


class CannotMerge(DomainError):
    """These two records cannot be merged."""

    code = "cannot_merge"


class CannotUnmerge(DomainError):
    """This merge cannot be taken back now."""

    code = "cannot_unmerge"


def locked_pair(*contacts: Contact) -> list[Contact]:
    """Return the records as they are now, locked in the order of their numbers.

    Two opposed merges therefore wait for each other instead of blocking each other.

    Raises:
        CannotMerge: there are not two of them.
    """
    pks = [contact.pk for contact in contacts]
    found = Contact.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    pair = {contact.pk: contact for contact in found}
    if len(set(pks)) < 2:
        raise CannotMerge(_("A contact cannot be merged with itself."))
    if len(pair) < 2:
        raise CannotMerge(_("One of these contacts no longer exists."))
    return [pair[pk] for pk in pks]


def demand_mergeable(survivor: Contact, absorbed: Contact, by: Actor) -> None:
    """Refuse what must not be merged.

    Raises:
        NotPermitted: the role may not merge, or not change one of the two.
        CannotMerge: merged or erased before, archived, or something stands in the way.
    """
    demand(by, Can.MERGE)
    pair = (survivor, absorbed)
    if any(contact.erased_at for contact in pair):
        raise CannotMerge(_("The person of one of these contacts was erased."))
    if any(contact.merged_into_id for contact in pair):
        raise CannotMerge(_("One of these contacts was merged before."))
    if survivor.archived_at:
        raise CannotMerge(_("The surviving contact is archived. Bring it back first."))
    mine = changeable(Contact.objects.filter(pk__in=[contact.pk for contact in pair]), by)
    if mine.count() < 2:
        raise NotPermitted(_("You may not change both of these contacts."))
    demand_no_obstacle(survivor, absorbed)


def demand_no_obstacle(survivor: Contact, absorbed: Contact, error: Any = CannotMerge) -> None:
    """Refuse while a privacy request, a legal hold or the like stands in the way."""
    for _name, words in obstacles(survivor, absorbed):
        raise error(words)
    for relation in relations():
        if isinstance(relation.policy, Refused) and _has_rows(relation, absorbed.pk):
            raise error(relation.policy.because)


def _has_rows(relation: Any, contact: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f'select exists (select 1 from "{relation.table}" where "{relation.column}" = %s)',
            [contact],
        )
        return bool(cursor.fetchone()[0])


def demand_unmergeable(merge: Any, survivor: Contact, absorbed: Contact, by: Actor) -> None:
    """Refuse to take a merge back that is undone already, or on which later ones rest.

    Raises:
        NotPermitted: the role may not merge, or one of the two is out of the actor's reach.
        CannotUnmerge: with the reason.
    """
    demand(by, Can.MERGE)
    if merge.undone_at:
        raise CannotUnmerge(_("This merge was taken back already."))
    if survivor.erased_at or absorbed.erased_at:
        raise CannotUnmerge(_("The person of one of these contacts was erased."))
    if survivor.merged_into_id:
        raise CannotUnmerge(
            _("The survivor was merged into another contact since. Take that merge back first.")
        )
    if not is_system(by):
        reach = Contact.objects.filter(pk__in=[survivor.pk, absorbed.pk])
        if by.user is None or reach.changeable_by(by.user).count() < 2:
            raise NotPermitted(_("You may not change both of these contacts."))
    demand_no_obstacle(survivor, absorbed, CannotUnmerge)
