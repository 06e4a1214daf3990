"""Where data comes from: sources, imports and the origin of every value."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from contacts.querysets import ImportQuerySet


class SourceKind(models.TextChoices):
    """The kinds of place that data comes from."""

    IMPORT = "import", _("Import")
    PERSON = "person", _("Entered by hand")
    API = "api", _("API client")
    FORM = "form", _("Form")
    WEB = "web", _("Website")
    PUBLIC = "public", _("Public record")


class Obtained(models.TextChoices):
    """From whom the data of a source comes: who must be told what (GDPR Art. 13 and 14)."""

    PERSON = "person", _("From the people themselves")
    ELSEWHERE = "elsewhere", _("From somebody else")


class Source(models.Model):
    """One place that delivers data, such as a shop, a mail tool or a fair list."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind, default=SourceKind.IMPORT)
    trust = models.PositiveSmallIntegerField(
        _("trust"),
        default=50,
        help_text=_("0 to 100; the more trusted source wins when values differ."),
    )
    mapping = models.JSONField(
        _("column mapping"),
        default=dict,
        blank=True,
        help_text=_("Remembered column mapping, by the file's headers."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who answers for what this source delivers."),
    )
    provides = models.CharField(
        _("provides"),
        max_length=250,
        blank=True,
        default="",
        help_text=_("What it delivers, in a few words."),
    )
    obtained = models.CharField(
        _("data obtained"),
        max_length=10,
        choices=Obtained,
        blank=True,
        default="",
        db_default="",
        help_text=_("Who gets data from somebody else tells the people within a month."),
    )
    since = models.DateField(_("delivers since"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    history = History()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["name"], name="source_name_once")]

    def __str__(self) -> str:
        # Built-in sources have an English name; the others are called what people call them.
        built_in = self.name and self.kind in {SourceKind.PERSON, SourceKind.API}
        return gettext(self.name) if built_in else self.name


class ImportState(models.TextChoices):
    """The life of an import."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")


class ImportMode(models.TextChoices):
    """What an import may do to people who are already known."""

    UPSERT = "upsert", _("Add new people and update known ones")
    CREATE = "create", _("Only add new people")
    UPDATE = "update", _("Only update known people")
    FILL = "fill", _("Only fill empty fields of known people")


class Import(models.Model):
    """One file brought in: what it was, how it was read, what came of it."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    mode = models.CharField(_("mode"), max_length=10, choices=ImportMode, default=ImportMode.UPSERT)
    format = models.CharField(_("format"), max_length=20, default="csv")
    file = models.FileField(_("file"), upload_to="imports/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    headers = models.JSONField(_("headers"), default=list)
    mapping = models.JSONField(_("column mapping"), default=list)
    left_behind = models.JSONField(_("columns left behind"), default=list)
    details = models.JSONField(
        _("details"), default=dict, help_text=_("Encoding, delimiter, sample, differences.")
    )
    basis = models.CharField(_("legal basis"), max_length=24, blank=True)
    purpose = models.CharField(_("purpose"), max_length=50, blank=True)
    team = models.ForeignKey(
        "contacts.Team", models.SET_NULL, null=True, blank=True, verbose_name=_("team")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    lines = models.PositiveIntegerField(_("lines"), default=0)
    read = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("people created"), default=0)
    updated = models.PositiveIntegerField(_("people updated"), default=0)
    unchanged = models.PositiveIntegerField(_("people unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rows refused"), default=0)
    suppressed = models.PositiveIntegerField(_("addresses suppressed"), default=0)
    flagged = models.PositiveIntegerField(_("people flagged"), default=0)
    duplicates = models.PositiveIntegerField(_("likely duplicates"), default=0)
    conflicts = models.PositiveIntegerField(_("values not taken over"), default=0)
    cursor = models.PositiveIntegerField(
        _("last row written"),
        default=0,
        help_text=_("Number of the last row written; committed with its chunk."),
    )
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undo_until = models.DateTimeField(_("can be undone until"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [models.UniqueConstraint(fields=["key"], name="import_key_once")]
        permissions = [
            ("import_contacts", "Import contacts from a file"),
            ("undo_import", "Undo an import"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Origin(models.Model):
    """One delivery of values about one person: from where, by whom, which fields.

    The origin of a field is the latest row that names it.
    """

    # Imports write one of these per row, and PostgreSQL checks foreign keys row by row: the
    # operations that remove contacts remove these too, and sources are never removed.
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        db_index=False,
        db_constraint=False,
        verbose_name=_("contact"),
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("source"),
    )
    import_id = models.BigIntegerField(_("import number"), null=True)
    line = models.IntegerField(_("line"), null=True)
    fields = ArrayField(models.TextField(), verbose_name=_("fields"))
    at = models.DateTimeField(_("when"))
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    door = models.CharField(_("door"), max_length=10, default="")

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        indexes = [
            models.Index(fields=["contact", "-at"], name="origin_of_contact"),
            models.Index(
                fields=["import_id"], name="origin_of_import", condition=models.Q(import_id__gt=0)
            ),
        ]


class ImportRow(models.Model):
    """One row of a file, read and normalised, waiting to be written; kept until undo expires.

    A blank is NULL and never overwrites. `reason` is set on rows that were refused.
    """

    # No constraint: its check would wait for the writer, who holds the import's row.
    import_job = models.ForeignKey(
        Import,
        models.CASCADE,
        db_index=False,
        db_column="import_id",
        db_constraint=False,
        verbose_name=_("import"),
    )
    number = models.IntegerField(_("row"))
    pk = models.CompositePrimaryKey("import_job", "number")
    line = models.IntegerField(_("line"))
    raw = models.JSONField(_("line as delivered"))
    external_id = models.TextField(_("key elsewhere"), null=True)
    given_name = models.TextField(_("given name"), null=True)
    family_name = models.TextField(_("family name"), null=True)
    second_family_name = models.TextField(_("second family name"), null=True)
    honorific = models.TextField(_("honorific"), null=True)
    gender = models.TextField(_("gender"), null=True)
    birth_date = models.DateField(_("birth date"), null=True)
    birth_year = models.SmallIntegerField(_("birth year"), null=True)
    birth_day = models.TextField(_("birthday"), null=True)
    occupation = models.TextField(_("occupation"), null=True)
    language = models.TextField(_("language"), null=True)
    time_zone = models.TextField(_("time zone"), null=True)
    organisation_role = models.TextField(_("role in the organisation"), null=True)
    stage = models.TextField(_("stage"), null=True)
    notes = models.TextField(_("notes"), null=True)
    custom = models.JSONField(_("custom fields"), null=True)
    organisation = models.TextField(_("organisation"), null=True)
    organisation_fold = models.TextField(_("organisation for comparing"), null=True)
    name_fold = models.TextField(_("name for comparing"), default="")
    email = models.TextField(_("email"), null=True)
    phone = models.TextField(_("phone"), null=True)
    emails = ArrayField(models.TextField(), null=True, verbose_name=_("emails"))
    phones = ArrayField(models.TextField(), null=True, verbose_name=_("phones"))
    points = models.JSONField(_("contact points"), null=True)
    addresses = models.JSONField(_("addresses"), null=True)
    tags = ArrayField(models.TextField(), null=True, verbose_name=_("tags"))
    consents = models.JSONField(_("consents"), null=True)
    findings = models.JSONField(_("findings"), null=True)
    search = models.TextField(_("search words"), default="")
    changed_at = models.DateTimeField(_("changed"), null=True)
    reason = models.TextField(_("reason"), null=True)
    reason_column = models.TextField(_("column of the reason"), null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")


class ImportOutcome(models.Model):
    """What became of one row that was read and neither refused nor written as it is."""

    import_job = models.ForeignKey(
        Import, models.CASCADE, db_index=False, db_column="import_id", verbose_name=_("import")
    )
    number = models.IntegerField(_("row"))
    pk = models.CompositePrimaryKey("import_job", "number")
    outcome = models.CharField(_("outcome"), max_length=10)
    reason = models.CharField(_("reason"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("outcome of a row")
        verbose_name_plural = _("outcomes of rows")
