"""Rules of quality and what was accepted, in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.actor import Actor, Door
from config.errors import DomainError
from config.operated_admin import OperatedAdmin, OperatedForm, ReadOnly
from contacts.access import Can
from contacts.admin.custom_fields import LinesField
from contacts.models.contact import Contact
from contacts.models.quality import QualityRule, QualityWaiver
from contacts.operations.quality.rules import FIELDS, change_rule, define_rule
from contacts.operations.quality.waivers import end_waiver
from contacts.reading.rule_language import operator_choices

_JSON = AdminTextareaWidget(attrs={"rows": 3})


class QualityRuleForm(OperatedForm):
    """One rule in the words of the closed language; the page of rules explains them."""

    fields = LinesField(label=_("Fields"), help_text=_("One per line, such as email."))
    operator = forms.ChoiceField(label=_("What must hold"), choices=operator_choices)
    argument = forms.JSONField(
        label=_("Argument"),
        required=False,
        widget=_JSON,
        help_text=_('Such as {"pattern": "^ES"} or {"min": 2}.'),
    )
    condition = forms.JSONField(
        label=_("Condition"),
        required=False,
        widget=_JSON,
        help_text=_('Such as {"field": "stage", "op": "in_list", "value": ["customer"]}.'),
    )

    people = forms.JSONField(
        label=_("Segments"),
        required=False,
        widget=_JSON,
        help_text=_('Keys of segments, such as {"inside": ["…"]} or {"outside": ["…"]}.'),
    )

    class Meta:
        model = QualityRule
        fields: tuple[str, ...] = ()


@admin.register(QualityRule)
class QualityRuleAdmin(OperatedAdmin):
    """Rules are never deleted: they are switched off, which closes their issues."""

    form = QualityRuleForm
    fields = FIELDS
    list_display = ("sentence", "code", "dimension", "severity", "weight", "active", "built_in")
    list_filter = ("active", "dimension", "severity", "built_in")
    list_select_related = ("owner",)
    search_fields = ("code", "message_en", "message_es")
    ordering = ("code",)
    restorable: ClassVar = tuple(name for name in FIELDS if name not in ("code", "owner"))

    @admin.display(description=_("sentence"), ordering="code")
    def sentence(self, row: QualityRule) -> str:
        """Show the sentence in the reader's language."""
        return row.message

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the code, which issues and reports use."""
        return ("code",) if obj else ()

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Define or change through the operation."""
        if row is None:
            return define_rule(values=values, by=by)
        return change_rule(rule=row, values=values, by=by)


@admin.register(QualityWaiver)
class QualityWaiverAdmin(ReadOnly):
    """What was accepted on the card and in the inbox; it can be ended here."""

    actions = ("end_chosen",)
    fields = ("person", "rule", "until", "reason", "by", "at")
    list_display = ("person", "rule", "until", "by", "at")
    list_filter = ("rule",)
    list_select_related = ("contact", "rule", "by")
    ordering = ("until", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep what is about people the data owner may see."""
        people = Contact.objects.visible_to(request.user).filter(erased_at=None)
        return super().get_queryset(request).filter(contact__in=people)

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Say whether the person settles issues."""
        return bool(request.user.has_perm(Can.RESOLVE_QUALITY))  # type: ignore[union-attr]

    @admin.action(description=_("Let the rule hold again"), permissions=["end"])
    def end_chosen(self, request: HttpRequest, waivers: QuerySet) -> None:
        """End each chosen waiver; one that is out of reach leaves the others alone."""
        for waiver in waivers.select_related("contact", "rule"):
            try:
                end_waiver(waiver=waiver, by=Actor.of(request, Door.ADMIN))
            except DomainError as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                self.message_user(request, gettext("The rule holds again."), messages.SUCCESS)

    @admin.display(description=_("contact"))
    def person(self, row: QualityWaiver) -> str:
        """Return what the person is called."""
        return str(row.contact.label)
