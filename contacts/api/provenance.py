"""Where values come from, who checked them, and what else was offered, over the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.access import Can, hidden_of_contact
from contacts.api.people_fields import ColleagueOut
from contacts.api.writing import changeable
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.verification import Verification
from contacts.operations.conflicts import decide_conflict
from contacts.operations.verifying import unverify_group, verify_group
from contacts.reading.card import Card
from contacts.reading.checks import GroupLine, hidden_groups
from contacts.reading.sensitive import note_named


class GroupOut(serializers.Serializer):
    """One group of fields: its last delivery and its check; unknown is null."""

    group = serializers.CharField(help_text="name, email, phone, address, … or custom:<slug>")
    source = serializers.CharField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(allow_blank=True)
    import_key = serializers.UUIDField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    verified_by = serializers.CharField(allow_null=True)
    verified_how = serializers.CharField(allow_null=True)

    def to_representation(self, line: GroupLine) -> dict[str, Any]:
        """Return the line as plain values."""
        origin, check = line.origin, line.check
        by = check.verified_by if check else None
        return {
            "group": line.group,
            "source": origin.source or None if origin else None,
            "delivered_at": origin.at if origin else None,
            "by": origin.who if origin else "",
            "import_key": origin.import_key if origin else None,
            "line": origin.line if origin else None,
            "verified_at": check.verified_at if check else None,
            "verified_by": by.username if by else None,
            "verified_how": check.how if check else None,
        }


class GroupIn(StrictBody):
    """A group of fields."""

    group = serializers.CharField(max_length=60)


class VerifyIn(GroupIn):
    """A group that was checked: how, when (now, unless said), and a note."""

    how = serializers.ChoiceField(choices=Verification.How.choices, required=False)
    verified_at = serializers.DateTimeField(required=False)
    note = serializers.CharField(max_length=250, required=False, allow_blank=True)


GROUPS = {200: OpenApiResponse(GroupOut(many=True), "Every group that holds something.")}


class Groups:
    """Adds `groups/`, `verify/` and `unverify/` to the viewset of people."""

    @extend_schema(responses=GROUPS)
    @action(detail=True, methods=["get"])
    def groups(self, request: Request, **kwargs: Any) -> Response:
        """Return where each group of fields comes from and who checked it."""
        return self._groups(self.get_object())  # type: ignore[attr-defined]

    @extend_schema(request=VerifyIn, responses=GROUPS)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, **kwargs: Any) -> Response:
        """Say that the values of a group are right."""
        contact = changeable(request.user, self.get_object())  # type: ignore[attr-defined]
        given = self.checked(VerifyIn)  # type: ignore[attr-defined]
        verify_group(
            contact=contact,
            group=given["group"],
            how=given.get("how", Verification.How.PERSON_SAID),
            at=given.get("verified_at"),
            note=given.get("note", ""),
            by=self.by,  # type: ignore[attr-defined]
        )
        return self._groups(contact)

    @extend_schema(request=GroupIn, responses=GROUPS)
    @action(detail=True, methods=["post"])
    def unverify(self, request: Request, **kwargs: Any) -> Response:
        """Take the check of a group back."""
        contact = changeable(request.user, self.get_object())  # type: ignore[attr-defined]
        group = self.checked(GroupIn)["group"]  # type: ignore[attr-defined]
        unverify_group(contact=contact, group=group, by=self.by)  # type: ignore[attr-defined]
        return self._groups(contact)

    def _groups(self, contact: Contact) -> Response:
        fresh = self.get_queryset().get(pk=contact.pk)  # type: ignore[attr-defined]
        lines = Card(self.request.user, fresh).groups  # type: ignore[attr-defined]
        return Response({"results": GroupOut(lines, many=True).data})


class ValueConflictOut(SparseFields, serializers.ModelSerializer):
    """Values that a delivery offered against better ones."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    offered = serializers.SerializerMethodField()
    source = serializers.CharField(
        source="source.name", default=None, allow_null=True, read_only=True
    )
    decided_by = ColleagueOut()

    class Meta:
        model = ValueConflict
        fields = (
            "key",
            "contact",
            "group",
            "offered",
            "reason",
            "source",
            "line",
            "at",
            "trust",
            "decision",
            "decided_at",
            "decided_by",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_offered(self, row: ValueConflict) -> dict[str, Any]:
        """Return the offered values by field."""
        note_named(row.contact, row.offered)
        return row.said


class DecisionIn(StrictBody):
    """Take the offered values over, or keep the present ones."""

    decision = serializers.ChoiceField(choices=ValueConflict.Decision.choices)


class ValueConflictFilter(django_filters.FilterSet):
    """Which conflicts to show."""

    contact = django_filters.UUIDFilter(field_name="contact__key")
    group = django_filters.CharFilter(field_name="group", max_length=60)
    source = django_filters.CharFilter(field_name="source__name", max_length=80)
    decided = django_filters.BooleanFilter(
        field_name="decided_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = ValueConflict
        fields: tuple[str, ...] = ()


class ValueConflictViewSet(Listed, Retrieved):
    """Values that were not taken over: read, and decide."""

    scope = "contacts"
    permissions: ClassVar = {"decide": Can.CHANGE, "*": Can.VIEW}
    queryset = ValueConflict.objects.none()
    model = ValueConflict
    serializer_class = ValueConflictOut
    filterset_class = ValueConflictFilter
    lookup_field = "key"
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self) -> QuerySet:
        """Keep what was offered for people the caller may see, in groups they may read."""
        user = self.request.user
        people = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
        rows = ValueConflict.objects.filter(contact__in=people)
        rows = rows.exclude(group__in=hidden_groups(hidden_of_contact(user)))
        return rows.select_related("contact", "source", "decided_by")

    @extend_schema(request=DecisionIn, responses=ValueConflictOut)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **kwargs: Any) -> Response:
        """Take the offered values over, or keep the present ones; once."""
        conflict = self.get_object()
        changeable(request.user, conflict.contact)
        check_match(request, conflict)
        decision = self.checked(DecisionIn)["decision"]
        decide_conflict(conflict=conflict, decision=decision, by=self.by)
        return self.shown(self.get_queryset().get(pk=conflict.pk))
