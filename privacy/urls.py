"""The pages of privacy: the officer's desk, and the public ones that need no sign-in."""

app_name = "privacy"
urlpatterns: list = [
    # --- consents
    # --- requests
    # --- erasures, holds
    # --- packages, letters
    # --- acting on a right
    # --- public
]
