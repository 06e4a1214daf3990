"""The pages of the steward's desk, under /quality/."""

from django.urls import path

from governance.views.quality import review_items, reviews

app_name = "quality"
urlpatterns = [
    # --- reviews
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/new/", reviews.review_new, name="review_new"),
    path("reviews/waiting/", review_items.waiting_fragment, name="reviews_waiting"),
    path("reviews/of/<uuid:key>/", review_items.review_panel, name="review_panel"),
    path("reviews/<uuid:key>/", reviews.review_page, name="review"),
    path("reviews/<uuid:key>/edit/", reviews.review_edit, name="review_edit"),
    path("reviews/<uuid:key>/start/", reviews.review_start, name="review_start"),
    path("reviews/<uuid:key>/drop/", reviews.review_drop, name="review_drop"),
    path("reviews/<uuid:key>/sign-off/", reviews.review_sign_off, name="review_sign_off"),
    path("reviews/<uuid:key>/evidence/", reviews.review_evidence, name="review_evidence"),
    path("reviews/<uuid:key>/decide/", review_items.decide_many, name="review_decide"),
    path(
        "reviews/<uuid:key>/<int:pk>/<slug:decision>/",
        review_items.decide_one,
        name="review_item",
    ),
]
