"""Review campaigns as pages show them: how far they are, and the contacts one by one."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from config.keyset import page_of
from config.templatetags.ui import number
from contacts.models.contact import Contact
from governance.models.review import CampaignState, ItemState, ReviewCampaign, ReviewItem
from governance.operations.reviewing.population import changed_since
from governance.querysets import RUN_REVIEW
from governance.reading.field_groups import ReviewedValues

PAGE = 50
# Up to here a page counts; larger campaigns are counted apart from it, when somebody looks.
COUNTED = 10_000
TONES = {
    ItemState.OPEN: "blue",
    ItemState.ATTESTED: "green",
    ItemState.CORRECTED: "green",
    ItemState.ARCHIVED: "",
    ItemState.DEFERRED: "amber",
    ItemState.GONE: "",
}
SHOWN = {
    "open": (ItemState.OPEN,),
    "deferred": (ItemState.DEFERRED,),
    "decided": (ItemState.ATTESTED, ItemState.CORRECTED, ItemState.ARCHIVED),
    "gone": (ItemState.GONE,),
    "all": tuple(ItemState),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one campaign is; `counted` says whether the counts are known.

    `mine` is how many wait for the reader, at most one more than COUNTED.
    """

    campaign: ReviewCampaign
    counts: dict[str, int]
    mine: int
    counted: bool = True

    @property
    def total(self) -> int:
        """Everybody in it."""
        return sum(self.counts.values()) if self.counted else self.campaign.frozen_count

    @property
    def mine_words(self) -> str:
        """How many wait for the reader, in words where nobody counted further."""
        if self.mine <= COUNTED:
            return number(self.mine)
        return gettext("more than %(number)s") % {"number": number(COUNTED)}

    @property
    def open(self) -> int:
        """Those nobody decided on."""
        return self.counts[ItemState.OPEN]

    @property
    def done(self) -> int:
        """Those that wait for nobody; what is put off still waits."""
        return self.total - self.open - self.counts[ItemState.DEFERRED]

    @property
    def overdue(self) -> bool:
        """Whether it should have ended."""
        running = self.campaign.state == CampaignState.RUNNING
        return running and self.campaign.due_on < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Line:
    """One contact under review, as one reader sees it."""

    item: ReviewItem
    contact: Contact | None
    values: list[tuple[Any, str]]
    changed: bool
    may_decide: bool
    tone: str


def standings(campaigns: QuerySet[ReviewCampaign], user: Any) -> list[Standing]:
    """Return campaigns and how many contacts wait for `user` in each; small ones with counts."""
    found = list(campaigns.select_related("owner", "escalate_to", "signed_off_by", "follows"))
    counts = _counts([one for one in found if one.frozen_count <= COUNTED])
    return [
        Standing(one, counts[one.pk], _mine(one, user), counted=one.frozen_count <= COUNTED)
        for one in found
    ]


def full_standing(campaign: ReviewCampaign, user: Any) -> Standing:
    """Return one campaign with its counts, however large it is."""
    return Standing(campaign, _counts([campaign])[campaign.pk], _mine(campaign, user))


def _counts(campaigns: list[ReviewCampaign]) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ItemState.values, 0))
    items = ReviewItem.objects.filter(campaign__in=campaigns).order_by()
    for row in items.values("campaign", "state").annotate(n=Count("pk")):
        counts[row["campaign"]][row["state"]] = row["n"]
    return counts


def _mine(campaign: ReviewCampaign, user: Any) -> int:
    if campaign.state != CampaignState.RUNNING:
        return 0
    own = campaign.items.filter(assignee=user.pk, state=ItemState.OPEN)
    return own[: COUNTED + 1].count()


def waiting_reviews(user: Any) -> list[Standing]:
    """Return the running campaigns in which contacts wait for `user`, the most urgent first."""
    running = ReviewCampaign.objects.filter(state=CampaignState.RUNNING).order_by("due_on", "pk")
    open_now = ReviewItem.objects.filter(campaign=OuterRef("pk"), state=ItemState.OPEN)
    return standings(running.filter(Exists(open_now.filter(assignee=user.pk))), user)


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """One page of the contacts of a campaign."""

    lines: list[Line]
    after: str


def items_page(
    campaign: ReviewCampaign, user: Any, *, show: str, whose: str, after: str
) -> ItemsPage:
    """Return one page of items in the order in which they were frozen."""
    items = campaign.items.filter(state__in=SHOWN.get(show, SHOWN["open"]))
    if whose == "me":
        items = items.filter(assignee=user.pk)
    elif whose:
        # By number, which the index of open items knows.
        person = get_user_model().objects.filter(username=whose).values_list("pk", flat=True)
        items = items.filter(assignee__in=list(person))
    related = items.select_related("assignee", "decided_by")
    page = page_of(related, order=("id",), after=after, limit=PAGE)
    return ItemsPage(item_lines(campaign, page.rows, user), page.after)


def item_lines(campaign: ReviewCampaign, items: list[ReviewItem], user: Any) -> list[Line]:
    """Return items with the values that `user` may see of them; a few queries for all."""
    keys = [item.contact_pk for item in items]
    people = Contact.objects.filter(pk__in=keys, erased_at=None).select_related("organisation")
    seen = {one.pk: one for one in people.visible_to(user)}
    mine = set(Contact.objects.filter(pk__in=keys).changeable_by(user).values_list("pk", flat=True))
    values = ReviewedValues(user, list(seen.values()), campaign.groups)
    changed = changed_since(campaign, items) if items else set()
    runs, running = user.has_perm(RUN_REVIEW), campaign.state == CampaignState.RUNNING
    return [
        Line(
            item,
            seen.get(item.contact_pk),
            values.of(seen[item.contact_pk], item.groups) if item.contact_pk in seen else [],
            item.contact_pk in changed,
            running and item.contact_pk in mine and (runs or item.assignee_id == user.pk),
            TONES[ItemState(item.state)],
        )
        for item in items
    ]


def reviewers_of(campaign: ReviewCampaign) -> list[dict[str, Any]]:
    """Return who reviews, with how many contacts are open and how many there are."""
    rows = campaign.items.order_by().values("assignee__username", "assignee__first_name")
    open_now = campaign.items.filter(state=ItemState.OPEN).order_by().values("assignee__username")
    left = {row["assignee__username"]: row["n"] for row in open_now.annotate(n=Count("pk"))}
    return [
        {
            "username": row["assignee__username"],
            "name": row["assignee__first_name"] or row["assignee__username"],
            "count": row["n"],
            "open": left.get(row["assignee__username"], 0),
        }
        for row in rows.annotate(n=Count("pk")).order_by("assignee__username")
    ]
