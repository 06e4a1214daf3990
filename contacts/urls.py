"""The pages of the contacts app."""

app_name = "contacts"
urlpatterns: list = []
