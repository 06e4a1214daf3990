"""The pages of the governance app."""

from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("audit/", views.audit_page, name="audit"),
    path("inventory/", views.inventory_page, name="inventory"),
    path("inventory/download/<slug:kind>/", views.inventory_file, name="inventory_file"),
    path("ownership/", views.ownership_page, name="ownership"),
]
