"""How a dashboard is called, over which time it looks, and who may look at it."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from segments.measures import PRESETS
from segments.vocabulary.measure_words import period_label


class DashboardForm(forms.Form):
    """The name of a dashboard and its usual period."""

    name = forms.CharField(label=_("Name"), max_length=80)
    period = forms.ChoiceField(
        label=_("Usual period"), choices=[(name, lazy(period_label, str)(name)) for name in PRESETS]
    )
