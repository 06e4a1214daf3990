"""The forms of conversations and of their templates."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from interactions.models.conversations import ConversationKind, ConversationTemplate, Direction
from interactions.questionnaire.kinds import Kind
from interactions.questionnaire.questions import CHOOSING, KINDS, Question

PREFIX = "answer-"
BLANK_QUESTIONS = 3
KIND_WORDS = {
    Kind.SHORT_TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.NUMBER: _("Number"),
    Kind.DATE: _("Date"),
    Kind.SINGLE: _("One of several"),
    Kind.MULTIPLE: _("Several of several"),
    Kind.YES_NO: _("Yes or no"),
    Kind.RATING: _("Rating, 1 to 5"),
}
_DAY = {"type": "date"}


class ConversationForm(forms.Form):
    """What was said; the questions of a template come as further fields."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConversationKind.choices)
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", "—"), *Direction.choices]
    )
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    body = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("@ and a username tell that colleague."),
    )
    colleagues = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        label=_("Colleagues who took part"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
        self.fields["colleagues"].queryset = staff  # type: ignore[attr-defined]
        self.questions = questions
        for question in questions:
            self.fields[f"{PREFIX}{question.id}"] = answer_field(question)

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the fields of the questions."""
        return [self[f"{PREFIX}{question.id}"] for question in self.questions]

    @property
    def said(self) -> dict[str, Any]:
        """Return what the operation takes."""
        plain = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(PREFIX) and name != "version"
        }
        answers = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value not in (None, "", [])
        }
        return plain | {"answers": answers}


def answer_field(question: Question) -> forms.Field:
    """Return the field of a question; the operation checks the answer again."""
    common: dict[str, Any] = {
        "label": question.words(get_language() or "en"),
        "required": question.required,
    }
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
        case Kind.NUMBER:
            return forms.CharField(
                widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=30, **common
            )
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **common)
        case Kind.MULTIPLE:
            choices = [(each, each) for each in question.choices]
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, **common)
        case Kind.SINGLE | Kind.YES_NO | Kind.RATING:
            choices = [("", "—"), *_choices(question)]
            return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=200, **common)


def _choices(question: Question) -> list[tuple[str, Any]]:
    if question.kind == Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if question.kind == Kind.RATING:
        return [(str(each), str(each)) for each in question.scale]
    return [(each, each) for each in question.choices]


def shown_answer(question: Question, answer: Any) -> Any:
    """Return a stored answer as its field takes it."""
    if question.kind == Kind.YES_NO:
        return "yes" if answer else "no"
    return str(answer) if question.kind in (Kind.RATING, Kind.NUMBER) else answer


class ConversationFilterForm(forms.Form):
    """Which conversations to list."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *ConversationKind.choices]
    )
    template = forms.ModelChoiceField(
        ConversationTemplate.objects.none(),
        label=_("Template"),
        required=False,
        empty_label=_("Any"),
        to_field_name="key",
    )
    author = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("Written by"),
        required=False,
        empty_label=_("Any"),
        to_field_name="username",
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=_DAY))
    # The list behind a number names its people so: a segment, or a group described by its key.
    segment = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = ConversationTemplate.objects.order_by("name")
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        people = get_user_model().objects.order_by("first_name", "username")
        self.fields["author"].queryset = people  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """The name and kind of a template."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=ConversationKind.choices)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class QuestionForm(forms.Form):
    """One question; without a text in any language it is left out."""

    id = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    en = forms.CharField(label=_("Question in English"), required=False, max_length=200)
    es = forms.CharField(label=_("Question in Spanish"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of answer"), choices=[(kind.value, KIND_WORDS[kind]) for kind in KINDS]
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    choices = forms.CharField(
        label=_("Answers to choose from, one per line"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def said(self) -> dict[str, Any]:
        """Return the question as the operation takes it."""
        given = self.cleaned_data
        return {
            "id": given["id"],
            "kind": given["kind"],
            "label": {"en": given["en"], "es": given["es"]},
            "required": given["required"],
            "choices": given["choices"].splitlines(),
        }


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=BLANK_QUESTIONS, can_order=True, max_num=40, absolute_max=45
)


def shown_questions(questions: list[Question]) -> list[dict[str, Any]]:
    """Return stored questions as the editor takes them."""
    return [
        {
            "id": each.id,
            "en": each.label.get("en", ""),
            "es": each.label.get("es", ""),
            "kind": each.kind,
            "required": each.required,
            "choices": "\n".join(each.choices) if each.kind in CHOOSING else "",
        }
        for each in questions
    ]


def now_here() -> Any:
    """Return the present moment for a field of the page."""
    return timezone.localtime()
