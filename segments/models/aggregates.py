"""Sums of what happened and counts of people, kept so that a dashboard need not count.

Both tables count by cells of whom colleagues may see: by the owner and team of the person, whether
they are known (no order of nobody, nobody merged away or erased), and whether their data are
restricted. The number of a viewer is the sum over the cells in reach. Derived, kept by
`segments.operations.aggregating` in whole buckets that are counted again.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def _amount(label: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=4, default=0, db_default=0)


def _count(label: Any) -> Any:
    return models.IntegerField(label, default=0, db_default=0)


class Counted(models.Model):
    """Whose rows are counted: colleagues by number, not linked, since cells come by thousands."""

    owner_id = models.BigIntegerField(_("owner"), null=True)
    team_id = models.BigIntegerField(_("team"), null=True)
    known = models.BooleanField(_("of a person we know"), default=True)
    restricted = models.BooleanField(_("restricted"), default=False)
    # The side the row is of, empty for the whole, and where it stands there.
    side = models.CharField(_("side"), max_length=20, default="", blank=True)
    value = models.CharField(_("value"), max_length=120, default="", blank=True)

    class Meta:
        abstract = True


class DaySum(Counted):
    """What happened on one day of the organisation, which is the bucket; or in its month.

    `fact` is "orders" (sales, refunds, orders, units) or "engagement" (events). `grain` is "day"
    or "month", then `day` is its first.
    """

    fact = models.CharField(_("fact"), max_length=12)
    grain = models.CharField(_("of a day or a month"), max_length=5)
    day = models.DateField(_("day"))
    sales = _amount(_("sales"))
    refunds = _amount(_("refunds"))
    units = _amount(_("units"))
    orders = _count(_("orders"))
    events = _count(_("events"))

    class Meta:
        verbose_name = _("sum of a day")
        verbose_name_plural = _("sums of days")
        indexes = [models.Index(fields=["fact", "side", "grain", "day"], name="day_sum_of_fact")]


class PeopleCount(Counted):
    """How many people something is true of, in one period or today: each counted once.

    The bucket is `block`, a share of the people by their number, so that who changed is counted
    again with few others; -1 is all blocks together. Of "customers", `people` bought, `twice`
    two times and more, `new` for the first time ever, and `lost` left; of "engaged", `people`
    were reached and `twice` responded; `total` is the sum of scores where there is one.
    """

    fact = models.CharField(_("fact"), max_length=16)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    block = models.SmallIntegerField(_("block"))
    people = _count(_("people"))
    twice = _count(_("two times and more"))
    new = _count(_("new"))
    lost = _count(_("lost"))
    total = models.FloatField(_("sum of scores"), default=0, db_default=0)

    class Meta:
        verbose_name = _("count of people")
        verbose_name_plural = _("counts of people")
        indexes = [
            models.Index(fields=["fact", "side", "starts", "ends"], name="people_count_of_fact"),
            models.Index(fields=["block"], name="people_count_of_block"),
        ]


class SumsState(models.Model):
    """How far the sums have come: one row, with the marks of every source they are made of.

    `counted_on` is the day whose periods are kept; on another day they answer nothing.
    """

    marks = models.JSONField(_("looked at"), default=dict)
    counted_on = models.DateField(_("day"), null=True)
    as_of = models.DateTimeField(_("as of"), null=True)
    full_at = models.DateTimeField(_("counted whole"), null=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)

    class Meta:
        verbose_name = _("state of the sums")
        verbose_name_plural = _("states of the sums")


__all__ = ["DaySum", "PeopleCount", "SumsState"]
