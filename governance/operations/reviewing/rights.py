"""Who runs reviews."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from contacts.operations.rights import is_system
from governance.models.review import CampaignState, ReviewCampaign
from governance.querysets import RUN_REVIEW


class NotRunning(DomainError):
    """The campaign is not in the state for this."""

    code = "not_running"


def runs_reviews(by: Actor) -> bool:
    """Say whether the actor plans, starts and signs off campaigns."""
    return is_system(by) or (by.user is not None and by.user.has_perm(RUN_REVIEW))


def demand_running_reviews(by: Actor) -> None:
    """Refuse an actor who does not run reviews.

    Raises:
        NotPermitted: the role does not grant it.
    """
    if not runs_reviews(by):
        raise NotPermitted(_("Your role does not allow this."))


def locked_campaign(campaign: ReviewCampaign, state: CampaignState) -> ReviewCampaign:
    """Return the campaign as it is now, locked, in the state that is needed.

    Raises:
        NotRunning: it is in another state by now.
    """
    current = ReviewCampaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state != state:
        raise NotRunning(
            _("This review is in another state by now: %(state)s.")
            % {"state": current.get_state_display()}
        )
    return current
