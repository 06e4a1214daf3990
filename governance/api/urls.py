"""The addresses of the governance API."""

urlpatterns: list = []
