"""Loyalty: a person's account in a programme, every movement of points, every tier."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from interactions.querysets import LoyaltyAccountQuerySet


class LoyaltyAccount(models.Model):
    """One person's membership; `points` and `tier` repeat the sum and the latest for speed."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="loyalty_accounts",
        db_index=False,
        verbose_name=_("contact"),
    )
    programme = models.CharField(_("programme"), max_length=60)
    number = models.CharField(_("number"), max_length=60)
    points = models.IntegerField(_("points"), default=0, editable=False)
    tier = models.CharField(_("tier"), max_length=40, default="", blank=True)
    joined_on = models.DateField(_("member since"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )

    objects = LoyaltyAccountQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("loyalty account")
        verbose_name_plural = _("loyalty accounts")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="loyalty_account_key_once"),
            models.UniqueConstraint(fields=["programme", "number"], name="loyalty_account_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="loyalty_points_not_negative"),
        ]
        indexes = [models.Index(fields=["contact"], name="loyalty_account_of_contact")]

    def __str__(self) -> str:
        return str(self.key)


class MovementKind(models.TextChoices):
    """Why points came or went."""

    EARNED = "earned", _("Earned")
    SPENT = "spent", _("Spent")
    EXPIRED = "expired", _("Expired")
    ADJUSTED = "adjusted", _("Adjusted")


class LoyaltyMovement(models.Model):
    """Points that came (positive) or went (negative); added to, never taken away.

    `left_over` is what is still to be spent of points that came: the first to expire go first.
    """

    account = models.ForeignKey(
        LoyaltyAccount,
        models.CASCADE,
        related_name="movements",
        db_index=False,
        verbose_name=_("account"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=MovementKind)
    points = models.IntegerField(_("points"))
    left_over = models.PositiveIntegerField(_("left over"), default=0)
    at = models.DateTimeField(_("when"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    order = models.ForeignKey(
        "interactions.Order",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="loyalty_movements",
        verbose_name=_("order"),
    )
    why = models.CharField(_("why"), max_length=120, default="", blank=True)
    external_id = models.CharField(_("key elsewhere"), max_length=120, default="", blank=True)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )

    class Meta:
        verbose_name = _("movement of points")
        verbose_name_plural = _("movements of points")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~Q(external_id=""),
                name="loyalty_movement_once",
            )
        ]
        indexes = [
            models.Index(fields=["account", "-at", "-id"], name="loyalty_movement_of_account"),
            models.Index(
                fields=["expires_on"], condition=Q(left_over__gt=0), name="loyalty_points_to_expire"
            ),
            models.Index(
                fields=["order"], condition=Q(order__gt=0), name="loyalty_movement_of_order"
            ),
        ]


class LoyaltyTier(models.Model):
    """The tier an account has from a moment on; the latest is the present one."""

    account = models.ForeignKey(
        LoyaltyAccount,
        models.CASCADE,
        related_name="tiers",
        db_index=False,
        verbose_name=_("account"),
    )
    tier = models.CharField(_("tier"), max_length=40)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("tier of an account")
        verbose_name_plural = _("tiers of accounts")
        indexes = [
            models.Index(fields=["account", "-since", "-id"], name="loyalty_tier_of_account"),
        ]
