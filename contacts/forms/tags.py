"""Forms of tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import Tag

COLOURS = range(8)


class TagForm(forms.Form):
    """The word of a tag and its colour number."""

    name = forms.CharField(label=_("Name"), max_length=60)
    colour = forms.TypedChoiceField(
        label=_("Colour"),
        coerce=int,
        empty_value=0,
        required=False,
        choices=[(number, str(number + 1)) for number in COLOURS],
    )


class MergeTagForm(forms.Form):
    """The tag that another one is merged into."""

    survivor = forms.ModelChoiceField(Tag.objects.none(), label=_("Merge into"))

    def __init__(self, absorbed: Tag, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survivor"].queryset = Tag.objects.exclude(pk=absorbed.pk).order_by("name")
