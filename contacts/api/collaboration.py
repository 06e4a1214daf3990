"""Notes and tasks over the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from config.topics import topic_of, topic_of_kind
from contacts.access import Can
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.collaboration import Note, Task
from contacts.models.preference import Channel
from contacts.operations.assignments import change_task, create_task, finish_task, reopen_task
from contacts.operations.notes import change_note, delete_note, write_note

ORDERS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
}


class AboutOut(SparseFields, serializers.ModelSerializer):
    """Names the record by its kind and key."""

    about = serializers.SerializerMethodField()
    about_key = serializers.CharField(read_only=True)
    by = ColleagueOut()

    @extend_schema_field({"type": "string"})
    def get_about(self, row: Note | Task) -> str:
        """Return the kind of record."""
        return topic_of(row.about_model).kind


class NoteOut(AboutOut):
    """A note about a record."""

    mentions = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = ("key", "about", "about_key", "text", "by", "mentions", "created_at", "edited_at")
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_mentions(self, note: Note) -> list[str]:
        """Return the usernames of those who were told, sorted."""
        return sorted(user.username for user in note.mentions.all())


class TaskOut(AboutOut):
    """Something to do about a record."""

    assignee = ColleagueOut()
    channel = serializers.CharField(
        read_only=True, help_text="By which the person is to be reached; else empty."
    )

    class Meta:
        model = Task
        fields = (
            "key",
            "about",
            "about_key",
            "title",
            "details",
            "assignee",
            "due_on",
            "remind_on",
            "channel",
            "purpose",
            "done_at",
            "by",
            "created_at",
        )
        read_only_fields = fields


class NoteChange(StrictBody):
    """The text of a note."""

    text = serializers.CharField(max_length=10_000)


class NoteIn(NoteChange):
    """A new note, and the record it is about."""

    about = serializers.CharField(max_length=40)
    about_key = serializers.UUIDField()


class TaskChange(StrictBody):
    """What is to do, who does it, until when, and whether it is done."""

    title = serializers.CharField(max_length=200, required=False)
    details = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    assignee = ColleagueIn()
    due_on = serializers.DateField(required=False, allow_null=True)
    remind_on = serializers.DateField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=50, required=False, allow_blank=True)
    done = serializers.BooleanField(required=False)


class TaskIn(StrictBody):
    """A new task, and the record it is about; without an assignee it is yours."""

    about = serializers.CharField(max_length=40)
    about_key = serializers.UUIDField()
    title = serializers.CharField(max_length=200)
    details = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    assignee = ColleagueIn()
    due_on = serializers.DateField(required=False, allow_null=True)
    remind_on = serializers.DateField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=50, required=False, allow_blank=True)


class AboutFilter(django_filters.FilterSet):
    """Rows about one kind of record, or one record."""

    about = django_filters.CharFilter(method="by_kind", max_length=40)
    about_key = django_filters.UUIDFilter(method="by_key")

    def by_kind(self, rows: QuerySet, _name: str, kind: str) -> QuerySet:
        """Keep rows about one kind of record."""
        topic = topic_of_kind(kind)
        return rows.filter(about_model=topic.label) if topic else rows.none()

    def by_key(self, rows: QuerySet, _name: str, key: Any) -> QuerySet:
        """Keep rows about one record."""
        return rows.filter(about_key=str(key))


class NoteFilter(AboutFilter):
    """Which notes to show."""

    class Meta:
        model = Note
        fields: tuple[str, ...] = ()


class TaskFilter(AboutFilter):
    """Which tasks to show."""

    assignee = django_filters.CharFilter(field_name="assignee__username", max_length=150)
    done = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()


def _record(user: Any, given: dict[str, Any]) -> Model:
    topic = topic_of_kind(given.pop("about"))
    if topic is None:
        raise ValidationError({"about": [_("Choose one of the list.")]})
    record = topic.visible_to(user).filter(key=given.pop("about_key")).first()
    if record is None:
        raise ValidationError({"about_key": [_("There is no such record.")]})
    return record


class NoteViewSet(Listed, Retrieved):
    """What colleagues wrote about records."""

    scope = "notes"
    permissions: ClassVar = {"create": Can.WRITE_NOTES, "*": Can.NOTES}
    queryset = Note.objects.none()
    model = Note
    serializer_class = NoteOut
    filterset_class = NoteFilter
    lookup_field = "key"
    orders: ClassVar = ORDERS

    def get_queryset(self) -> QuerySet:
        """Keep notes about records the caller may see."""
        seen = Note.objects.visible_to(self.request.user)
        return seen.select_related("by").prefetch_related("mentions")

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    def create(self, request: Request) -> Response:
        """Write a note; colleagues named with @ who may see the record are told."""
        given = self.checked(NoteIn)
        about = _record(request.user, given)
        note = write_note(about=about, text=given["text"], by=self.by).note
        note = self.get_queryset().get(pk=note.pk)
        return self.shown(note, status.HTTP_201_CREATED, f"/api/v1/notes/{note.key}/")

    @extend_schema(request=NoteChange, responses=NoteOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the text of your own note."""
        known = self.get_object()
        check_match(request, known)
        change_note(note=known, text=self.checked(NoteChange)["text"], by=self.by)
        return self.shown(self.get_queryset().get(pk=known.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete your own note."""
        known = self.get_object()
        check_match(request, known)
        delete_note(note=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TaskViewSet(Listed, Retrieved):
    """What is to do about records."""

    scope = "tasks"
    permissions: ClassVar = {
        "create": Can.GIVE_TASKS,
        "partial_update": Can.GIVE_TASKS,
        "*": Can.TASKS,
    }
    queryset = Task.objects.none()
    model = Task
    serializer_class = TaskOut
    filterset_class = TaskFilter
    lookup_field = "key"
    orders: ClassVar = ORDERS

    def get_queryset(self) -> QuerySet:
        """Keep tasks about records the caller may see."""
        return Task.objects.visible_to(self.request.user).select_related("by", "assignee")

    @extend_schema(request=TaskIn, responses={201: TaskOut})
    def create(self, request: Request) -> Response:
        """Give a task."""
        given = self.checked(TaskIn)
        about = _record(request.user, given)
        task = create_task(about=about, values=given, by=self.by)
        task = self.get_queryset().get(pk=task.pk)
        return self.shown(task, status.HTTP_201_CREATED, f"/api/v1/tasks/{task.key}/")

    @extend_schema(request=TaskChange, responses=TaskOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; `done` says that it is done, or is not after all."""
        known = self.get_object()
        check_match(request, known)
        given = self.checked(TaskChange)
        done = given.pop("done", None)
        if given:
            change_task(task=known, values=given, by=self.by)
        if done is not None:
            (finish_task if done else reopen_task)(task=known, by=self.by)
        return self.shown(self.get_queryset().get(pk=known.pk))
