"""The addresses of the API, version 1."""

from django.urls import include, path, re_path

from config.api.docs import DocsView, SchemaView
from config.api.routing import Nowhere

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("contacts.api.urls")),
    path("", include("interactions.api.urls")),
    path("", include("segments.api.urls")),
    path("", include("governance.api.urls")),
    path("", include("privacy.api.urls")),
    re_path("", Nowhere.as_view()),
]
