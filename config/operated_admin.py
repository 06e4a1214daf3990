"""Django's admin as a door to operations: it lists, shows history and asks; it never saves.

A class names its operation in `write`. Restoring a version is the same operation with the
values of then, so that history and audit say who did it and how.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from config.numbers import whole_number
from config.templatetags.ui import exact

COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than COUNTED rows; who looks for more narrows the list."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most COUNTED; sorting does not matter to it."""
        return self.object_list.order_by()[:COUNTED].count()  # type: ignore[attr-defined]


class Bounded(admin.ModelAdmin):
    """Limits of every list: a page is short, and its cost does not grow with the table."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: people leave by a privacy request, the rest is renamed, merged or ended."""
        return False


class ReadOnly(Bounded):
    """A list and a page to look at."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: these rows are written where the thing happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: these rows say what happened."""
        return False


class OperatedForm(forms.ModelForm):
    """A form whose model is never saved; refusals of the operation become its errors."""

    refusals: Mapping[str, Iterable[str]] = {}

    def clean(self) -> dict[str, Any] | None:
        """Put the sentences of the refusal where they belong."""
        cleaned = super().clean()
        for name, sentences in self.refusals.items():
            place = self.place_of(name)
            for sentence in sentences:
                self.add_error(place if place in self.fields else None, str(sentence))
        return cleaned

    def place_of(self, name: str) -> str:
        """Return the form's field for a field of the operation."""
        return name


class OperatedAdmin(Bounded, SimpleHistoryAdmin):
    """The base of every admin page that changes something."""

    form = OperatedForm
    actions: Any = None
    save_on_top = False
    object_history_template = "admin/operated_history.html"
    version_template = "admin/operated_version.html"
    # What a restored version brings back; empty where versions are only shown.
    restorable: ClassVar[Sequence[str]] = ()

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Ask the operation for a new row (`row` is None) or a changed one, and return it."""
        raise NotImplementedError

    def restore(self, row: Any, past: Any, by: Actor) -> Any:
        """Ask the operation to bring back what `past` said."""
        return self.write(row, {name: getattr(past, name) for name in self.restorable}, by)

    def values_of(self, form: Any, *, change: bool) -> dict[str, Any]:
        """Return what the person gave: everything for a new row, else what differs."""
        names = form.changed_data if change else list(form.cleaned_data)
        return {name: form.cleaned_data[name] for name in names}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let the operation write; `obj` only learns its key."""
        by = Actor.of(request, Door.ADMIN)
        written = self.write(obj if change else None, self.values_of(form, change=change), by)
        obj.pk = written.pk

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        """Write nothing: the operation wrote all there is."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show the form again with the sentences of a refusal; nothing was written then."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            known = refusal.fields if isinstance(refusal, Invalid) else {"": [refusal.message]}
        request.admin_refusals = known  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, with the refusals of the attempt before."""
        form = super().get_form(request, obj, change, **kwargs)
        refusals = getattr(request, "admin_refusals", None)
        return type(form.__name__, (form,), {"refusals": refusals}) if refusals else form

    # --- history

    def value_words(self, name: str, value: Any) -> str:
        """Return a stored value of a field as a person reads it."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return exact(value)
        if isinstance(value, dict):
            value = [f"{key}: {part}" for key, part in value.items()]
        if isinstance(value, list):
            return ", ".join(str(part) for part in value)
        choices = dict(getattr(self.model._meta.get_field(name), "flatchoices", ()))
        return str(choices.get(value, value))

    def history_view_title(self, request: Any, obj: Any) -> str:
        """Return the title of the list of versions."""
        return _("History: %(record)s") % {"record": obj}

    def get_historical_record_context_helper(
        self, request: Any, historical_record: Any
    ) -> HistoricalRecordContextHelper:
        """Let the differences be told in the same words as the versions."""
        return InWords(self, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether versions can only be looked at."""
        return not self.restorable or not self.has_change_permission(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the versions of a row the person may see."""
        self._row(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Add the differences and the names of who made them; one query for all names."""
        rows = list(historical_records)
        people = names_of(row.history_user_id for row in rows)
        for row in rows:
            row.who = people.get(row.history_user_id, "")
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show one version; posting restores it through the operation."""
        row = self._row(request, object_id)
        version = whole_number(version_id) or 0
        past = self.model.history.filter(id=row.pk, history_id=version).first()
        if past is None:
            raise Http404
        if request.method == "POST":
            return self._restored(request, row, past)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Version"),
            "opts": self.model._meta,
            "object": row,
            "past": past,
            "lines": self.version_lines(request, past),
            "history_url": self._to(row, "history"),
            "revert_disabled": self.revert_disabled(request, row),
            "who": names_of([past.history_user_id]).get(past.history_user_id, ""),
        }
        return self.render_history_view(request, self.version_template, context)

    def version_lines(self, request: HttpRequest, past: Any) -> list[tuple[str, str]]:
        """Return the fields of a version with their values in words."""
        skipped = {"id", "key", "version", "created_at", "updated_at", "name_fold"}
        fields = [
            field
            for field in self.model._meta.concrete_fields
            if field.name not in skipped and hasattr(past, field.attname)
        ]
        return [(str(field.verbose_name), self._words(past, field)) for field in fields]

    def _words(self, past: Any, field: Any) -> str:
        value = getattr(past, field.attname)
        if field.is_relation:
            # What it named then may be gone by now.
            value = field.related_model._base_manager.filter(pk=value).first()
        return self.value_words(field.name, value)

    def _restored(self, request: HttpRequest, row: Any, past: Any) -> HttpResponse:
        if self.revert_disabled(request, row):
            raise PermissionDenied
        try:
            self.restore(row, past, Actor.of(request, Door.ADMIN))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            self.log_change(request, row, f"restored {past.history_id}")
            messages.success(request, _("The version was restored."))
        return HttpResponseRedirect(self._to(row, "history"))

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        """Return the row if the person may see it; another one does not exist for them."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def _to(self, row: Model, page: str) -> str:
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def names_of(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of members of staff by number; one query, former ones included."""
    people = get_user_model().objects.filter(pk__in={number for number in ids if number})
    return {person.pk: str(person) for person in people}


class Shortened(ObjDiffDisplay):
    """What is left out of a long value needs no word of any language."""

    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        """Return the ends of a value."""
        return f"{prefix}…{suffix}"


class InWords(HistoricalRecordContextHelper):
    """Differences between two versions, with values in the words of their admin."""

    def __init__(self, own: OperatedAdmin, record: Any) -> None:
        super().__init__(own.model, record)
        self.own = own

    def get_obj_diff_display(self) -> ObjDiffDisplay:
        """Return how long values are cut."""
        return Shortened(max_length=self.max_displayed_delta_change_chars)

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """Return one value in words; lists of related rows stay as the package shows them."""
        prepared = super().prepare_delta_change_value(change, value)
        return prepared if isinstance(value, list) else self.own.value_words(change.field, prepared)
