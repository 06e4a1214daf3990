"""Incidents: what happened, which laws ask what by when, and what was done about it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from privacy.querysets import IncidentQuerySet

_USER = settings.AUTH_USER_MODEL


class Nature(models.TextChoices):
    """What kind of thing happened."""

    LOST = "lost", _("A device or papers were lost or stolen")
    ASTRAY = "astray", _("Data went to the wrong recipient")
    INTRUSION = "intrusion", _("Somebody broke in, or used a stolen password")
    INSIDER = "insider", _("A colleague looked at or took what they should not")
    EXPOSED = "exposed", _("Data could be reached by anybody")
    UNAVAILABLE = "unavailable", _("Data were destroyed or cannot be reached")
    OTHER = "other", pgettext_lazy("kind of an incident", "Something else")


class Conclusion(models.TextChoices):
    """What was concluded; until then it is presumed to be a breach (45 CFR 164.402(2))."""

    PRESUMED = "presumed", pgettext_lazy("an incident", "Presumed to be a breach")
    BREACH = "breach", pgettext_lazy("an incident", "A breach")
    LOW = "low", pgettext_lazy("an incident", "Low probability that data were compromised")
    SECURED = "secured", pgettext_lazy("an incident", "The data were unreadable (encrypted)")
    EXCEPTION = "exception", pgettext_lazy("an incident", "One of the three exceptions")


class Risk(models.TextChoices):
    """How likely people come to harm (GDPR Art. 33(1), 34(1))."""

    UNKNOWN = "unknown", pgettext_lazy("risk for people", "Not judged yet")
    NONE = "none", pgettext_lazy("risk for people", "Unlikely")
    RISK = "risk", pgettext_lazy("risk for people", "A risk")
    HIGH = "high", pgettext_lazy("risk for people", "A high risk")


class Incident(models.Model):
    """One incident, under every law that applies to it at once.

    `laws` are gdpr, hipaa and cal (Cal. Civ. Code 1798.82). `assessment` holds the four factors
    with what speaks for them, `secured` the evidence of encryption, `delay` what law enforcement
    asked for, `reach` where people were looked for, `states` how many people by state. None of
    these texts names a person: who is concerned stands in AffectedPerson alone.
    """

    class Role(models.TextChoices):
        """Whose data they are."""

        CONTROLLER = "controller", _("Our own customers' data")
        PROCESSOR = "processor", _("Data we keep for somebody else")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=20, editable=False)
    title = models.CharField(_("what it is about"), max_length=160)
    nature = models.CharField(pgettext_lazy("incident", "kind"), max_length=12, choices=Nature)
    role = models.CharField(_("whose data"), max_length=10, choices=Role, default=Role.CONTROLLER)
    # Data kept for somebody else: the agreement with them, whose days to report count as well.
    agreement: Any = models.ForeignKey(
        "privacy.Agreement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("agreement with the owner of the data"),
    )
    laws = ArrayField(models.CharField(max_length=8), verbose_name=_("laws"), default=list)
    happened = models.TextField(_("what happened"))
    started_at = models.DateTimeField(_("happened from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("happened until"), null=True, blank=True)
    # The first moment at which anybody of the house knew, or would have with reasonable care.
    discovered_at = models.DateTimeField(_("discovered"))
    # When it was reasonably certain that personal data are concerned (GDPR Art. 33(1)).
    aware_at = models.DateTimeField(_("sure that personal data are concerned"))
    kinds = models.JSONField(_("kinds of data"), default=list, blank=True)
    records = models.PositiveIntegerField(_("records, about"), null=True, blank=True)
    consequences = models.TextField(_("likely consequences"), blank=True, default="")
    measures = models.TextField(_("what we do about it"), blank=True, default="")
    steps = models.TextField(_("what people can do"), blank=True, default="")
    ask_us = models.TextField(_("whom people can ask"), blank=True, default="")
    risk = models.CharField(_("risk"), max_length=8, choices=Risk, default=Risk.UNKNOWN)
    conclusion = models.CharField(
        _("conclusion"), max_length=10, choices=Conclusion, default=Conclusion.PRESUMED
    )
    assessment = models.JSONField(_("assessment"), default=dict, blank=True)
    secured = models.JSONField(_("evidence of encryption"), default=dict, blank=True)
    delay = models.JSONField(_("delay for law enforcement"), default=dict, blank=True)
    reach = models.JSONField(_("where people were looked for"), default=dict, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)
    states = models.JSONField(_("people by state"), default=dict, blank=True)
    counted_at = models.DateTimeField(_("people counted"), null=True, blank=True)
    lessons = models.TextField(_("what we change so that it does not happen again"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("closed by"),
    )
    reported_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("reported by"),
    )
    version = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("reported"))

    objects = IncidentQuerySet.as_manager()
    history = History(no_db_index=["agreement", "closed_by", "reported_by"])

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="incident_key_once"),
            models.UniqueConstraint(fields=["number"], name="incident_number_once"),
        ]
        indexes = [models.Index(fields=["-discovered_at", "-id"], name="incident_by_time")]

    def __str__(self) -> str:
        return self.number


class IncidentDuty(models.Model):
    """One duty an incident brings: whom to tell, by when, by which rule, and what became of it.

    `clock` is what the date was computed from. `place` is the state for the media and the
    attorney general. A duty that no longer applies is kept as not needed, with its ground.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("a duty", "To be done")
        DONE = "done", pgettext_lazy("a duty", "Done")
        NOT_NEEDED = "not_needed", pgettext_lazy("a duty", "Not needed")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    incident: Any = models.ForeignKey(
        Incident,
        models.CASCADE,
        related_name="duties",
        db_index=False,
        verbose_name=_("incident"),
    )
    right = models.CharField(_("rule"), max_length=40)
    place = models.CharField(_("place"), max_length=60, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    clock = models.JSONField(_("how the date was counted"), default=dict)
    ground = models.CharField(_("ground"), max_length=40, blank=True, default="")
    # Every part of a notice that went out in phases (GDPR Art. 33(4)): when, to whom, reference.
    phases = models.JSONField(_("parts sent"), default=list)
    late_because = models.TextField(_("why it was late"), blank=True, default="")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("done by"),
    )
    noticed_at = models.DateTimeField(_("colleagues told"), null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty of an incident")
        verbose_name_plural = _("duties of incidents")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="incident_duty_key_once"),
            models.UniqueConstraint(
                fields=["incident", "right", "place"], name="incident_duty_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="open"),
                name="incident_duty_open",
            )
        ]

    def __str__(self) -> str:
        return self.right


class IncidentTask(models.Model):
    """One thing to do: to contain it, or of the checklist of the substitute notice."""

    class Kind(models.TextChoices):
        """What it is for."""

        CONTAIN = "contain", pgettext_lazy("a task", "Contain it")
        SUBSTITUTE = "substitute", pgettext_lazy("a task", "Reach those we cannot write to")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    incident: Any = models.ForeignKey(
        Incident,
        models.CASCADE,
        related_name="tasks",
        db_index=False,
        verbose_name=_("incident"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CONTAIN)
    code = models.CharField(_("usual task"), max_length=24, blank=True, default="")
    title = models.CharField(_("task"), max_length=200, blank=True, default="")
    assignee: Any = models.ForeignKey(
        _USER,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("done by"),
    )
    note = models.CharField(_("what was done"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("made"))

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of an incident")
        verbose_name_plural = _("tasks of incidents")
        constraints = [models.UniqueConstraint(fields=["key"], name="incident_task_key_once")]
        indexes = [models.Index(fields=["incident", "id"], name="incident_task_of_incident")]

    def __str__(self) -> str:
        return self.code or self.title


__all__ = ["Conclusion", "Incident", "IncidentDuty", "IncidentTask", "Nature", "Risk"]
