"""Forms about who answers for what."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.forms.people import colleague, team
from governance.models.domain import DataDomain
from governance.models.user import User
from governance.operations.belongings import BELONGINGS, CODES

NOBODY = "none"


class HandOverForm(forms.Form):
    """From whom, to whom, and which kinds of records."""

    of = forms.ChoiceField(label=_("From"))
    to = colleague(_("To"), required=True)
    team = team(_("Contacts move to the team"), help_text=_("Empty: they stay in theirs."))
    kinds = forms.MultipleChoiceField(
        label=_("What"),
        choices=[(kind.code, kind.label) for kind in BELONGINGS],
        widget=forms.CheckboxSelectMultiple,
        initial=CODES,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("-is_active", "first_name", "username")
        gone = _("%(name)s (no longer works here)")
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (NOBODY, _("Nobody: what has no owner")),
            *((p.username, str(p) if p.is_active else gone % {"name": p}) for p in people),
        ]

    def values(self) -> dict[str, Any]:
        """Return the arguments of the operation."""
        chosen = dict(self.cleaned_data)
        word = chosen["of"]
        chosen["of"] = None if word == NOBODY else User.objects.get(username=word)
        return chosen


class LeavingForm(forms.Form):
    """Who takes over from a colleague who leaves."""

    successor = colleague(_("Who takes over"))
    team = team(_("Contacts move to the team"), help_text=_("Empty: they stay in theirs."))

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.fields["successor"].queryset.exclude(pk=person.pk)  # type: ignore[attr-defined]
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


class DomainForm(forms.Form):
    """What a data domain is called and who answers for it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=250, required=False)
    owner = colleague(_("Owner"))
    team = team(_("Owning team"))
    stewards = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Stewards"),
        required=False,
        to_field_name="username",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, domain: DataDomain | None, *args: Any, **kwargs: Any) -> None:
        if domain is not None:
            initial = {name: getattr(domain, name) for name in ("name", "description", "team")}
            initial["owner"] = domain.owner.username if domain.owner else ""
            initial["stewards"] = [person.username for person in domain.stewards.all()]
            kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        here = Q(is_active=True)
        if domain is not None:
            here |= Q(pk__in=domain.stewards.all())
        staff = User.objects.filter(here).order_by("first_name", "username")
        self.fields["stewards"].queryset = staff  # type: ignore[attr-defined]
        if domain is None:
            code = forms.SlugField(
                label=_("Code"), max_length=40, help_text=_("Small letters, digits and hyphens.")
            )
            self.fields = {"code": code, **self.fields}
