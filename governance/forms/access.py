"""Whose sight, or which field, the access page is asked about; and whom to look as."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.audit_words import column_words, model_words
from governance.models.user import User
from governance.reading.access import fields_known
from governance.roles import ROLES


def _people() -> Any:
    return User.objects.filter(is_active=True).order_by("first_name", "username")


class PersonChoice(forms.Form):
    """One colleague."""

    person = forms.ModelChoiceField(_people(), label=_("Colleague"), to_field_name="username")


class FieldChoice(forms.Form):
    """One field about people, as `table.column`."""

    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *(
                (f"{table}.{column}", f"{model_words(table)}: {column_words(column, table)}")
                for table, column in fields_known()
            ),
        ]


class LookForm(forms.Form):
    """A colleague or a role to look as."""

    person = forms.ModelChoiceField(
        User.objects.filter(is_superuser=False), label=_("Colleague"), required=False
    )
    role = forms.ChoiceField(
        label=pgettext_lazy("of a colleague", "Role"),
        required=False,
        choices=[("", "—"), *((key, role.name) for key, role in ROLES.items())],
    )
