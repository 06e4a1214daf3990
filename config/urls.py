"""The whole address map; apps are named as text, so that this page knows none of them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from config.health import livez, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("config.api_urls")),
    path("governance/", include("governance.urls")),
    path("quality/", include("governance.quality_urls")),
    path("", include("privacy.urls")),
    path("", include("segments.urls")),
    path("", include("interactions.urls")),
    path("", include("contacts.urls")),
]

admin.site.site_header = admin.site.site_title = settings.ORG_NAME
