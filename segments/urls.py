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
from segments.views.analysis import customers, forecast
from segments.views.dashboards import arranging, sharing, showing
from segments.views.reports import building as report_building
from segments.views.reports import changing as report_changing
from segments.views.reports import listing as report_listing
from segments.views.reports import page as report_pages
from segments.views.reports import ruling as report_ruling

app_name = "segments"
urlpatterns: list = [
    # --- dashboards
    path("", showing.home, name="home"),
    path("dashboards/", showing.dashboard_list, name="dashboards"),
    path("dashboards/new/", arranging.dashboard_new, name="dashboard_new"),
    path("dashboards/home/arrange/", arranging.arrange_home, name="arrange_home"),
    path("dashboards/<uuid:key>/", showing.dashboard_page, name="dashboard"),
    path("dashboards/<uuid:key>/arrange/", arranging.dashboard_arrange, name="dashboard_arrange"),
    path("dashboards/<uuid:key>/share/", sharing.dashboard_share, name="dashboard_share"),
    path("dashboards/<uuid:key>/do/<slug:act>/", arranging.dashboard_act, name="dashboard_act"),
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
    # --- analysis
    path("reports/customers/", customers.customers_page, name="customers"),
    path("reports/customers/count/", customers.count_again, name="customers_count"),
    path("reports/forecast/", forecast.forecast_page, name="forecast"),
    path("contacts/<uuid:key>/value/", customers.value_panel, name="value_panel"),
    # --- reports
    path("reports/", report_listing.report_list, name="reports"),
    path("reports/new/", report_building.report_new, name="report_new"),
    path("reports/ready/<slug:slug>/", report_pages.ready_page, name="report_ready"),
    path(
        "reports/ready/<slug:slug>/file/<slug:format>/",
        report_pages.ready_file,
        name="report_ready_file",
    ),
    path("reports/stop/<str:token>/", report_changing.report_stop, name="report_stop"),
    path("reports/<uuid:key>/", report_pages.report_page, name="report"),
    path("reports/<uuid:key>/edit/", report_building.report_edit, name="report_edit"),
    path("reports/<uuid:key>/rule/", report_ruling.report_rule, name="report_rule"),
    path("reports/<uuid:key>/file/<slug:format>/", report_pages.report_file, name="report_file"),
    path("reports/<uuid:key>/share/", report_changing.report_share, name="report_share"),
    path("reports/<uuid:key>/mail/", report_changing.report_schedule, name="report_schedule"),
    path("reports/<uuid:key>/mail/stop/", report_changing.schedule_stop, name="schedule_stop"),
    path("reports/<uuid:key>/copy/", report_changing.report_copy, name="report_copy"),
    path("reports/<uuid:key>/delete/", report_changing.report_delete, name="report_delete"),
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
