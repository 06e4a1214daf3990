"""Internal policies: versioned texts that staff read and acknowledge."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class PolicyTopic(models.TextChoices):
    """What a policy is about."""

    COLLECTION = "collection", _("Collection")
    STORAGE = "storage", _("Storage")
    ANALYSIS = "analysis", _("Analysis")
    DELETION = "deletion", _("Deletion")
    SHARING = "sharing", _("Sharing")
    SECURITY = "security", _("Security")


class Policy(models.Model):
    """One internal policy; its text stands in its versions."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    topic = models.CharField(_("topic"), max_length=12, choices=PolicyTopic)
    title = models.CharField(_("title"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    review_on = models.DateField(_("review date"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    history = History()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["topic", "title"]
        constraints = [models.UniqueConstraint(fields=["key"], name="policy_key_once")]

    def __str__(self) -> str:
        return self.title


class PolicyVersion(models.Model):
    """One text of a policy; published versions never change."""

    policy = models.ForeignKey(
        Policy,
        models.CASCADE,
        related_name="versions",
        db_index=False,
        verbose_name=_("policy"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    effective_on = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"), db_default=models.functions.Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"


class PolicyAcknowledgement(models.Model):
    """One member of staff has read one version."""

    version = models.ForeignKey(
        PolicyVersion,
        models.CASCADE,
        related_name="acknowledgements",
        db_index=False,
        verbose_name=_("version"),
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("colleague"))
    at = models.DateTimeField(_("when"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="policy_acknowledged_once")
        ]
