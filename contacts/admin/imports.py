"""The log of imports in the data owner's admin: what came of each file, and the way back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor, Door
from config.errors import DomainError
from config.operated_admin import ReadOnly
from contacts.access import Can
from contacts.forms.importing import BASES, FORMATS
from contacts.models.source import Import
from contacts.operations.import_queue import queue_import
from contacts.operations.importing.undoing import UNDOABLE
from contacts.operations.importing.writing import COUNTED
from contacts.reading.permissions import purpose_names

COUNTS = ("lines", "read", *COUNTED)


@admin.register(Import)
class ImportAdmin(ReadOnly):
    """Read only; an import is made on its own pages."""

    fields = (
        "file_name", "source", "made_by", "state", "problem", "mode", "basis_words",
        "purpose_words", "team", "by", *COUNTS, "columns_left", "created_at", "started_at",
        "finished_at", "undo_until", "undone_at", "way_back",
    )  # fmt: skip
    list_display = (
        "__str__",
        "file_name",
        "source",
        "state",
        "by",
        "created",
        "updated",
        "rejected",
        "created_at",
    )
    list_filter = ("state", "source")
    list_select_related = ("source", "by", "team")
    ordering = ("-pk",)
    search_fields = ("file_name",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the imports the person may look at, with what the page names along with them."""
        seen = super().get_queryset(request).visible_to(request.user)
        return seen.select_related("source", "by", "team")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer the way back to those who may take it."""
        allowed = request.user.has_perm(Can.UNDO_IMPORT)
        return [name for name in self.fields if name != "way_back" or allowed]

    @admin.display(description=gettext_lazy("format"))
    def made_by(self, job: Import) -> str:
        """Return the program the file comes from."""
        return str(dict(FORMATS).get(job.format, job.format))

    @admin.display(description=gettext_lazy("legal basis"))
    def basis_words(self, job: Import) -> str:
        """Return why we may keep these people."""
        return str(dict(BASES).get(job.basis, job.basis))

    @admin.display(description=gettext_lazy("purpose"))
    def purpose_words(self, job: Import) -> str:
        """Return the purpose of the consents in the file."""
        return purpose_names().get(job.purpose, job.purpose)

    @admin.display(description=gettext_lazy("columns left behind"))
    def columns_left(self, job: Import) -> str:
        """Return the headers that were not taken over."""
        return ", ".join(str(header) for header in job.left_behind)

    @admin.display(description=gettext_lazy("Way back"))
    def way_back(self, job: Import) -> str:
        """Link to the question, where there is something to undo."""
        if not _undoable(job):
            return _("There is nothing to undo.")
        address = reverse("admin:contacts_import_undo", args=[job.pk])
        return format_html('<a href="{}">{}</a>', address, _("Undo this import"))

    def get_urls(self) -> list[Any]:
        """Add the page that asks before an import is undone."""
        undo = path(
            "<path:object_id>/undo/",
            self.admin_site.admin_view(self.undo_view),
            name="contacts_import_undo",
        )
        return [undo, *super().get_urls()]

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask; posting hands the import to the worker, which undoes it as one operation."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        if not (self.has_view_permission(request, job) and request.user.has_perm(Can.UNDO_IMPORT)):
            raise PermissionDenied
        if request.method == "POST":
            try:
                queue_import(job=job, work="undo", by=Actor.of(request, Door.ADMIN))
            except DomainError as refusal:
                messages.error(request, str(refusal.message))
            else:
                messages.success(request, _("The import is being undone."))
            return HttpResponseRedirect(reverse("admin:contacts_import_change", args=[job.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo this import"),
            "opts": self.model._meta,
            "object": job,
            "undoable": _undoable(job),
        }
        return render(request, "admin/contacts/import/undo.html", context)


def _undoable(job: Import) -> bool:
    in_time = job.undo_until is None or timezone.now() <= job.undo_until
    return job.state in UNDOABLE and in_time
