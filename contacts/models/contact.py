"""The person."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.field_access import reads
from config.history import History
from config.keys import new_key
from config.reader import current_reader
from contacts.models.keyring import expect
from contacts.models.sealed_custom import CustomValuesField
from contacts.querysets import ContactQuerySet

LABEL = "contacts.Contact"


class Stage(models.TextChoices):
    """Where a person stands with us."""

    LEAD = "lead", _("Lead")
    PROSPECT = "prospect", _("Prospect")
    CUSTOMER = "customer", _("Customer")
    LAPSED = "lapsed", _("Lapsed")
    FORMER = "former", _("Former")


class Gender(models.TextChoices):
    """As the person said; unknown is empty."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")


class Contact(models.Model):
    """One person we know.

    `email` and `phone` repeat the primary contact point for speed; the operations keep
    them equal. `birth_year` and `birth_day` ("MM-DD") hold what is known when the whole
    date is not, and repeat it when it is.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    given_name = models.CharField(_("given name"), max_length=120, default="", blank=True)
    family_name = models.CharField(_("family name"), max_length=120, default="", blank=True)
    second_family_name = models.CharField(
        _("second family name"), max_length=120, default="", blank=True
    )
    honorific = models.CharField(_("honorific"), max_length=40, default="", blank=True)
    email = models.CharField(_("email"), max_length=254, default="", blank=True)
    phone = models.CharField(_("phone"), max_length=32, default="", blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, default="", blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_year = models.SmallIntegerField(_("birth year"), null=True, blank=True)
    birth_day = models.CharField(_("birthday"), max_length=5, default="", blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, default="", blank=True)
    language = models.CharField(_("language"), max_length=8, default="", blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="", blank=True)
    organisation = models.ForeignKey(
        "contacts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("organisation"),
    )
    organisation_role = models.CharField(
        _("role in the organisation"), max_length=120, default="", blank=True
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.LEAD)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("owner"),
    )
    team = models.ForeignKey(
        "contacts.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("team"),
    )
    tags = models.ManyToManyField(
        "contacts.Tag", through="ContactTag", blank=True, verbose_name=_("tags")
    )
    notes = models.TextField(_("notes"), default="", blank=True)
    custom = CustomValuesField(_("custom fields"), default=dict, blank=True)
    source = models.ForeignKey(
        "contacts.Source",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,  # as in Origin
        verbose_name=_("source"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="absorbed",
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    # Repeats the open restriction, so that every read can leave the person out (GDPR Art. 18).
    restricted_at = models.DateTimeField(_("restricted"), null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()
    history = History(
        operation_index="contact_history_operation",
        no_db_index=["organisation", "owner", "team", "source", "merged_into"],
        excluded_fields=["tags"],
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["key"], name="contact_key_once")]
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="contact_by_name"),
            models.Index(fields=["updated_at", "id"], name="contact_by_update"),
            models.Index(fields=["email"], name="contact_by_email"),
            models.Index(fields=["team", "owner"], name="contact_by_team"),
            models.Index(fields=["owner"], name="contact_by_owner"),
            models.Index(fields=["organisation"], name="contact_by_organisation"),
            # Without it, PostgreSQL looks through every contact for each one that is removed.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="contact_merged_into",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(restricted_at__isnull=False),
                name="contact_restricted",
            ),
            GinIndex(fields=["custom"], name="contact_custom", opclasses=["jsonb_path_ops"]),
        ]
        permissions = [
            ("view_all_contacts", "See the contacts of every team"),
            ("view_team_contacts", "See the contacts of one's teams"),
            ("export_contact", "Export contacts"),
            ("bulk_change_contact", "Change many contacts at once"),
            ("assign_contact", "Hand contacts to another owner or team"),
            ("view_restricted", "See people whose data are restricted"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Contact":
        """Load a row; the keys of a page of people are then fetched together."""
        loaded = super().from_db(db, field_names, values)
        if loaded.__dict__.get("custom"):
            expect(loaded.pk)
        return loaded

    @property
    def full_name(self) -> str:
        """The name as it is said: given, family, second family name."""
        parts = (self.given_name, self.family_name, self.second_family_name)
        return " ".join(part for part in parts if part)

    @property
    def label(self) -> str:
        """What to call the record on a page: the name, else an address, else a neutral word.

        An address stands in only for a reader who may read it (config.reader).
        """
        return self.full_name or self._address_for(current_reader()) or str(_("Unnamed contact"))

    def _address_for(self, reader: Any) -> str:
        if reader is None:
            return ""
        readable = (getattr(self, n) for n in ("email", "phone") if reads(reader, LABEL, n))
        return next((address for address in readable if address), "")


class SearchEntry(models.Model):
    """The folded words one contact is found by; derived, rebuilt from the record at any time."""

    contact = models.OneToOneField(
        Contact,
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        verbose_name=_("contact"),
    )
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            GinIndex(
                fields=["words"],
                name="search_words",
                opclasses=["gin_trgm_ops"],
                gin_pending_list_limit=16 * 1024,  # kB; an import merges it beside its writing
            )
        ]


class Organisation(models.Model):
    """A company, shop, school or association that people belong to."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_fold = models.CharField(_("name for comparing"), max_length=200, editable=False)
    website = models.URLField(_("website"), blank=True, default="")
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=32, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("owner"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )
    history = History(no_db_index=["owner"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="organisation_key_once"),
            models.UniqueConstraint(fields=["name_fold"], name="organisation_name_once"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name
