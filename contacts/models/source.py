"""Where data comes from: sources, imports and the origin of every value."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class SourceKind(models.TextChoices):
    """The kinds of place that data comes from."""

    IMPORT = "import", _("Import")
    PERSON = "person", _("Entered by hand")
    API = "api", _("API client")
    FORM = "form", _("Form")
    WEB = "web", _("Website")
    PUBLIC = "public", _("Public record")


class Source(models.Model):
    """One place that delivers data, such as a shop, a mail tool or a fair list."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=SourceKind, default=SourceKind.IMPORT)
    trust = models.PositiveSmallIntegerField(
        default=50, help_text=_("0 to 100; the more trusted source wins when values differ.")
    )
    mapping = models.JSONField(
        default=dict, blank=True, help_text=_("Remembered column mapping, by the file's headers.")
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
    since = models.DateField(_("delivers since"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
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

    key = models.UUIDField(default=new_key, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    mode = models.CharField(max_length=10, choices=ImportMode, default=ImportMode.UPSERT)
    format = models.CharField(max_length=20, default="csv")
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    left_behind = models.JSONField(default=list)
    details = models.JSONField(
        default=dict, help_text=_("Encoding, delimiter, sample, differences.")
    )
    basis = models.CharField(max_length=24, blank=True)
    purpose = models.CharField(max_length=50, blank=True)
    team = models.ForeignKey("contacts.Team", models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lines = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(
        default=0, help_text=_("Number of the last row written; committed with its chunk.")
    )
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

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
        "contacts.Contact", models.CASCADE, db_index=False, db_constraint=False
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    import_id = models.BigIntegerField(null=True)
    line = models.IntegerField(null=True)
    fields = ArrayField(models.TextField())
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=10, default="")

    class Meta:
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
        Import, models.CASCADE, db_index=False, db_column="import_id", db_constraint=False
    )
    number = models.IntegerField()
    pk = models.CompositePrimaryKey("import_job", "number")
    line = models.IntegerField()
    raw = models.JSONField()
    external_id = models.TextField(null=True)
    given_name = models.TextField(null=True)
    family_name = models.TextField(null=True)
    second_family_name = models.TextField(null=True)
    honorific = models.TextField(null=True)
    gender = models.TextField(null=True)
    birth_date = models.DateField(null=True)
    birth_year = models.SmallIntegerField(null=True)
    birth_day = models.TextField(null=True)
    occupation = models.TextField(null=True)
    language = models.TextField(null=True)
    time_zone = models.TextField(null=True)
    organisation_role = models.TextField(null=True)
    stage = models.TextField(null=True)
    notes = models.TextField(null=True)
    custom = models.JSONField(null=True)
    organisation = models.TextField(null=True)
    organisation_fold = models.TextField(null=True)
    name_fold = models.TextField(default="")
    email = models.TextField(null=True)
    phone = models.TextField(null=True)
    emails = ArrayField(models.TextField(), null=True)
    phones = ArrayField(models.TextField(), null=True)
    points = models.JSONField(null=True)
    addresses = models.JSONField(null=True)
    tags = ArrayField(models.TextField(), null=True)
    consents = models.JSONField(null=True)
    findings = models.JSONField(null=True)
    search = models.TextField(default="")
    changed_at = models.DateTimeField(null=True)
    reason = models.TextField(null=True)
    reason_column = models.TextField(null=True)


class ImportOutcome(models.Model):
    """What became of one row that was read and neither refused nor written as it is."""

    import_job = models.ForeignKey(Import, models.CASCADE, db_index=False, db_column="import_id")
    number = models.IntegerField()
    pk = models.CompositePrimaryKey("import_job", "number")
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True, default="")
