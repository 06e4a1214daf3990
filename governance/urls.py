"""The pages of the governance app."""

from django.urls import path

from governance.views import (
    access,
    audit,
    exports,
    handing_over,
    inventory,
    inventory_changes,
    ownership,
    policies,
    shares,
    sources,
)

app_name = "governance"
urlpatterns = [
    # --- access
    path("access/", access.access_page, name="access"),
    path("access/contacts/<uuid:key>/", access.access_record, name="access_record"),
    path("access/people/<int:pk>/", access.access_person, name="access_person"),
    path("access/look/", access.look_as, name="look_as"),
    path("access/look/end/", access.look_end, name="look_end"),
    path("shares/", shares.shares_page, name="shares"),
    # --- the rest
    path("exports/", exports.export_ledger, name="exports"),
    path("exports/of/<uuid:key>/", exports.sent_fragment, name="sent"),
    path("exports/<uuid:key>/", exports.export_page, name="export"),
    path("exports/<uuid:key>/decide/", exports.export_decide, name="export_decide"),
    path("exports/<uuid:key>/person/", exports.export_person, name="export_person"),
    # --- audit
    path("audit/", audit.audit_page, name="audit"),
    path("audit/export/<slug:kind>/", audit.audit_export, name="audit_export"),
    path("audit/verify/", audit.audit_verify, name="audit_verify"),
    path("inventory/", inventory.inventory_page, name="inventory"),
    path("inventory/download/<slug:kind>/", inventory.inventory_file, name="inventory_file"),
    path("inventory/describe/", inventory.inventory_describe, name="inventory_describe"),
    path("inventory/refresh/", inventory.inventory_refresh, name="inventory_refresh"),
    path("inventory/changes/", inventory_changes.changes_page, name="inventory_changes"),
    path("inventory/changes.json", inventory_changes.changes_json, name="inventory_changes_json"),
    path("inventory/<str:table>/<str:column>/", inventory.inventory_entry, name="entry"),
    path("ownership/", ownership.ownership_page, name="ownership"),
    path("ownership/orphans/", ownership.ownership_orphans, name="ownership_orphans"),
    path("ownership/contacts/", ownership.ownership_shares, name="ownership_shares"),
    path("ownership/hand-over/", handing_over.hand_over_page, name="hand_over"),
    path("ownership/undo/<uuid:key>/", handing_over.hand_over_undo, name="hand_over_undo"),
    path("ownership/leaving/<int:pk>/", handing_over.leaving_page, name="leaving"),
    path("domains/new/", ownership.domain_new, name="domain_new"),
    path("domains/<slug:code>/", ownership.domain_page, name="domain"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/<int:pk>/", sources.source_page, name="source"),
    path("policies/", policies.policy_list, name="policies"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<uuid:key>/", policies.policy_page, name="policy"),
    path("policies/<uuid:key>/edit/", policies.policy_edit, name="policy_edit"),
    path("policies/<uuid:key>/publish/", policies.policy_publish, name="policy_publish"),
    path(
        "policies/<uuid:key>/acknowledge/", policies.policy_acknowledge, name="policy_acknowledge"
    ),
    path("policies/<uuid:key>/retire/", policies.policy_retire, name="policy_retire"),
]
