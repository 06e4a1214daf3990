"""Words of the house: tags, custom fields, saved views."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class Tag(models.Model):
    """A short word that marks people; two tags never differ only by case or accent."""

    name = models.CharField(_("name"), max_length=60)
    name_fold = models.CharField(_("name for comparing"), max_length=60, editable=False)
    colour = models.PositiveSmallIntegerField(_("colour"), default=0)
    history = History()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["name_fold"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class ContactTag(models.Model):
    """One tag on one person."""

    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, db_index=False, verbose_name=_("contact")
    )
    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, verbose_name=_("tag"))
    import_id = models.BigIntegerField(_("import number"), null=True)
    history = History(operation_index="contact_tag_history_operation", no_db_index=["tag"])

    class Meta:
        verbose_name = _("tag of a contact")
        verbose_name_plural = _("tags of contacts")
        constraints = [models.UniqueConstraint(fields=["contact", "tag"], name="contact_tag_once")]
        indexes = [models.Index(fields=["tag", "contact"], name="contact_tag_by_tag")]


class CustomField(models.Model):
    """A field the organisation adds to people, with its type, rules and declaration."""

    class Kind(models.TextChoices):
        """The types a custom field can have."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        URL = "url", _("Web address")
        TAX_ID = "tax_id", _("Tax id")
        IBAN = "iban", _("IBAN")

    slug = models.SlugField(_("short name"), max_length=40)
    label_en = models.CharField(_("label in English"), max_length=80)
    label_es = models.CharField(_("label in Spanish"), max_length=80, blank=True, default="")
    kind = models.CharField(_("type"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    rules = models.JSONField(
        _("rules"), default=dict, blank=True, help_text=_("min, max, max_length")
    )
    required = models.BooleanField(_("required"), default=False)
    category = models.CharField(_("category"), max_length=20, default="attribute")
    sensitivity = models.CharField(_("sensitivity"), max_length=10, default="basic")
    # Sealed values are found by nothing else; it tells who has the same value.
    findable = models.BooleanField(_("found by its exact value"), default=False)
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = History()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [models.UniqueConstraint(fields=["slug"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.slug


class SavedView(models.Model):
    """A list as somebody likes it: filters, sorting and columns, private or shared."""

    class Sharing(models.TextChoices):
        """Who sees the view."""

        PRIVATE = "private", _("Only me")
        TEAM = "team", _("My teams")
        EVERYBODY = "everybody", _("Everybody")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    sharing = models.CharField(_("shared with"), max_length=10, choices=Sharing, default="private")
    query = models.CharField(_("filters"), max_length=1000, blank=True, default="")
    columns = models.JSONField(_("columns"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["key"], name="saved_view_key_once")]

    def __str__(self) -> str:
        return str(self.key)
