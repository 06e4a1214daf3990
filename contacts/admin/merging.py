"""Likely duplicates, the log of merges and the automatic merge, in the data owner's admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy, ngettext

from config.actor import Actor, Door
from config.errors import DomainError
from config.operated_admin import OperatedAdmin, ReadOnly
from config.templatetags.ui import percentage
from contacts.access import Can
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.merge import AutomaticMerge, Merge
from contacts.operations.merging.automatic import change_automatic_merge, merge_many
from contacts.operations.merging.deciding import decide_duplicate, seen_by
from contacts.operations.merging.unmerging import unmerge
from contacts.reading.merged import merges_seen_by
from contacts.reading.words import door_words


def _actor(request: HttpRequest) -> Actor:
    return Actor.of(request, Door.ADMIN)


@admin.register(DuplicateCandidate)
class DuplicateAdmin(ReadOnly):
    """Pairs that may be one person; decided by the same operations as in the queue."""

    fields = (
        "left", "right", "probability", "bits", "status", "decided_by", "decided_at", "note",
        "created_at", "seen_at",
    )  # fmt: skip
    list_display = ("__str__", "left", "right", "likely", "status", "decided_by", "seen_at")
    list_filter = ("status",)
    list_select_related = ("left", "right", "decided_by")
    ordering = ("-probability", "-pk")
    actions = ("merge_pairs", "not_the_same", "open_again")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the pairs whose both contacts the person may see."""
        rows = super().get_queryset(request)
        return seen_by(rows, request.user).select_related("left", "right", "decided_by")

    @admin.display(description=gettext_lazy("probability"), ordering="probability")
    def likely(self, pair: DuplicateCandidate) -> str:
        """Return the probability as a share of a hundred, rounded down."""
        return percentage(int(pair.probability * 1000) / 10, 1)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may merge."""
        return bool(request.user.has_perm(Can.MERGE))  # type: ignore[union-attr]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may decide."""
        return bool(request.user.has_perm(Can.DECIDE_DUPLICATES))  # type: ignore[union-attr]

    @admin.action(description=gettext_lazy("Merge the chosen pairs"), permissions=["merge"])
    def merge_pairs(self, request: HttpRequest, pairs: QuerySet) -> None:
        """Merge each pair by the defaults."""
        report = merge_many(pairs=list(pairs.order_by("pk")), by=_actor(request))
        made, left = len(report.merges), sum(report.left.values())
        text = ngettext("%(n)d pair merged.", "%(n)d pairs merged.", made) % {"n": made}
        self.message_user(request, text, messages.SUCCESS if made else messages.WARNING)
        if left:
            text = ngettext("%(n)d pair was left.", "%(n)d pairs were left.", left) % {"n": left}
            self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("Not the same person"), permissions=["decide"])
    def not_the_same(self, request: HttpRequest, pairs: QuerySet) -> None:
        """Reject each pair."""
        self._decide(request, pairs, CandidateStatus.REJECTED)

    @admin.action(description=gettext_lazy("Open again"), permissions=["decide"])
    def open_again(self, request: HttpRequest, pairs: QuerySet) -> None:
        """Put each pair back into the queue."""
        self._decide(request, pairs, CandidateStatus.OPEN)

    def _decide(self, request: HttpRequest, pairs: QuerySet, decision: str) -> None:
        done = 0
        for pair in pairs.order_by("pk"):
            try:
                decide_duplicate(candidate=pair, decision=decision, by=_actor(request))
                done += 1
            except DomainError as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        if done:
            text = ngettext("%(n)d pair decided.", "%(n)d pairs decided.", done) % {"n": done}
            self.message_user(request, text, messages.SUCCESS)


@admin.register(Merge)
class MergeAdmin(ReadOnly):
    """The log of merges: to look at, and to take a merge back."""

    fields = (
        "survivor", "absorbed", "rule", "probability", "by", "way", "reason", "counts", "at",
        "undone_at", "undone_by", "conflicts",
    )  # fmt: skip
    list_display = ("__str__", "survivor", "absorbed", "rule", "by", "at", "undone_at")
    list_filter = ("rule", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("survivor", "absorbed", "by")
    ordering = ("-pk",)
    actions = ("take_back",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the merges of contacts the person may see."""
        return merges_seen_by(request.user).order_by("-pk")

    @admin.display(description=gettext_lazy("door"))
    def way(self, merge: Merge) -> str:
        """Say through which door it came, in words."""
        return str(door_words(merge.door))

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may merge."""
        return bool(request.user.has_perm(Can.MERGE))  # type: ignore[union-attr]

    @admin.action(description=gettext_lazy("Take the merges back"), permissions=["merge"])
    def take_back(self, request: HttpRequest, merges: QuerySet) -> None:
        """Take each merge back, the latest first."""
        done = 0
        for merge in merges.order_by("-pk"):
            try:
                unmerge(merge=merge, by=_actor(request))
                done += 1
            except DomainError as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        if done:
            text = ngettext("%(n)d merge taken back.", "%(n)d merges taken back.", done)
            self.message_user(request, text % {"n": done}, messages.SUCCESS)


@admin.register(AutomaticMerge)
class AutomaticMergeAdmin(OperatedAdmin):
    """Whether the system merges by itself; there is one row, made by the first change."""

    fields = ("enabled", "threshold", "daily_cap")
    list_display = ("named", "enabled", "threshold", "daily_cap")
    restorable = fields

    @admin.display(description=gettext_lazy("automatic merge"))
    def named(self, setting: AutomaticMerge) -> str:
        """Return what the row is called."""
        return gettext("Automatic merge")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say yes while there is no row."""
        return super().has_change_permission(request) and not AutomaticMerge.objects.exists()

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_automatic_merge(values=values, by=by)
