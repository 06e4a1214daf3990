"""The ways to reach a person: emails, phones, handles, postal addresses, keys elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History


class PointKind(models.TextChoices):
    """The kinds of contact point."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    HANDLE = "handle", _("Social handle")


class Mark(models.TextChoices):
    """What a mailbox is when it is not the person's own."""

    ROLE = "role", _("Shared mailbox")
    DISPOSABLE = "disposable", _("Throw-away mailbox")


class ContactPoint(models.Model):
    """One email, phone or handle of one person.

    Opt-out and verification stand here, on the address itself, so that they survive a
    merge, an import and a new record for the same address.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="points",
        db_index=False,
        verbose_name=_("contact"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PointKind)
    value = models.CharField(_("as given"), max_length=254)
    normalised = models.CharField(_("normalised"), max_length=254, default="", blank=True)
    extension = models.CharField(_("extension"), max_length=12, default="", blank=True)
    network = models.CharField(_("network"), max_length=30, default="", blank=True)
    label = models.CharField(_("label"), max_length=40, default="", blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    is_valid = models.BooleanField(_("valid"), default=True)
    mark = models.CharField(
        _("mark"), max_length=10, choices=Mark, default="", db_default="", blank=True
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_how = models.CharField(_("how it was verified"), max_length=40, default="", blank=True)
    opted_out_at = models.DateTimeField(_("opted out"), null=True, blank=True)
    import_id = models.BigIntegerField(_("import number"), null=True, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    history = History(operation_index="point_history_operation")

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "normalised", "value"], name="point_once"
            )
        ]
        indexes = [
            models.Index(fields=["normalised", "kind"], name="point_by_value"),
            models.Index(
                fields=["normalised", "kind"],
                name="point_opted_out",
                condition=models.Q(opted_out_at__isnull=False),
            ),
            models.Index(
                fields=["import_id"], name="point_of_import", condition=models.Q(import_id__gt=0)
            ),
        ]


class PostalAddress(models.Model):
    """One postal address of one person."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="addresses",
        db_index=False,
        verbose_name=_("contact"),
    )
    label = models.CharField(_("label"), max_length=40, default="", blank=True)
    street = models.CharField(_("street"), max_length=250, default="", blank=True)
    city = models.CharField(_("city"), max_length=120, default="", blank=True)
    region = models.CharField(_("region"), max_length=120, default="", blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, default="", blank=True)
    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    opted_out_at = models.DateTimeField(_("opted out"), null=True, blank=True)
    import_id = models.BigIntegerField(_("import number"), null=True, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    history = History(operation_index="address_history_operation")

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")
        indexes = [
            models.Index(fields=["contact"], name="address_of_contact"),
            models.Index(fields=["city", "contact"], name="address_by_city"),
            models.Index(
                fields=["import_id"], name="address_of_import", condition=models.Q(import_id__gt=0)
            ),
        ]


class ExternalId(models.Model):
    """The key of a person in another system; unique within its source."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="external_ids",
        db_index=False,
        verbose_name=_("contact"),
    )
    source = models.ForeignKey(
        "contacts.Source",
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        verbose_name=_("source"),
    )  # as in Origin
    value = models.CharField(_("value"), max_length=200)
    import_id = models.BigIntegerField(_("import number"), null=True, editable=False)

    class Meta:
        verbose_name = _("key elsewhere")
        verbose_name_plural = _("keys elsewhere")
        constraints = [models.UniqueConstraint(fields=["source", "value"], name="external_id_once")]
        indexes = [models.Index(fields=["contact"], name="external_id_of_contact")]


class Relation(models.Model):
    """Two people who belong together: a household, a couple, colleagues, parent and child."""

    class Kind(models.TextChoices):
        """The kinds of relation."""

        HOUSEHOLD = "household", _("Same household")
        PARTNER = "partner", _("Partner")
        PARENT = "parent", _("Parent of")
        COLLEAGUE = "colleague", _("Colleague")
        REFERRED = "referred", _("Referred by")

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="relations",
        db_index=False,
        verbose_name=_("contact"),
    )
    other = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="related_from",
        verbose_name=_("other contact"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    history = History(no_db_index=["contact", "other"])

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["contact", "other", "kind"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(contact=models.F("other")), name="relation_of_two"
            ),
        ]


__all__ = ["ContactPoint", "ExternalId", "Mark", "PointKind", "PostalAddress", "Relation"]
