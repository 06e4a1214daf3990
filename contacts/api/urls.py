"""The addresses of the contacts API."""

urlpatterns: list = []
