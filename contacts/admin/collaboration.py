"""Notes and tasks in the data owner's admin: notes to look at, tasks to hand to others."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from config.topics import topic_of, topics
from contacts.models.collaboration import Note, Task
from contacts.operations.assignments import FIELDS, change_task


class TopicFilter(admin.SimpleListFilter):
    """The kinds of record as code knows them; asking a large table for its values is slow."""

    title = _("kind of record")
    parameter_name = "about_model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every kind."""
        return [(topic.label, topic.title) for topic in topics()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the rows about one kind."""
        return queryset.filter(about_model=self.value()) if self.value() else queryset


@admin.register(Note)
class NoteAdmin(OperatedAdmin):
    """What colleagues wrote; only the author changes it, on the page of the record."""

    fields = ("kind", "about_key", "text", "by", "created_at", "edited_at")
    readonly_fields = fields
    list_display = ("start", "kind", "by", "created_at")
    list_filter = (TopicFilter,)
    list_select_related = ("by",)
    ordering = ("-created_at", "-pk")
    sortable_by = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep notes about records that who looks may see."""
        seen = super().get_queryset(request).visible_to(request.user)
        return seen.select_related("by", "contact")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: a note is written on the page of its record."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: only its author changes a note."""
        return False

    @admin.display(description=_("kind of record"))
    def kind(self, note: Note) -> Any:
        """Return the kind of record in words."""
        return topic_of(note.about_model).title

    @admin.display(description=_("text"))
    def start(self, note: Note) -> str:
        """Return how the note begins."""
        return note.text[:80]


class TaskForm(OperatedForm):
    """What can be changed of a task."""

    class Meta:
        model = Task
        fields = FIELDS
        widgets: ClassVar = {"details": AdminTextareaWidget(attrs={"rows": 3})}


@admin.register(Task)
class TaskAdmin(OperatedAdmin):
    """What is to do; a task whose assignee left is handed to somebody else here."""

    form: type[forms.ModelForm] = TaskForm
    fields = (*FIELDS, "kind", "about_key", "by", "created_at", "done_at")
    readonly_fields = ("kind", "about_key", "by", "created_at", "done_at")
    autocomplete_fields = ("assignee",)
    list_display = ("title", "kind", "assignee", "due_on", "done_at")
    list_filter = (TopicFilter, ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("assignee", "by")
    ordering = ("-created_at", "-pk")
    sortable_by = ("created_at",)
    restorable: ClassVar = FIELDS

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep tasks about records that who looks may see."""
        seen = super().get_queryset(request).visible_to(request.user)
        return seen.select_related("assignee", "by", "contact")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: a task is given on the page of its record."""
        return False

    @admin.display(description=_("kind of record"))
    def kind(self, task: Task) -> Any:
        """Return the kind of record in words."""
        return topic_of(task.about_model).title

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_task(task=row, values=values, by=by)
