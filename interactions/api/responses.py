"""Answers to forms over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from config.field_access import access
from contacts.models.contact import Contact
from interactions.access import Can
from interactions.models.forms import Form, Response, ResponseState
from interactions.operations.forms.responding import Sent, submit_response
from interactions.questionnaire.answering import LONG_MAX


class ResponseOut(SparseFields, serializers.ModelSerializer):
    """One filled-in form; `answers` by id of the field."""

    form = serializers.UUIDField(source="form.key", read_only=True)
    form_version = serializers.IntegerField(source="form_version.number", read_only=True)
    contact = serializers.UUIDField(
        source="contact.key", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Response
        fields = (
            "key",
            "form",
            "form_version",
            "contact",
            "state",
            "answers",
            "nps",
            "csat",
            "language",
            "at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Response) -> dict[str, Any]:
        """Leave the answers out for who sees them masked: a part of one says too much."""
        shown = super().to_representation(instance)
        request = self.context.get("request")
        masked = access(request.user, "interactions.Response").masked if request else frozenset()
        return {name: value for name, value in shown.items() if name not in masked}


class ResponseIn(StrictBody):
    """An answer to a published form, checked as at its page."""

    form = serializers.UUIDField()
    answers = serializers.DictField(child=serializers.JSONField())
    language = serializers.ChoiceField(choices=("en", "es"), required=False, default="en")
    contact = serializers.UUIDField(required=False, allow_null=True)


class ResponseFilter(filters.FilterSet):
    """Answers of one form, person or state."""

    form = filters.UUIDFilter(field_name="form__key")
    contact = filters.UUIDFilter(field_name="contact__key")
    state = filters.ChoiceFilter(choices=ResponseState.choices)


class ResponseViewSet(Listed, Retrieved):
    """Answers to forms, of the people who may be seen."""

    scope = "responses"
    permissions: ClassVar = {"create": Can.CHANGE_FORMS, "*": Can.VIEW_RESPONSES}
    queryset = Response.objects.none()
    serializer_class = ResponseOut
    filterset_class = ResponseFilter
    lookup_field = "key"
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id"), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the answers of people the caller may see."""
        rows = Response.objects.visible_to(self.request.user)
        return rows.select_related("form", "form_version", "contact")

    @extend_schema(request=ResponseIn, responses={201: ResponseOut})
    def create(self, request: Request) -> Answer:
        """Take an answer that came another way, such as a survey by telephone."""
        given = self.checked(ResponseIn)
        form = get_object_or_404(Form.objects.visible_to(request.user), key=given["form"])
        contact = None
        if given.get("contact"):
            people = Contact.objects.visible_to(request.user)
            contact = get_object_or_404(people, key=given["contact"])
        sent = Sent(raw=as_sent(given["answers"]), language=given["language"])
        made = submit_response(form=form, sent=sent, contact=contact, by=self.by)
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/responses/{made.key}/")


def as_sent(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return answers as a page would send them."""
    raw: dict[str, list[str]] = {}
    for name, answer in answers.items():
        if isinstance(answer, Mapping):
            raw |= {f"{name}.{row}": [_text(value)] for row, value in answer.items()}
        else:
            raw[name] = (
                [_text(each) for each in answer] if isinstance(answer, list) else [_text(answer)]
            )
    return raw


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)[: LONG_MAX + 1]
