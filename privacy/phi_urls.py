"""The pages of health data: agreements, reads, registers, releases, and the papers of people."""

from django.urls import path

from privacy.views.phi import (
    agreements,
    papers,
    practices,
    psychotherapy,
    reads,
    registers,
    releases,
    showing,
    suspensions,
)

urlpatterns: list = [
    path("privacy/agreements/", agreements.agreement_list, name="agreements"),
    path("privacy/agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("privacy/agreements/<uuid:key>/", agreements.agreement_page, name="agreement"),
    path("privacy/agreements/<uuid:key>/told/", agreements.reports, name="agreement_reports"),
    path("privacy/agreements/<uuid:key>/end/", agreements.agreement_end, name="agreement_end"),
    path(
        "privacy/agreements/<uuid:key>/document/",
        agreements.agreement_file,
        name="agreement_file",
    ),
    path("privacy/emergency/", showing.emergency, name="emergency"),
    path("privacy/emergency/end/", showing.emergency_end, name="emergency_end"),
    path("privacy/emergency/<uuid:key>/review/", reads.emergency_review, name="emergency_review"),
    path("privacy/reads/", reads.read_log, name="reads"),
    path("privacy/reads/new/", reads.review_open, name="read_review_open"),
    path("privacy/reads/<uuid:key>/", reads.review_page, name="read_review"),
    path("privacy/reads/<uuid:key>/judge/", reads.review_judge, name="read_review_judge"),
    path("privacy/reads/<uuid:key>/sign/", reads.review_sign, name="read_review_sign"),
    path("privacy/reveal/<uuid:key>/<str:field>/", showing.reveal_field, name="reveal"),
    path("privacy/practices/", practices.practices, name="practices"),
    path(
        "privacy/practices/<uuid:key>/publish/",
        practices.practices_publish,
        name="practices_publish",
    ),
    path("privacy/registers/", registers.registers, name="registers"),
    path("privacy/registers/<uuid:key>/close/", registers.register_close, name="register_close"),
    path("privacy/releases/", releases.releases, name="releases"),
    path("privacy/releases/find/", releases.release_find, name="release_find"),
    path("privacy/releases/agreements/", releases.data_use_new, name="data_use_new"),
    path(
        "privacy/releases/agreements/<uuid:key>/end/",
        releases.data_use_end,
        name="data_use_end",
    ),
    path("contacts/<uuid:key>/papers/", papers.papers, name="papers"),
    path("contacts/<uuid:key>/therapy/", psychotherapy.notes, name="psychotherapy"),
    path("contacts/<uuid:key>/suspensions/", suspensions.suspensions, name="suspensions"),
    path(
        "contacts/<uuid:key>/suspensions/<uuid:suspension>/end/",
        suspensions.suspension_end,
        name="suspension_end",
    ),
    path("contacts/<uuid:key>/papers/acknowledge/", papers.acknowledge, name="acknowledge"),
    path("contacts/<uuid:key>/papers/authorize/", papers.authorize, name="authorize"),
    path("contacts/<uuid:key>/papers/<uuid:paper>/files/", papers.paper_add, name="paper_add"),
    path(
        "contacts/<uuid:key>/papers/<uuid:paper>/files/<uuid:file>/",
        papers.paper_file,
        name="paper_file",
    ),
    path(
        "contacts/<uuid:key>/papers/<uuid:paper>/end/",
        papers.authorization_end,
        name="authorization_end",
    ),
]
