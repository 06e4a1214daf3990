"""The pages of segments."""

from django.urls import path

from segments.views import (
    building,
    changing,
    destination_page,
    destinations,
    listing,
    page,
    panel,
    webhooks,
    why,
)

app_name = "segments"
urlpatterns: list = [
    # --- segments
    path("segments/", listing.segment_list, name="segments"),
    path("segments/new/", building.segment_new, name="segment_new"),
    path("segments/live/", building.segment_live, name="live"),
    path("segments/<uuid:key>/", page.segment_page, name="segment"),
    path("segments/<uuid:key>/edit/", building.segment_edit, name="segment_edit"),
    path("segments/<uuid:key>/reach/", page.segment_reach, name="segment_reach"),
    path("segments/<uuid:key>/find/", why.find_people, name="segment_find"),
    path("segments/<uuid:key>/do/<slug:act>/", changing.segment_act, name="segment_act"),
    path("contacts/<uuid:key>/segments/", panel.segments_panel, name="segments_panel"),
    path("contacts/<uuid:key>/segments/<uuid:segment>/", why.segment_why, name="segment_why"),
    # --- webhooks
    path("segments/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("segments/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("segments/webhooks/<uuid:key>/", webhooks.webhook_page, name="webhook"),
    path("segments/webhooks/<uuid:key>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("segments/webhooks/<uuid:key>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("segments/webhooks/<uuid:key>/do/<slug:act>/", webhooks.webhook_act, name="webhook_act"),
    # --- destinations
    path("segments/destinations/", destinations.destination_list, name="destinations"),
    path("segments/destinations/new/", destinations.destination_kinds, name="destination_kinds"),
    path(
        "segments/destinations/new/<slug:kind>/",
        destinations.destination_new,
        name="destination_new",
    ),
    path(
        "segments/destinations/<uuid:key>/", destination_page.destination_page, name="destination"
    ),
    path(
        "segments/destinations/<uuid:key>/edit/",
        destinations.destination_edit,
        name="destination_edit",
    ),
    path(
        "segments/destinations/<uuid:key>/rehearse/",
        destination_page.destination_rehearse,
        name="destination_rehearse",
    ),
    path(
        "segments/destinations/<uuid:key>/do/<slug:act>/",
        destination_page.destination_act,
        name="destination_act",
    ),
    path(
        "segments/destinations/<uuid:key>/runs/<uuid:run>/",
        destination_page.run_page,
        name="destination_run",
    ),
    path(
        "segments/destinations/<uuid:key>/runs/<uuid:run>/<str:name>/",
        destination_page.run_file,
        name="destination_file",
    ),
    path(
        "segments/<uuid:key>/destinations/",
        destinations.segment_destinations,
        name="segment_destinations",
    ),
    path("contacts/<uuid:key>/sent/", destinations.sent_panel, name="sent_panel"),
]
