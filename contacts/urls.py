"""The pages of the contacts app."""

from django.urls import path

from contacts.views import (
    bulk,
    creating,
    editing,
    exporting,
    history,
    home,
    listing,
    organisations,
    page,
    points,
    preferences,
    progress,
    restoring,
    saved_views,
    searching,
    sharing,
    tags,
    timeline,
)
from contacts.views.importing import checking, finishing, mapping, running, uploading
from contacts.views.importing import listing as import_listing

app_name = "contacts"
urlpatterns: list = [
    # --- import
    path("contacts/import/", import_listing.import_list, name="import_list"),
    path("contacts/import/new/", uploading.import_upload, name="import_upload"),
    path("contacts/import/<uuid:key>/columns/", mapping.import_map, name="import_map"),
    path("contacts/import/<uuid:key>/check/", checking.import_check, name="import_check"),
    path("contacts/import/<uuid:key>/correct/", checking.import_correct, name="import_correct"),
    path("contacts/import/<uuid:key>/run/", checking.import_run, name="import_run"),
    path("contacts/import/<uuid:key>/progress/", running.import_progress, name="import_progress"),
    path("contacts/import/<uuid:key>/result/", finishing.import_result, name="import_result"),
    path("contacts/import/<uuid:key>/rejects/", finishing.import_rejects, name="import_rejects"),
    path("contacts/import/<uuid:key>/undo/", finishing.import_undo, name="import_undo"),
    # --- card
    path("", home.home, name="home"),
    path("home/coverage/", home.coverage_fragment, name="home_coverage"),
    path("contacts/new/", creating.new_page, name="new"),
    path("contacts/new/likely/", creating.likely_fragment, name="likely"),
    path("contacts/<uuid:key>/", page.contact_page, name="page"),
    path("contacts/<uuid:key>/part/<slug:name>/", page.part_fragment, name="part"),
    path("contacts/<uuid:key>/archive/", page.archive, name="archive"),
    path("contacts/<uuid:key>/unarchive/", page.unarchive, name="unarchive"),
    path("contacts/<uuid:key>/field/<str:field>/", editing.field_fragment, name="field"),
    path("contacts/<uuid:key>/edit/<str:field>/", editing.edit_field, name="edit_field"),
    path("contacts/<uuid:key>/timeline/", timeline.timeline_fragment, name="timeline"),
    path("contacts/<uuid:key>/history/", history.history_page, name="history"),
    path("contacts/<uuid:key>/restore/<int:history_id>/", restoring.restore, name="restore"),
    path(
        "contacts/<uuid:key>/restore/<int:history_id>/<str:field>/",
        restoring.restore,
        name="restore_value",
    ),
    path("contacts/<uuid:key>/points/", points.add_point, name="add_point"),
    path("contacts/<uuid:key>/points/<int:pk>/", points.change_point, name="change_point"),
    path("contacts/<uuid:key>/addresses/", points.add_address, name="add_address"),
    path("contacts/<uuid:key>/addresses/<int:pk>/", points.change_address, name="change_address"),
    path("contacts/<uuid:key>/relations/", points.add_relation, name="add_relation"),
    path("contacts/<uuid:key>/relations/find/", points.find_person, name="find_person"),
    path(
        "contacts/<uuid:key>/relations/<int:pk>/remove/",
        points.remove_relation,
        name="remove_relation",
    ),
    path("contacts/<uuid:key>/consent/", preferences.consent, name="consent"),
    path("contacts/<uuid:key>/wishes/", preferences.wish, name="wish"),
    path("contacts/<uuid:key>/share/", sharing.share, name="share"),
    path("contacts/<uuid:key>/share/<int:pk>/end/", sharing.end, name="end_share"),
    # --- lists, organisations, tags, searching
    path("contacts/", listing.contact_list, name="list"),
    path("contacts/columns/", listing.choose_columns, name="choose_columns"),
    path("contacts/views/", saved_views.view_tabs, name="view_tabs"),
    path("contacts/views/save/", saved_views.save, name="save_view"),
    path("contacts/views/<uuid:key>/delete/", saved_views.delete, name="delete_view"),
    path("contacts/bulk/", bulk.preview, name="bulk"),
    path("contacts/bulk/run/", bulk.run, name="bulk_run"),
    path("contacts/bulk/<uuid:key>/undo/", bulk.undo, name="bulk_undo"),
    path("contacts/export/", exporting.export, name="export"),
    path("contacts/tags/", tags.tag_list, name="tags"),
    path("contacts/tags/<int:pk>/rename/", tags.tag_rename, name="tag_rename"),
    path("contacts/tags/<int:pk>/merge/", tags.tag_merge, name="tag_merge"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/<uuid:key>/", organisations.organisation_page, name="organisation"),
    path(
        "organisations/<uuid:key>/edit/", organisations.organisation_edit, name="organisation_edit"
    ),
    path("search/", searching.search, name="search"),
    path("progress/<uuid:key>/", progress.progress, name="progress"),
]
