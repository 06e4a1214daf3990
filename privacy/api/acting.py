"""What is done for a right, over the API: the acts of the desk, with the same forms and operations.

Which acts there are depends on the right, so that a request says itself what can be done for it.
"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Resource
from privacy.api.request_serializers import RequestOut
from privacy.forms.acts import Act, acts_for, people_of
from privacy.models.requests import PrivacyRequest


class ActFieldOut(serializers.Serializer):
    """One value that an act asks for; `choices` is empty where anything may be said."""

    name = serializers.CharField()
    label = serializers.CharField()
    required = serializers.BooleanField()
    many = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())


class ActOut(serializers.Serializer):
    """One act that can be done for the right of a request."""

    name = serializers.CharField()
    title = serializers.CharField()
    takes = ActFieldOut(many=True)


class Acting(Resource):
    """What can be done for a request, and doing it."""

    @extend_schema(responses=ActOut(many=True))
    @action(detail=True, methods=["get"])
    def acts(self, request: Request, **kwargs: Any) -> Response:
        """Return what can be done for the right of a request, and what each act asks for."""
        row = self.get_object()
        people = people_of(row)
        found = [
            {"name": name, "title": act.title, "takes": _fields(act.filled(row, people))}
            for name, act in acts_for(row).items()
        ]
        return Response(ActOut(found, many=True).data)

    @extend_schema(request=dict[str, Any], responses=RequestOut)
    @action(detail=True, methods=["post"], url_path="acts/(?P<act>[a-z-]+)")
    def act(self, request: Request, act: str, **kwargs: Any) -> Response:
        """Do one act; the body holds its values by name. One record need not be named."""
        row = self.get_object()
        chosen = acts_for(row).get(act)
        if chosen is None:
            raise NotFound
        form = _filled(chosen, row, request.data)
        if not form.is_valid():
            raise ValidationError(form.errors)
        chosen.run(row, form, self.by, timezone.now())
        return self.shown(self.get_object())


def _filled(act: Act, row: PrivacyRequest, body: Any) -> forms.Form:
    """Return the form with the values of a body; raises ValidationError for one unknown to it."""
    people = people_of(row)
    known = act.filled(row, people).fields
    given = dict(body) if isinstance(body, dict) else {}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValidationError({name: [_("Unknown field.")] for name in unknown})
    if "contact" in known and len(people) == 1:
        given.setdefault("contact", str(people[0].key))
    return act.filled(row, people, given)


def _fields(form: forms.Form) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": field.label,
            "required": field.required,
            "many": isinstance(field, forms.MultipleChoiceField),
            "choices": [str(value) for value, _words in getattr(field, "choices", ()) if value],
        }
        for name, field in form.fields.items()
    ]
