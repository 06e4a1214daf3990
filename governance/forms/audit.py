"""Filters of the audit trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.actor import Door
from contacts.reading.words import door_words
from governance.audit_triggers import audited_models
from governance.audit_words import model_words, verb_choices
from governance.models.audit import AuditEvent
from governance.models.seal import AuditSeal
from governance.models.user import User


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _kinds() -> list[tuple[str, str]]:
    """Return the kinds of record the trail speaks of, by their words; the trail is one itself."""
    own = (AuditEvent, AuditSeal)
    return sorted(
        (
            (model._meta.label, model_words(model._meta.label))
            for model in (*audited_models(), *own)
        ),
        key=lambda kind: kind[1],
    )


class AuditFilters(forms.Form):
    """What to show of the audit trail; nothing chosen shows all."""

    verb = forms.ChoiceField(
        label=_("What happened"),
        required=False,
        choices=lambda: [("", _("Anything")), *verb_choices()],
    )
    person = forms.ModelChoiceField(
        User.objects.order_by("first_name", "username"),
        label=_("Person"),
        required=False,
        to_field_name="username",
        empty_label=_("Anybody"),
    )
    model = forms.ChoiceField(label=_("Kind of record"), required=False)
    door = forms.ChoiceField(
        label=_("Door"),
        required=False,
        choices=[("", _("Any")), *((str(door), door_words(door)) for door in Door)],
    )
    key = forms.CharField(label=_("Key of the record"), required=False, max_length=40)
    operation = forms.UUIDField(label=_("Operation"), required=False)
    since = _day(_("From day"))
    until = _day(_("To day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].choices = [("", _("Any")), *_kinds()]  # type: ignore[attr-defined]
