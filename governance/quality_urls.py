"""The pages of the steward's desk, under /quality/."""

from django.urls import path

from governance.views.quality import (
    accepted,
    freshness,
    giving,
    inbox,
    many,
    review_items,
    review_parts,
    reviews,
    rules,
    scores,
)

app_name = "quality"
urlpatterns = [
    # --- inbox
    path("", inbox.inbox_page, name="inbox"),
    path("facets/", inbox.inbox_facets, name="facets"),
    path("issues/<int:pk>/", inbox.issue_dialog, name="issue"),
    path("issues/<int:pk>/fix/", inbox.issue_fix, name="issue_fix"),
    path("issues/<int:pk>/accept/", inbox.issue_waive, name="issue_waive"),
    path("issues/<int:pk>/give/", inbox.issue_assign, name="issue_assign"),
    path("accepted/", accepted.accepted_page, name="accepted"),
    path("accepted/<int:pk>/end/", accepted.waiver_end, name="waiver_end"),
    path("give/", giving.give_preview, name="give_preview"),
    path("give/run/", giving.give_run, name="give_run"),
    path("accept/", giving.accept_preview, name="accept_preview"),
    path("accept/run/", giving.accept_run, name="accept_run"),
    path("settle/", many.fix_preview, name="fix_preview"),
    path("settle/run/", many.fix_run, name="fix_run"),
    path("settle/<uuid:key>/", many.fixed_page, name="fixed"),
    path("settle/<uuid:key>/undo/", many.fix_undo, name="fix_undo"),
    # --- rules
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/preview/", rules.rule_preview, name="rule_preview"),
    path("rules/of/<slug:code>/", rules.rule_page, name="rule"),
    # --- scores, anomalies, freshness
    path("scores/", scores.scores_page, name="scores"),
    path("scores/freeze/", scores.freeze_now, name="freeze"),
    path("anomalies/<uuid:key>/", scores.anomaly_page, name="anomaly"),
    path("freshness/", freshness.freshness_page, name="freshness"),
    path("freshness/counts/", freshness.freshness_counts, name="freshness_counts"),
    path("freshness/<uuid:key>/", freshness.freshness_edit, name="freshness_edit"),
    # --- reviews
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/new/", reviews.review_new, name="review_new"),
    path("reviews/waiting/", review_items.waiting_fragment, name="reviews_waiting"),
    path("reviews/of/<uuid:key>/", review_items.review_panel, name="review_panel"),
    path("reviews/<uuid:key>/", reviews.review_page, name="review"),
    path("reviews/<uuid:key>/part/<slug:part>/", review_parts.review_part, name="review_part"),
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
