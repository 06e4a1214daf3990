"""Fields that choose colleagues and teams."""

from typing import Any

from django import forms

from contacts.models.team import Team
from governance.models.user import User


def colleague(label: Any, *, required: bool = False, **options: Any) -> forms.ModelChoiceField:
    """Return a field for one colleague who works here, named by user name."""
    here = User.objects.filter(is_active=True).order_by("first_name", "username")
    return forms.ModelChoiceField(
        here, label=label, required=required, to_field_name="username", empty_label="—", **options
    )


def team(label: Any, **options: Any) -> forms.ModelChoiceField:
    """Return a field for one team."""
    return forms.ModelChoiceField(
        Team.objects.order_by("name"), label=label, required=False, empty_label="—", **options
    )
