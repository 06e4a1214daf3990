"""The pages of privacy: the officer's desk, and the public ones that need no sign-in."""

from django.urls import path, re_path

from privacy import phi_urls
from privacy.views import (
    assessments,
    erasures,
    holds,
    incident_acts,
    incidents,
    inviting,
    letters,
    notice_texts,
    packages,
    processing,
    retention,
)
from privacy.views.acting import page as acting
from privacy.views.acting import recipients as acting_recipients
from privacy.views.acting import routes as acting_routes
from privacy.views.consents import asking as consent_asking
from privacy.views.consents import calls as consent_calls
from privacy.views.consents import events as consent_events
from privacy.views.consents import evidence as consent_evidence
from privacy.views.consents import purposes as consent_purposes
from privacy.views.desk import board as desk_board
from privacy.views.desk import deciding as desk_deciding
from privacy.views.desk import metrics as desk_metrics
from privacy.views.desk import page as desk_page
from privacy.views.desk import taking as desk_taking
from privacy.views.phi import practices as phi_practices
from privacy.views.protocols import drp, opendsr
from privacy.views.protocols import page as protocol_page
from privacy.views.public import following as public_following
from privacy.views.public import intake as public_intake
from privacy.views.public import new_link as public_link
from privacy.views.public import preferences as public_choices
from privacy.views.public import sharing as public_sharing
from privacy.views.public import signal as public_signal

