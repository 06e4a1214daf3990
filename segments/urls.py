"""The pages of segments."""

from django.urls import path

from segments.views import building, changing, listing, page, panel, why, webhooks

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
    path("segments/<uuid:key>/why/<uuid:contact>/", why.segment_why, name="segment_why"),
    path("contacts/<uuid:key>/segments/", panel.segments_panel, name="segments_panel"),
    # --- webhooks
    path("segments/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("segments/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("segments/webhooks/<uuid:key>/", webhooks.webhook_page, name="webhook"),
    path("segments/webhooks/<uuid:key>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("segments/webhooks/<uuid:key>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("segments/webhooks/<uuid:key>/do/<slug:act>/", webhooks.webhook_act, name="webhook_act"),
]
