"""The addresses of the contacts API."""

from config.api.routing import Router
from contacts.api.catalogue import (
    CustomFieldViewSet,
    OrganisationViewSet,
    SourceViewSet,
    TagViewSet,
)
from contacts.api.collaboration import NoteViewSet, TaskViewSet
from contacts.api.contacts import ContactViewSet
from contacts.api.duplicates import DuplicateViewSet, MergeViewSet
from contacts.api.exports import ExportViewSet
from contacts.api.imports import ImportViewSet
from contacts.api.provenance import ValueConflictViewSet

router = Router()
router.register("contacts", ContactViewSet, basename="api-contact")
router.register("organisations", OrganisationViewSet, basename="api-organisation")
router.register("tags", TagViewSet, basename="api-tag")
router.register("custom-fields", CustomFieldViewSet, basename="api-custom-field")
router.register("sources", SourceViewSet, basename="api-source")
router.register("imports", ImportViewSet, basename="api-import")
router.register("exports", ExportViewSet, basename="api-export")
router.register("duplicates", DuplicateViewSet, basename="api-duplicate")
router.register("merges", MergeViewSet, basename="api-merge")
router.register("notes", NoteViewSet, basename="api-note")
router.register("tasks", TaskViewSet, basename="api-task")
router.register("value-conflicts", ValueConflictViewSet, basename="api-value-conflict")
urlpatterns = router.urls
