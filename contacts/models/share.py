"""Shares of single records: guardian's rows with a real foreign key and an end date."""

from django.db import models
from guardian.models import UserObjectPermissionBase


class ContactShare(UserObjectPermissionBase):
    """One person may see (or change) one contact outside of the usual scope, until a date."""

    content_object = models.ForeignKey("contacts.Contact", models.CASCADE)
    until = models.DateTimeField(null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        indexes = [models.Index(fields=["user", "content_object"], name="contact_share_user")]
