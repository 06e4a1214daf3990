"""Merging many pairs at once: those a person names, or, where a data owner wants it, safe ones.

Every pair is a merge of its own: what is refused or unsafe stays in the queue with a reason.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.merge import AutomaticMerge, Merge
from contacts.models.reach import ContactPoint
from contacts.models.work import Progress
from contacts.normalise.text import fold
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.rights import demand
from contacts.operations.working import Watch, new_progress

KIND = "automatic_merge"
LOWEST, HIGHEST_CAP = 0.9, 1000
Why = Counter[str]


@dataclass(slots=True)
class Report:
    """What came of merging many: the merges, and how many pairs were left by reason."""

    merges: list[Merge] = field(default_factory=list)
    left: Why = field(default_factory=Counter)

    @property
    def note(self) -> str:
        """The report in one line for programs; `reading.automatic` has the words."""
        counts = {"merged": len(self.merges), **self.left}
        return " ".join(f"{name}={count}" for name, count in sorted(counts.items()))


def automatic_merge() -> AutomaticMerge:
    """Return the setting as it stands; off until a data owner says otherwise."""
    return AutomaticMerge.objects.order_by("pk").first() or AutomaticMerge()


@operation
def change_automatic_merge(*, values: Mapping[str, Any], by: Actor) -> AutomaticMerge:
    """Set whether, from which probability and how many a day the system merges by itself.

    Raises:
        Invalid: the threshold is not safe, or the cap is out of range.
        NotPermitted: the role does not decide this.
    """
    demand(by, Can.MERGE_AUTOMATICALLY)
    current = AutomaticMerge.objects.select_for_update().order_by("pk").first() or AutomaticMerge()
    wanted = {
        name: values.get(name, getattr(current, name))
        for name in ("enabled", "threshold", "daily_cap")
    }
    problems: dict[str, list] = {}
    if not LOWEST <= wanted["threshold"] <= 1:
        problems["threshold"] = [_("Choose a probability from 0.9 to 1.")]
    if not 1 <= wanted["daily_cap"] <= HIGHEST_CAP:
        problems["daily_cap"] = [_("Choose a number from 1 to 1000.")]
    if problems:
        raise Invalid(problems)
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, wanted[name])
        current.save()
        record("automatic_merge.changed", about=current, by=by, fields=changed)
    return current


def merge_automatically(*, by: Actor, now: datetime | None = None) -> Report | None:
    """Merge the safe pairs above the threshold, as many as the day still allows.

    Returns None while it is switched off. The worker calls this every night; a second call on
    the same day goes on under the same cap.
    """
    setting = automatic_merge()
    if not setting.enabled:
        return None
    now = now or timezone.now()
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = Merge.objects.filter(rule=Merge.Rule.AUTOMATIC, at__gte=start).count()
    pairs = DuplicateCandidate.objects.filter(
        status=CandidateStatus.OPEN, probability__gte=setting.threshold
    )
    progress = new_progress(kind=KIND, subject=f"{start:%Y-%m-%d}", owner=None)
    report = merge_many(
        pairs=pairs.order_by("-probability", "id").iterator(chunk_size=200),
        most=max(setting.daily_cap - done, 0),
        rule=Merge.Rule.AUTOMATIC,
        by=by,
    )
    progress.total = progress.done = len(report.merges)
    progress.save(update_fields=["total", "done"])
    Watch(progress).ended(Progress.State.DONE, report.note)
    _tell(report=report, by=by)
    return report


@operation
def _tell(*, report: Report, by: Actor) -> None:
    record("contact.merged_automatically", about=Contact, by=by, count=len(report.merges))


def merge_many(
    *,
    pairs: Iterable[DuplicateCandidate],
    by: Actor,
    most: int = HIGHEST_CAP,
    rule: str = Merge.Rule.PERSON,
) -> Report:
    """Merge each pair by the defaults; one that is refused is counted and left alone."""
    report = Report()
    for pair in pairs:
        if len(report.merges) >= most:
            report.left["cap"] += 1
            continue
        unsafe = _unsafe(pair) if rule == Merge.Rule.AUTOMATIC else ""
        if unsafe:
            report.left[unsafe] += 1
            continue
        try:
            report.merges.append(_merge_pair(pair, rule, by))
        except DomainError as refusal:
            report.left[refusal.code] += 1
    return report


def _merge_pair(pair: DuplicateCandidate, rule: str, by: Actor) -> Merge:
    """Fold the younger record into the older one, unless that one is archived."""
    older, younger = pair.left, pair.right
    if older.archived_at and not younger.archived_at:
        older, younger = younger, older
    return merge_contacts(
        survivor=older, absorbed=younger, by=by, rule=rule, probability=pair.probability
    )


def _unsafe(pair: DuplicateCandidate) -> str:
    """Return why nobody but a person should merge these two, or nothing.

    However high the probability: names alone are shared by strangers, addresses by families
    and offices.
    """
    one, other = pair.left, pair.right
    if one.restricted_at or other.restricted_at:
        return "restricted"
    if _differ(fold(one.given_name), fold(other.given_name)):
        return "first_names_differ"
    if _differ(one.birth_date, other.birth_date) or _differ(one.birth_year, other.birth_year):
        return "birth_dates_differ"
    if _differ(one.owner_id, other.owner_id) or _differ(one.team_id, other.team_id):
        return "owners_differ"
    theirs = ContactPoint.objects.filter(contact=other, kind__in=("email", "phone"))
    values = theirs.exclude(normalised="").values("normalised")
    if not ContactPoint.objects.filter(contact=one, normalised__in=values).exists():
        return "only_names_agree"
    return ""


def _differ(one: Any, other: Any) -> bool:
    return bool(one and other and one != other)
