"""Forms around the list of contacts: columns, saved views, bulk changes, export."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import SavedView, Tag
from contacts.models.contact import Stage
from contacts.models.preference import Channel
from contacts.models.team import Team
from contacts.reading.permissions import purposes_to_choose


class SavedViewForm(forms.Form):
    """The name of a view and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    sharing = forms.ChoiceField(label=_("Who sees it"), choices=SavedView.Sharing)


class BulkForm(forms.Form):
    """The new value of a bulk change; which field it is depends on the action."""

    def __init__(self, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = VALUE_FIELDS[action]() if action in VALUE_FIELDS else None
        if field is not None:
            self.fields["value"] = field


def _owner() -> forms.Field:
    staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
    return forms.ModelChoiceField(staff, label=_("New owner"), empty_label=_("Choose a colleague"))


def _team() -> forms.Field:
    return forms.ModelChoiceField(
        Team.objects.order_by("name"), label=_("New team"), empty_label=_("Choose a team")
    )


def _stage() -> forms.Field:
    choices = [("", _("Choose a stage")), *Stage.choices]
    return forms.ChoiceField(label=_("New stage"), choices=choices)


def _tag() -> forms.Field:
    return forms.ModelChoiceField(
        Tag.objects.order_by("name"), label=_("Tag"), empty_label=_("Choose a tag")
    )


VALUE_FIELDS = {
    "owner": _owner,
    "team": _team,
    "stage": _stage,
    "add_tag": _tag,
    "remove_tag": _tag,
}


class GroupForm(forms.Form):
    """The list, kept by hand, that people are put on."""

    group = forms.ChoiceField(label=_("List"))

    def __init__(self, offered: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Choose a list")), *offered]  # type: ignore[attr-defined]


class ExportForm(forms.Form):
    """What leaves, in which format, and for what."""

    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=200,
        help_text=_("Kept with your name in the audit trail. Write no names of customers here."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("csv", _("CSV")), ("xlsx", _("Excel (XLSX)"))],
        widget=forms.RadioSelect,
        initial="csv",
    )
    mailing_channel = forms.ChoiceField(
        label=_("To write to these people by"),
        required=False,
        choices=[("", _("It is for no mailing")), *Channel.choices],
        help_text=_("Then the file holds only people who may be reached, and one address each."),
    )
    mailing_purpose = forms.ChoiceField(label=_("Purpose of the mailing"), required=False)
    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=60,
        required=False,
        help_text=_("The short name in the agreement with who gets it; needed for health data."),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, offered: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = offered  # type: ignore[attr-defined]
        purposes = [("", "—"), *purposes_to_choose()]
        self.fields["mailing_purpose"].choices = purposes  # type: ignore[attr-defined]
