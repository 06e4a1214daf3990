"""Shares of single records: guardian's rows with a real foreign key and an end date."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from config.history import History


class ContactShare(UserObjectPermissionBase):
    """One person may see (or change) one contact outside of the usual scope, until a date."""

    content_object = models.ForeignKey(
        "contacts.Contact", models.CASCADE, verbose_name=_("contact")
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by_id = models.BigIntegerField(_("number of the colleague"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("shared"), db_default=models.functions.Now())
    history = History(no_db_index=["content_object", "user", "permission"])

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("share of a contact")
        verbose_name_plural = _("shares of contacts")
        indexes = [models.Index(fields=["user", "content_object"], name="contact_share_user")]
