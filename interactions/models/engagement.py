"""What people did on networks, in mail and on the website; posts and what came of them."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.keys import new_key
from interactions.querysets import EngagementQuerySet, PostQuerySet, SuggestionQuerySet


class Network(models.TextChoices):
    """The networks we read files of; a template or the API may name another one."""

    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"
    TIKTOK = "tiktok", "TikTok"
    THREADS = "threads", "Threads"
    WHATSAPP = "whatsapp", "WhatsApp"


class EngagementChannel(models.TextChoices):
    """Where an engagement happened; only a social one has a network."""

    SOCIAL = "social", _("Social media")
    WEB = "web", _("Website")
    EMAIL = "email", _("Email")
    SMS = "sms", _("SMS")


class EngagementKind(models.TextChoices):
    """What somebody did."""

    LIKE = "like", pgettext_lazy("something somebody did", "Like")
    SHARE = "share", pgettext_lazy("something somebody did", "Share")
    COMMENT = "comment", pgettext_lazy("something somebody did", "Comment")
    FOLLOW = "follow", pgettext_lazy("something somebody did", "Follow")
    UNFOLLOW = "unfollow", pgettext_lazy("something somebody did", "Unfollow")
    MESSAGE = "message", pgettext_lazy("something somebody did", "Message")
    PAGE_VIEW = "page_view", _("Page view")
    OPEN = "open", pgettext_lazy("something somebody did", "Open")
    CLICK = "click", pgettext_lazy("something somebody did", "Click")
    BOUNCE = "bounce", pgettext_lazy("something somebody did", "Bounce")
    COMPLAINT = "complaint", _("Complaint")
    DOWNLOAD = "download", pgettext_lazy("something somebody did", "Download")
    OTHER = "other", _("Other event")


class Post(models.Model):
    """One post of ours on a network, or a whole page of ours where a file counts only that."""

    network = models.CharField(_("network"), max_length=30)
    external_id = models.CharField(_("number at the network"), max_length=200)
    account = models.CharField(_("page or account"), max_length=200, default="", blank=True)
    url = models.CharField(_("address"), max_length=500, default="", blank=True)
    title = models.CharField(_("title"), max_length=300, default="", blank=True)
    kind = models.CharField(_("kind"), max_length=40, default="", blank=True)
    published_at = models.DateTimeField(_("published"))
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["network", "external_id"], name="post_once")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="post_by_time"),
            models.Index(fields=["url"], name="post_by_url", condition=~Q(url="")),
        ]

    def __str__(self) -> str:
        return self.title or self.external_id


class PostMetric(models.Model):
    """What a post or page had reached on one day, as the export of `exported_on` told it.

    `daily` numbers are those of that day alone, others are totals since the post was published.
    A number the file does not have stays empty.
    """

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="metrics", db_index=False, verbose_name=_("post")
    )
    on = models.DateField(_("day"))
    daily = models.BooleanField(_("of that day alone"), default=False)
    exported_on = models.DateField(_("exported"))
    views = models.BigIntegerField(_("views"), null=True)
    reach = models.BigIntegerField(_("reach"), null=True)
    reactions = models.BigIntegerField(_("reactions"), null=True)
    comments = models.BigIntegerField(_("comments"), null=True)
    shares = models.BigIntegerField(_("shares"), null=True)
    clicks = models.BigIntegerField(_("clicks"), null=True)
    follows = models.BigIntegerField(_("follows"), null=True)
    saves = models.BigIntegerField(_("saves"), null=True)

    class Meta:
        verbose_name = _("metrics of a post")
        verbose_name_plural = _("metrics of posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "on", "daily"], name="post_metric_once")
        ]


class EngagementImport(models.Model):
    """One file of posts or engagement brought in, and what came of it."""

    class State(models.TextChoices):
        """The life of an import."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    format = models.CharField(_("format"), max_length=20, default="auto")
    file = models.FileField(_("file"), upload_to="engagement/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    exported_on = models.DateField(_("exported"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    lines = models.PositiveIntegerField(_("lines"), default=0)
    posts = models.PositiveIntegerField(_("posts"), default=0)
    events = models.PositiveIntegerField(_("events"), default=0)
    matched = models.PositiveIntegerField(_("events of known people"), default=0)
    unmatched = models.PositiveIntegerField(_("events without a person"), default=0)
    rejected = models.PositiveIntegerField(_("lines refused"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    suggested = models.PositiveIntegerField(_("handles suggested"), default=0)
    left_behind = models.JSONField(_("columns left behind"), default=list)
    rejects = models.JSONField(
        _("lines refused"), default=list, help_text=_("Line numbers and reasons, no values.")
    )
    problem = models.CharField(_("problem"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("engagement import")
        verbose_name_plural = _("engagement imports")
        constraints = [models.UniqueConstraint(fields=["key"], name="engagement_import_key_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Engagement(models.Model):
    """One thing somebody did; added once, by its digest, and never changed but to be linked.

    `handle` is kept only while nobody is linked, and goes with its row after 90 days.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        null=True,
        related_name="engagements",
        db_index=False,
        verbose_name=_("contact"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=EngagementChannel)
    network = models.CharField(_("network"), max_length=30, default="", blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EngagementKind)
    object = models.CharField(_("about"), max_length=300, default="", blank=True)
    text = models.TextField(_("text"), default="", blank=True)
    url = models.CharField(_("address"), max_length=1000, default="", blank=True)
    at = models.DateTimeField(_("when"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    handle = models.CharField(_("handle"), max_length=254, default="", blank=True)
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, db_index=False, verbose_name=_("post")
    )
    digest = models.UUIDField(_("digest"), editable=False)
    import_id = models.BigIntegerField(_("import number"), null=True, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagement")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="engagement_once"),
            models.UniqueConstraint(fields=["key"], name="engagement_key_once"),
        ]
        indexes = [
            # With the kind and the channel a segment is answered without reading the rows.
            models.Index(
                fields=["contact", "-at", "-id"],
                include=["kind", "channel"],
                name="engagement_of_contact",
            ),
            models.Index(fields=["-at", "-id"], name="engagement_by_time"),
            # Rare, and asked of everybody: who complained is left alone.
            models.Index(
                fields=["contact", "at"],
                name="engagement_complaint",
                condition=Q(kind="complaint"),
            ),
            models.Index(fields=["post"], name="engagement_of_post", condition=Q(post__gt=0)),
            models.Index(
                fields=["network", "handle"],
                name="engagement_waiting",
                condition=Q(contact__isnull=True),
            ),
            BrinIndex(fields=["created_at"], name="engagement_by_age", autosummarize=True),
        ]
        permissions = [("import_engagement", "Import engagement from a file")]


class HandleSuggestion(models.Model):
    """A handle that may be a person's; only a person decides, and a refusal is remembered."""

    class Why(models.TextChoices):
        """What speaks for it."""

        GIVEN = "given", _("On the record, not confirmed")
        EMAIL = "email", _("Same email in the file")
        NAME = "name", _("Same name in the file")
        ALIKE = "alike", _("The handle reads like the name")

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    network = models.CharField(_("network"), max_length=30)
    handle = models.CharField(_("handle"), max_length=254)
    why = models.CharField(_("why"), max_length=5, choices=Why)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested handle")
        verbose_name_plural = _("suggested handles")
        constraints = [
            models.UniqueConstraint(fields=["network", "handle", "contact"], name="suggestion_once")
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="suggestion_open", condition=Q(state="open")
            )
        ]
