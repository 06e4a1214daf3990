"""What customers are expected to do and be worth, and what months are expected to bring."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from segments.querysets import ValueQuerySet


def _number(label: Any) -> Any:
    return models.FloatField(label, null=True, editable=False)


def _percent(label: Any) -> Any:
    return models.DecimalField(label, max_digits=5, decimal_places=2)


def _day(label: Any) -> Any:
    return models.DateField(label, null=True)


class ValueModel(models.Model):
    """The models of all customers as they were fitted on one day (`segments.customer_value`).

    `enough` says that scores may be shown; `warnings` are the codes of `judging.value_of`, the
    reasons why not among them. `churn_days` is twice the median time between two purchases.
    `calibration` compares what would have been said ninety days before with what came.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    as_of = models.DateField(_("as of"))
    customers = models.PositiveIntegerField(_("customers"))
    repeaters = models.PositiveIntegerField(_("customers who came back"))
    enough = models.BooleanField(_("enough to say something"))
    warnings = ArrayField(
        models.CharField(max_length=30), verbose_name=_("warnings"), default=list, blank=True
    )
    r, alpha, a, b = (_number(each) for each in ("r", "alpha", "a", "b"))
    log_likelihood = _number(_("log-likelihood"))
    p, q, gamma = (_number(each) for each in ("p", "q", "gamma"))
    depends = _number(_("correlation of spend and frequency"))
    churn_days = models.PositiveIntegerField(_("days until somebody counts as gone"), null=True)
    discount = models.DecimalField(_("discount of a year"), max_digits=5, decimal_places=4)
    calibration = models.JSONField(_("calibration"), default=dict, blank=True)
    scored = models.PositiveIntegerField(_("people scored"), default=0)
    fitted_at = models.DateTimeField(_("fitted"))

    class Meta:
        verbose_name = _("model of customer value")
        verbose_name_plural = _("models of customer value")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="value_model_key_once"),
            models.UniqueConstraint(fields=["as_of"], name="value_model_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"


class CustomerValue(models.Model):
    """What one customer is expected to do; written for everybody anew by each fitted model.

    Probabilities are percents. `next_purchase` is the day by which half of such customers who
    still buy have bought again, `next_from` and `next_until` those of a quarter and of three
    quarters; none where that is more than ten years ahead. `churn_risk` is how probable it is
    that nothing is bought in the model's `churn_days`. `value_12_months` is discounted, in the
    reporting currency; none where spending could not be fitted. Derived, kept by
    `segments.operations.valuing`.
    """

    contact: Any = models.OneToOneField(
        "contacts.Contact",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="worth",
        verbose_name=_("contact"),
    )
    model = models.ForeignKey(
        ValueModel, models.CASCADE, related_name="+", verbose_name=_("model"), db_index=False
    )
    p_alive = _percent(_("probability of still being a customer"))
    p_buy_30 = _percent(_("probability of buying within 30 days"))
    p_buy_90 = _percent(_("probability of buying within 90 days"))
    p_buy_365 = _percent(_("probability of buying within 365 days"))
    purchases_12_months = models.DecimalField(
        _("purchases expected in 12 months"), max_digits=9, decimal_places=3
    )
    value_12_months = models.DecimalField(
        _("value of 12 months"), max_digits=14, decimal_places=2, null=True
    )
    next_purchase = _day(_("next purchase"))
    next_from = _day(_("next purchase from"))
    next_until = _day(_("next purchase until"))
    churn_risk = _percent(_("risk of losing the customer"))
    as_of = models.DateField(_("as of"))

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a customer")
        verbose_name_plural = _("values of customers")
        indexes = [
            models.Index(fields=["value_12_months", "contact"], name="value_by_worth"),
            models.Index(fields=["p_buy_90", "contact"], name="value_by_buying"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ForecastRun(models.Model):
    """What was expected of the months after one, with what was known then; one for each month.

    `months` are {"month", "expected", "low80", "high80"}. `method`, `skill` and `rough` are
    those of `segments.forecast.revenue.Forecast`. It is the revenue of the whole organisation.
    """

    until = models.DateField(_("last month known"), help_text=_("Its first day."))
    method = models.CharField(_("method"), max_length=12)
    skill = _number(_("better than last year's months by"))
    rough = models.BooleanField(_("the band is a guess"))
    shift = _day(_("new level since"))
    months = models.JSONField(_("months"), default=list)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("sales forecast")
        verbose_name_plural = _("sales forecasts")
        constraints = [models.UniqueConstraint(fields=["until"], name="forecast_once_a_month")]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m}"


__all__ = ["CustomerValue", "ForecastRun", "ValueModel"]