app_name = "privacy"
urlpatterns: list = [
    # --- consents
    path("privacy/consents/", consent_events.consent_list, name="consents"),
    path("privacy/consents/<int:pk>/", consent_events.consent_proof, name="consent"),
    path("privacy/consents/coverage/", consent_events.consent_coverage, name="consent_coverage"),
    path("privacy/consents/evidence/", consent_evidence.evidence_list, name="evidence"),
    path(
        "privacy/consents/evidence/<uuid:key>/",
        consent_evidence.evidence_file,
        name="evidence_file",
    ),
    path(
        "privacy/consents/evidence/<uuid:key>/refused.csv",
        consent_evidence.evidence_rejects,
        name="evidence_rejects",
    ),
    path("privacy/consents/renewals/", consent_asking.renewal_list, name="renewals"),
    path("privacy/consents/stopped/", consent_asking.revocation_list, name="revocations"),
    path("privacy/consents/do-not-call/", consent_calls.do_not_call, name="do_not_call"),
    path("privacy/consents/do-not-call/registry/", consent_calls.registry_new, name="registry_new"),
    path("privacy/purposes/", consent_purposes.purpose_list, name="purposes"),
    path("privacy/purposes/new/", consent_purposes.purpose_new, name="purpose_new"),
    path("privacy/purposes/<slug:slug>/", consent_purposes.purpose_page, name="purpose"),
    path(
        "privacy/purposes/<slug:slug>/retire/",
        consent_purposes.purpose_retire,
        name="purpose_retire",
    ),
    # --- requests
    path("privacy/requests/", desk_board.request_board, name="requests"),
    path("privacy/requests/find/", desk_board.request_find, name="request_find"),
    path("privacy/requests/new/", desk_taking.request_new, name="request_new"),
    path("privacy/requests/metrics/", desk_metrics.request_metrics, name="request_metrics"),
    path("privacy/requests/<uuid:key>/", desk_page.request_page, name="request"),
    path(
        "privacy/requests/<uuid:key>/decide/<slug:act>/",
        desk_deciding.request_decide,
        name="request_decide",
    ),
    path(
        "privacy/requests/<uuid:key>/records/<int:number>/",
        desk_deciding.match_decide,
        name="match_decide",
    ),
    path(
        "privacy/requests/<uuid:key>/tasks/<uuid:task>/",
        desk_deciding.task_done,
        name="request_task_done",
    ),
    # --- health data
    *phi_urls.urlpatterns,
    # --- erasures, holds
    path("privacy/erasures/", erasures.erasure_list, name="erasures"),
    path("privacy/erasures/new/", erasures.erasure_new, name="erasure_new"),
    path("privacy/erasures/<uuid:key>/", erasures.erasure_page, name="erasure"),
    path(
        "privacy/erasures/<uuid:key>/certificate/",
        erasures.erasure_certificate,
        name="erasure_certificate",
    ),
    path("privacy/erasures/<uuid:key>/do/<slug:act>/", erasures.erasure_act, name="erasure_act"),
    path("privacy/holds/", holds.hold_list, name="holds"),
    path("privacy/holds/new/", holds.hold_new, name="hold_new"),
    path("privacy/holds/<uuid:key>/", holds.hold_page, name="hold"),
    path("privacy/holds/<uuid:key>/edit/", holds.hold_edit, name="hold_edit"),
    path("privacy/holds/<uuid:key>/people/", holds.hold_people, name="hold_people"),
    path("privacy/holds/<uuid:key>/let-go/", holds.hold_let_go, name="hold_let_go"),
    path("privacy/holds/<uuid:key>/release/", holds.hold_release, name="hold_release"),
    # --- incidents
    path("privacy/incidents/", incidents.incident_list, name="incidents"),
    path("privacy/incidents/new/", incidents.incident_new, name="incident_new"),
    path("privacy/incidents/years/<int:year>.csv", incidents.incident_year, name="incident_year"),
    path("privacy/incidents/<uuid:key>/", incidents.incident_page, name="incident"),
    path("privacy/incidents/<uuid:key>/edit/", incidents.incident_edit, name="incident_edit"),
    path("privacy/incidents/<uuid:key>/pack/", incident_acts.incident_pack, name="incident_pack"),
    path(
        "privacy/incidents/<uuid:key>/do/<slug:act>/",
        incident_acts.incident_act,
        name="incident_act",
    ),
    path("privacy/incidents/<uuid:key>/<uuid:row>/", incidents.incident_file, name="incident_file"),
    # --- retention
    path("privacy/retention/", retention.retention, name="retention"),
    path("privacy/retention/new/", retention.retention_rule, name="retention_rule_new"),
    path("privacy/retention/rules/<uuid:key>/", retention.retention_rule, name="retention_rule"),
    path(
        "privacy/retention/suggestions/",
        retention.retention_suggestions,
        name="retention_suggestions",
    ),
    path("privacy/retention/runs/", retention.retention_runs, name="retention_runs"),
    path("privacy/retention/runs/<uuid:key>/", retention.retention_run, name="retention_run"),
    path(
        "privacy/retention/runs/<uuid:key>/certificate/",
        retention.retention_certificate,
        name="retention_certificate",
    ),
    path(
        "privacy/retention/runs/<uuid:key>/<slug:decision>/",
        retention.retention_decide,
        name="retention_decide",
    ),
    # --- record of processing
    path("privacy/processing/", processing.processing, name="processing"),
    path("privacy/processing/facts/", processing.processing_facts, name="processing_facts"),
    path("privacy/processing/place/", processing.processing_place, name="processing_place"),
    path("privacy/processing/keep/", processing.processing_freeze, name="processing_freeze"),
    path(
        "privacy/processing/file/<slug:kind>/",
        processing.processing_file,
        name="processing_file",
    ),
    path("privacy/notice-texts/", notice_texts.notice_texts, name="notice_texts"),
    path("privacy/assessments/", assessments.assessment_list, name="assessments"),
    path("privacy/assessments/<uuid:key>/", assessments.assessment_page, name="assessment"),
    # --- packages, letters
    path("privacy/letters/", letters.letter_templates, name="letter_templates"),
    path(
        "privacy/letters/<slug:kind>/<slug:law>/<slug:language>/",
        letters.letter_template,
        name="letter_template",
    ),
    path("privacy/requests/<uuid:key>/packages/", packages.packages, name="packages"),
    path("privacy/requests/<uuid:key>/packages/<uuid:package>/", packages.package, name="package"),
    path(
        "privacy/requests/<uuid:key>/packages/<uuid:package>/file/",
        packages.package_file,
        name="package_file",
    ),
    path("privacy/requests/<uuid:key>/letters/", letters.letters, name="letters"),
    path("privacy/requests/<uuid:key>/letters/<uuid:letter>/", letters.letter, name="letter"),
    path(
        "privacy/requests/<uuid:key>/letters/<uuid:letter>/print/",
        letters.letter_print,
        name="letter_print",
    ),
    path(
        "privacy/requests/<uuid:key>/letters/<uuid:letter>/<slug:act>/",
        letters.letter_act,
        name="letter_act",
    ),
    # --- acting on a right
    path("privacy/requests/<uuid:key>/do/", acting.request_acts, name="request_acts"),
    path("privacy/requests/<uuid:key>/do/<slug:act>/", acting.request_act, name="request_act"),
    path(
        "privacy/requests/<uuid:key>/recipients/",
        acting_recipients.request_recipients,
        name="request_recipients",
    ),
    path(
        "privacy/requests/<uuid:key>/accounting/",
        acting_recipients.request_accounting,
        name="request_accounting",
    ),
    path("privacy/notices/", acting_recipients.notices, name="notices"),
    path("privacy/notices/routes/", acting_routes.notice_routes, name="notice_routes"),
    path("privacy/notices/routes/<uuid:key>/", acting_routes.notice_route, name="notice_route"),
    path(
        "privacy/notices/<uuid:key>/<slug:how>/",
        acting_recipients.notice_settle,
        name="notice_settle",
    ),
    # --- open protocols
    path("privacy/protocols/", protocol_page.protocols, name="protocols"),
    path("privacy/protocols/<slug:act>/", protocol_page.protocol_act, name="protocol_act"),
    path("drp/v1/agent/<str:agent_id>", drp.agent, name="drp_agent"),
    re_path(r"^drp/v1/data-rights-request/?$", drp.hand_in, name="drp_requests"),
    path("drp/v1/data-rights-request/<uuid:number>", drp.one_request, name="drp_request"),
    path("opendsr/v2/discovery", opendsr.discovery, name="opendsr_discovery"),
    path("opendsr/v2/certificate.pem", opendsr.certificate, name="opendsr_certificate"),
    # By the names of earlier versions, too (OpenDSR 10.1).
    re_path(f"^opendsr/v2/{opendsr.COLLECTION}$", opendsr.hand_in, name="opendsr_requests"),
    re_path(
        f"^opendsr/v2/{opendsr.COLLECTION}/(?P<number>[0-9a-f-]{{36}})$",
        opendsr.one_request,
        name="opendsr_request",
    ),
    # --- public
    path("contacts/<uuid:key>/choices/", inviting.preference_panel, name="preference_panel"),
    path("contacts/<uuid:key>/choices/link/", inviting.preference_link, name="preference_link"),
    path(
        "contacts/<uuid:key>/choices/send/",
        inviting.send_preference_link,
        name="send_preference_link",
    ),
    path("p/<str:token>/", public_choices.preferences, name="preferences"),
    path("p/<str:token>/sharing/", public_sharing.sharing, name="sharing"),
    path("u/<str:token>", public_choices.unsubscribe, name="unsubscribe"),
    path("my-data/", public_intake.my_data, name="my_data"),
    path("notice-of-privacy-practices/", phi_practices.practices_public, name="practices_public"),
    path("privacy-notice/", notice_texts.privacy_notice, name="privacy_notice"),
    path("my-data/link/", public_link.new_link, name="new_link"),
    path("my-data/status/", public_following.status_by_word, name="status_by_word"),
    path("my-data/status/<str:token>/", public_following.status, name="request_status"),
    path("my-data/delivery/<str:token>/", public_following.delivery, name="delivery"),
    path(".well-known/gpc.json", public_signal.announcement, name="gpc"),
]
