"""The pages of the interactions app, and the public addresses of forms and web events."""

app_name = "interactions"
urlpatterns: list = [
    # --- purchases
    # --- engagement
    # --- web events
    # --- conversations
    # --- forms
    # --- public forms
    # --- areas
    # --- timeline
]
