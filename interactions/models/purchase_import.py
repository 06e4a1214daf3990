"""Files of purchases brought in, and their lines while they are being written."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from contacts.models.source import ImportState


class PurchaseImport(models.Model):
    """One file of purchases: how it was read and what came of it.

    `cursor` is the last order written, committed with its chunk; a run that stopped goes on.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    source = models.ForeignKey("contacts.Source", models.PROTECT, verbose_name=_("source"))
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    format = models.CharField(_("format"), max_length=20)
    file = models.FileField(_("file"), upload_to="imports/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    headers = models.JSONField(_("headers"), default=list)
    mapping = models.JSONField(_("column mapping"), default=list)
    left_behind = models.JSONField(_("columns left behind"), default=list)
    details = models.JSONField(_("details"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    lines = models.PositiveIntegerField(_("lines"), default=0)
    orders = models.PositiveIntegerField(_("orders"), default=0)
    created = models.PositiveIntegerField(_("orders created"), default=0)
    updated = models.PositiveIntegerField(_("orders updated"), default=0)
    unchanged = models.PositiveIntegerField(_("orders unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("lines refused"), default=0)
    unmatched = models.PositiveIntegerField(_("orders that wait for their person"), default=0)
    cursor = models.PositiveIntegerField(_("last row written"), default=0)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import of purchases")
        verbose_name_plural = _("imports of purchases")
        constraints = [models.UniqueConstraint(fields=["key"], name="purchase_import_key_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PurchaseRow(models.Model):
    """One line of a file, read and normalised, until it is written; refused lines stay.

    `head` is the number of the first row of its order. What is said of the order as a whole
    stands on that row alone. `late` rows are of an order that is written, again or at last, once
    the whole file was read: until then nobody knows whether it is whole.
    """

    import_job = models.ForeignKey(
        PurchaseImport,
        models.CASCADE,
        db_index=False,
        db_constraint=False,  # as in contacts.ImportRow
        db_column="import_id",
        related_name="rows",
        verbose_name=_("import"),
    )
    head = models.IntegerField(_("first row of the order"))
    number = models.IntegerField(_("row"))
    late = models.BooleanField(_("written at the end"), default=False, db_default=False)
    pk = models.CompositePrimaryKey("import_job", "head", "number")
    line = models.IntegerField(_("line"))
    external_id = models.TextField(_("key in the source"), null=True)
    order_number = models.TextField(_("number"), null=True)
    kind = models.TextField(_("kind"), null=True)
    state = models.TextField(_("state"), null=True)
    channel = models.TextField(_("channel"), null=True)
    country = models.TextField(_("country"), null=True)
    at = models.DateTimeField(_("when"), null=True)
    currency = models.TextField(_("currency"), null=True)
    order_discount = models.DecimalField(
        _("discount of the order"), max_digits=14, decimal_places=2, null=True
    )
    order_tax = models.DecimalField(
        _("tax of the order"), max_digits=14, decimal_places=2, null=True
    )
    shipping = models.DecimalField(_("shipping"), max_digits=14, decimal_places=2, null=True)
    subtotal = models.DecimalField(_("subtotal"), max_digits=14, decimal_places=2, null=True)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, null=True)
    awaits = models.TextField(_("waits for the sale"), null=True)
    buyer_external_id = models.TextField(_("buyer's key in the source"), null=True)
    buyer_email = models.TextField(_("buyer's email"), null=True)
    buyer_phone = models.TextField(_("buyer's phone"), null=True)
    buyer_name = models.TextField(_("buyer's name"), null=True)
    accepts = models.BooleanField(_("accepts marketing"), null=True)
    sku = models.TextField(_("SKU"), null=True)
    name = models.TextField(_("name"), null=True)
    category = models.TextField(_("category"), null=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=16, decimal_places=4, null=True)
    discount = models.DecimalField(_("discount"), max_digits=14, decimal_places=2, null=True)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, null=True)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=4, null=True)
    raw = models.JSONField(_("line as delivered"), null=True)
    reason = models.TextField(_("reason"), null=True)
    reason_column = models.TextField(_("column of the reason"), null=True)

    class Meta:
        verbose_name = _("row of an import of purchases")
        verbose_name_plural = _("rows of imports of purchases")
        indexes = [
            models.Index(
                fields=["import_job", "head"],
                condition=models.Q(late=True),
                name="purchase_row_late",
            )
        ]
