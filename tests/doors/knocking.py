"""How the matrix knocks: the addresses of every URL name, what is sent, what is compared."""

import json
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from tests.doors.expectations import SEES, Rule
from tests.doors.world import World

NOWHERE = 10**9
_MODEL = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>/$")
# What a person could not know from outside differs in every answer.
_VARYING = re.compile(
    rb'value="[A-Za-z0-9]{64}"|"csrfmiddlewaretoken[^>]+>|"request_id": ?"[^"]*"'
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_ROWS = {
    "restore": "version",
    "restore_value": "version",
    "change_point": "point",
    "change_address": "address",
    "remove_relation": "relation",
    "end_share": "share",
    "decide_value": "conflict_pk",
    "fix_issue": "issue_pk",
    "accept_issue": "issue_pk",
    "close_issue": "finding_pk",
    "end_waiver": "accepted",
}
# Addresses of what was made for a request.
_PAPERS = (
    "packages", "package", "package_file", "letters", "letter", "letter_print", "letter_act",
)  # fmt: skip
_RUNS = ("detail", "approve")
_RETAINED = ("run", "decide", "certificate")
_INCIDENT = ("", "_edit", "_act", "_pack", "_file")
_OF_INCIDENT = ("detail", "judge", "count", "told", "evidence", "evidence-file")
_REVIEW = ("", "_judge", "_sign")
_HOLDS = ("", "_edit", "_people", "_let_go", "_release")
_HOUSE = {
    "contacts:tag_change": "tag",
    "contacts:tag_merge": "tag",
    "contacts:organisation": "organisation",
    "contacts:organisation_edit": "organisation",
    "contacts:record_history": "organisation",
    "governance:access_person": "user_pk",
    "governance:domain": "domain_code",
    "governance:hand_over_undo": "hand_over",
    "governance:leaving": "user_pk",
    "governance:source": "source",
    "governance:policy": "policy",
    "governance:policy_edit": "policy",
    "governance:policy_publish": "policy",
    "governance:policy_acknowledge": "policy",
    "governance:policy_retire": "policy",
    "quality:rule": "rule_code",
    "quality:freshness_edit": "freshness",
    "interactions:product": "product",
    "interactions:form": "form",
    "interactions:form_condition": "form",
    "interactions:form_settings": "form",
    "interactions:form_state": "form",
    "interactions:form_preview": "form",
    "interactions:form_share": "form",
    "interactions:form_results": "form",
    "interactions:form_compare": "form",
    "interactions:form_export": "form",
    "api-form-detail": "form",
    "api-form-publish": "form",
    "api-form-close": "form",
    "api-form-invitations": "form",
    "admin:interactions_form": "form_pk",
    "admin:interactions_response": "response_pk",
    "segments:webhook": "webhook",
    "segments:webhook_edit": "webhook",
    "segments:webhook_replay": "webhook",
    "segments:webhook_act": "webhook",
    "segments:destination": "destination",
    "segments:destination_edit": "destination",
    "segments:destination_rehearse": "destination",
    "segments:destination_act": "destination",
    "segments:destination_run": "destination",
    "segments:segment_destinations": "segment",
    "segments:segment": "segment",
    "segments:segment_edit": "segment",
    "segments:segment_reach": "segment",
    "segments:segment_find": "segment",
    "segments:segment_act": "segment",
    "admin:segments_webhooksubscription": "webhook_pk",
    "admin:segments_valuemodel": "value_model_pk",
    "admin:segments_customervalue": "value_pk",
    "admin:segments_forecastrun": "forecast_pk",
    "admin:segments_report": "report_pk",
    "admin:segments_dashboard": "dashboard_pk",
    "admin:segments_dashboardshare": "dashboardshare_pk",
    "admin:segments_reportschedule": "schedule_pk",
    "admin:segments_reportdelivery": "delivery_pk",
    "admin:segments_webhookdelivery": "message_pk",
    "admin:segments_destination": "destination_pk",
    "admin:segments_syncrun": "run_pk",
    "api-destination-detail": "destination",
    "api-destination-pause": "destination",
    "api-destination-resume": "destination",
    "api-destination-test": "destination",
    "api-destination-plan": "destination",
    "api-destination-send": "destination",
    "api-destination-runs": "destination",
    "api-destination-receipts": "destination",
    "api-segment-detail": "segment",
    "api-segment-add": "segment",
    "api-segment-archive": "segment",
    "api-segment-duplicate": "segment",
    "api-segment-freeze": "segment",
    "api-segment-growth": "segment",
    "api-segment-overlap": "segment",
    "api-segment-refresh": "segment",
    "api-segment-remove": "segment",
    "api-segment-unarchive": "segment",
    "api-segment-member-list": "ruled",
    "api-segment-change-list": "ruled",
    "api-segment-exception-list": "ruled",
    "api-segment-exception-detail": "ruled",
    "admin:segments_segment": "segment_pk",
    "admin:segments_segmentrun": "segment_run_pk",
    "admin:segments_segmentoverride": "override_pk",
    "api-webhook-detail": "webhook",
    "api-webhook-pause": "webhook",
    "api-webhook-resume": "webhook",
    "api-webhook-rotate": "webhook",
    "api-webhook-test": "webhook",
    "api-webhook-messages": "webhook",
    "api-webhook-replay": "webhook",
    "interactions:post": "post_pk",
    "interactions:engagement_import": "engagement_file",
    "admin:interactions_engagement": "engagement_pk",
    "admin:interactions_handlesuggestion": "suggestion_pk",
    "admin:interactions_post": "post_pk",
    "admin:interactions_engagementimport": "engagement_file_pk",
    "interactions:conversation_template": "template",
    "interactions:area_map": "area_file",
    "interactions:area_drop": "area_file",
    "api-conversation-template-detail": "template",
    "api-area-detail": "area",
    "api-area-file-detail": "area_file",
    "api-area-file-run": "area_file",
    "api-engagement-import-detail": "engagement_file",
    "api-post-detail": "post_pk",
    "api-post-metrics": "post_pk",
    "admin:interactions_conversation": "talk_pk",
    "admin:interactions_conversationtemplate": "template_pk",
    "admin:interactions_areasource": "area_source_pk",
    "admin:interactions_areafigure": "area_figure_pk",
    "api-product-detail": "product",
    "api-exchange-rate-detail": "rate_pk",
    "admin:interactions_order": "order_pk",
    "admin:interactions_product": "product_pk",
    "admin:interactions_exchangerate": "rate_pk",
    "admin:interactions_loyaltyaccount": "account_pk",
    "admin:interactions_purchaseimport": "purchase_file_pk",
    "api-organisation-detail": "organisation",
    "api-tag-detail": "tag",
    "api-tag-merge": "tag",
    "api-custom-field-detail": "slug",
    "api-source-detail": "source",
    "api-audit-event-detail": "event",
    "admin:contacts_organisation": "organisation_pk",
    "admin:contacts_tag": "tag",
    "admin:contacts_customfield": "customfield",
    "admin:contacts_import": "import_pk",
    "admin:contacts_export": "export_pk",
    "admin:contacts_source": "source",
    "admin:contacts_valueconflict": "conflict_pk",
    "admin:contacts_verification": "verification_pk",
    "admin:contacts_qualityrule": "rule_pk",
    "admin:contacts_qualitywaiver": "waiver_pk",
    "admin:contacts_duplicatecandidate": "pair_pk",
    "admin:contacts_merge": "merge_pk",
    "admin:contacts_automaticmerge": "automatic_pk",
    "admin:contacts_note": "note_pk",
    "admin:contacts_task": "task_pk",
    "admin:contacts_team": "team",
    "privacy:consent": "consent_pk",
    "privacy:evidence_file": "evidence",
    "privacy:evidence_rejects": "evidence",
    "api-consent-detail": "consent_pk",
    "api-legal-hold-detail": "hold",
    **dict.fromkeys((f"api-agreement-{x}" for x in ("detail", "reports")), "agreement"),
    **dict.fromkeys((f"privacy:agreement{x}" for x in ("", "_end", "_reports")), "agreement"),
    "privacy:emergency_review": "emergency",
    **dict.fromkeys((f"privacy:read_review{name}" for name in _REVIEW), "read_review"),
    "privacy:practices_publish": "practices_notice",
    "privacy:register_close": "complaint",
    "privacy:data_use_end": "data_use",
    **dict.fromkeys((f"api-authorization-{x}" for x in ("detail", "revoke")), "authorization"),
    **dict.fromkeys((f"api-authorization-{x}" for x in ("papers", "paper-file")), "authorization"),
    "admin:privacy_authorization": "authorization_pk",
    "admin:privacy_signedpaper": "signed_paper_pk",
    "admin:privacy_practicesnotice": "practices_notice_pk",
    "admin:privacy_complianceentry": "complaint_pk",
    "admin:privacy_datauseagreement": "data_use_pk",
    "admin:privacy_agreement": "agreement_pk",
    "admin:privacy_emergencyaccess": "emergency_pk",
    "admin:privacy_readreview": "read_review_pk",
    "api-legal-hold-release": "hold",
    "admin:contacts_consentevent": "consent_pk",
    "admin:contacts_purpose": "purpose_pk",
    "admin:contacts_registryedition": "registry_edition_pk",
    "privacy:request_acts": "right_request",
    "privacy:notice_route": "destination",
    "privacy:request_act": "right_request",
    "privacy:request_recipients": "right_request",
    "privacy:request_accounting": "right_request",
    "admin:privacy_recipientnotice": "recipient_notice_pk",
    "admin:privacy_amendment": "amendment_pk",
    "admin:privacy_reporteddisclosure": "reported_pk",
    "admin:privacy_accountingsuspension": "suspension_pk",
    "api-suspension-end": "suspension",
    **dict.fromkeys((f"privacy:hold{name}" for name in _HOLDS), "hold"),
    **dict.fromkeys((f"privacy:erasure{name}" for name in ("", "_act", "_certificate")), "erasure"),
    "admin:privacy_erasure": "erasure_pk",
    "privacy:request": "privacy_request",
    "privacy:request_decide": "privacy_request",
    "privacy:match_decide": "privacy_request",
    "privacy:request_task_done": "privacy_request",
    **dict.fromkeys((f"privacy:{name}" for name in _PAPERS), "privacy_request"),
    "admin:privacy_package": "package_pk",
    "admin:privacy_letter": "letter_pk",
    "admin:privacy_legalhold": "hold_pk",
    **dict.fromkeys((f"privacy:incident{x}" for x in _INCIDENT), "incident"),
    **dict.fromkeys((f"api-incident-{x}" for x in _OF_INCIDENT), "incident"),
    "admin:privacy_incident": "incident_pk",
    "admin:privacy_incidentevidence": "incident_evidence_pk",
    "admin:privacy_protocolparty": "protocol_party_pk",
    "privacy:assessment": "assessment",
    "api-assessment-detail": "assessment",
    "api-processing-record-detail": "frozen_record",
    "admin:privacy_processinghouse": "processing_house_pk",
    "admin:privacy_recipientplace": "recipient_place_pk",
    "admin:privacy_frozenrecord": "frozen_record_pk",
    "admin:privacy_assessment": "assessment_pk",
    "privacy:retention_rule": "retention_rule",
    **dict.fromkeys((f"privacy:retention_{x}" for x in _RETAINED), "retention_run"),
    **dict.fromkeys((f"api-retention-run-{x}" for x in _RUNS), "retention_run"),
    "api-retention-rule-detail": "retention_rule",
    "admin:privacy_retentionrule": "retention_rule_pk",
    "admin:privacy_retentionrun": "retention_run_pk",
    "admin:privacy_lettertemplate": "letter_template_pk",
    "admin:privacy_privacyrequest": "privacy_request_pk",
    "admin:privacy_requeststep": "request_step_pk",
    "admin:governance_user": "user_pk",
    "admin:governance_apitoken": "token_pk",
    "admin:governance_datadomain": "domain_pk",
    "admin:governance_fieldrecord": "field_record",
    "admin:governance_policy": "policy_pk",
    "admin:governance_freshnesspolicy": "freshness_pk",
    "admin:governance_qualityanomaly": "anomaly_pk",
    "admin:governance_reviewcampaign": "review_pk",
    "admin:governance_auditevent": "event",
}
_OF_REQUEST = (
    "detail", "acknowledge", "assign", "extend", "pause", "resume", "refuse", "complete",
    "withdraw", "note", "search", "match", "task-done", "ask-identity", "decide-identity",
    "authority", "person", "steps", "matches", "tasks", "packages", "letters",
    "recipients", "acts", "accounting",
)  # fmt: skip
_HOUSE |= {f"api-privacy-request-{name}": "privacy_request" for name in _OF_REQUEST}
_HOUSE["api-privacy-request-act"] = "right_request"
_OWN = {
    "contacts:rename_view": "view",
    "contacts:overwrite_view": "view",
    "contacts:delete_view": "view",
    "contacts:bulk_result": "bulk",
    "contacts:bulk_undo": "bulk",
    "contacts:bulk_resume": "bulk",
    "contacts:progress": "progress",
    "contacts:note_change": "note",
    "contacts:note_delete": "note",
    "api-token-detail": "token",
    "api-token-revoke": "token",
}
# Addresses that name two records.
_OF_TWO = ("contacts:merge", "contacts:merge_preview")
_WORDS: dict[str, dict[str, Any]] = {
    "contacts:duplicate_decide": {"decision": "later"},
    "privacy:authorization_end": {"paper": UUID(int=0)},
    "privacy:paper_add": {"paper": UUID(int=0)},
    "privacy:suspension_end": {"suspension": UUID(int=0)},
    "privacy:paper_file": {"paper": UUID(int=0), "file": UUID(int=0)},
    "privacy:retention_decide": {"decision": "refuse"},
    "privacy:incident_act": {"act": "draft"},
    "privacy:incident_file": {"row": UUID(int=0)},
    "api-authorization-paper-file": {"file": UUID(int=0)},
    "api-incident-evidence-file": {"file": UUID(int=0)},
    "privacy:incident_year": {"year": 2026},
    "privacy:processing_file": {"kind": "csv"},
    "contacts:part": {"name": "hero"},
    "contacts:verify": {"group": "name"},
    "contacts:unverify": {"group": "name"},
    "contacts:decide_value": {"decision": "keep"},
    "contacts:field": {"field": "occupation"},
    "contacts:edit_field": {"field": "occupation"},
    "contacts:restore_value": {"field": "occupation"},
    "contacts:record_notes": {"kind": "contact"},
    "contacts:record_tasks": {"kind": "contact"},
    "contacts:follow": {"kind": "contact"},
    "contacts:record_history": {"kind": "organisation"},
    "quality:review_item": {"decision": "deferred"},
    "interactions:handle_decide": {"decision": "refuse"},
    "quality:review_part": {"part": "bar"},
    "segments:segment_act": {"act": "refresh"},
    "segments:dashboard_act": {"act": "first"},
    "segments:webhook_act": {"act": "pause"},
    "segments:report_ready": {"slug": "sales-by-month"},
    "segments:report_ready_file": {"slug": "sales-by-month", "format": "csv"},
    "segments:report_file": {"format": "csv"},
    "segments:report_stop": {"token": "x"},
    "api-report-ready-answer": {"slug": "sales-by-month"},
    "segments:destination_act": {"act": "pause"},
    "privacy:request_decide": {"act": "note"},
    "privacy:reveal": {"field": "notes"},
    "privacy:request_act": {"act": "end-marketing"},
    "api-privacy-request-act": {"act": "end-marketing"},
    "privacy:notice_settle": {"how": "done"},
    "privacy:letter_act": {"act": "review"},
    "privacy:erasure_act": {"act": "renew"},
    "privacy:letter_template": {"kind": "refuse", "law": "any", "language": "en"},
    "privacy:purpose": {"slug": "offers"},
    "privacy:purpose_retire": {"slug": "offers"},
    "segments:destination_new": {"kind": "csv"},
    "governance:audit_export": {"kind": "csv"},
    "governance:inventory_file": {"kind": "csv"},
    "governance:entry": {"table": "contacts.Contact", "column": "occupation"},
    "admin:app_list": {"app_label": "contacts"},
    "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    "account_confirm_email": {"key": "x"},
    "interactions:confirm": {"token": "x:y"},
    "interactions:form_theme": {"slug": "survey"},
    "interactions:public_form": {"slug": "survey"},
    "interactions:public_form_personal": {"slug": "survey", "token": "x:y"},
    "privacy:preferences": {"token": "x"},
    "privacy:sharing": {"token": "x"},
    "privacy:unsubscribe": {"token": "x"},
    "privacy:request_status": {"token": "x"},
    "privacy:delivery": {"token": "x"},
    "privacy:protocol_act": {"act": "controller"},
    "privacy:drp_agent": {"agent_id": "NOBODY"},
    "privacy:drp_request": {"number": "01234567-89ab-4def-8123-456789abcdef"},
    "privacy:opendsr_requests": {"collection": "requests"},
    "privacy:opendsr_request": {
        "collection": "requests",
        "number": "01234567-89ab-4def-8123-456789abcdef",
    },
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
}


def url_names() -> list[str]:
    """Return every name the resolver knows; patterns without one get a name from their route."""
    return list(dict.fromkeys(name for name in _names(get_resolver())))


def _names(resolver: Any, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            more = (pattern.namespace,) if pattern.namespace else ()
            yield from _names(pattern, here, spaces + more)
        else:
            yield ":".join((*spaces, pattern.name)) if pattern.name else _unnamed(here)


def _unnamed(route: str) -> str:
    if found := _MODEL.match(route):
        return f"admin:{found[1]}_{found[2]}_redirect"
    known = {"admin/(?P<url>.*)$": "admin:catch_all", "api/v1/": "api-nowhere"}
    return known.get(route, f"unnamed:{route}")


def addresses(name: str, rule: Rule, world: World) -> Iterator[tuple[str, str]]:
    """Return each relation to the record with the address to knock at."""
    for place in SEES[rule.about]:
        yield place, _address(name, rule, world, place)


def _address(name: str, rule: Rule, world: World, place: str) -> str:
    if name == "admin:catch_all":
        return "/admin/nothing/here/"
    if name == "api-nowhere":
        return "/api/v1/nothing/"
    if name.startswith("admin:") and (rule.door == "admin" or name.endswith("_redirect")):
        return _admin_address(name, rule, world, place)
    return reverse(name, kwargs=_words(name, rule, world, place))


def _words(name: str, rule: Rule, world: World, place: str) -> dict[str, Any]:
    words = dict(_WORDS.get(name, {}))
    contact = world.contacts.get("north" if place == "mixed" else place)
    key = contact.key if contact else world.absent
    match rule.about:
        case "contact" | "led":
            if name == "api-segment-why-detail":
                words = {"segment": world.rows["house"]["ruled"]}
            other = world.rows.get(place, {}).get("other") or world.rows["north"]["other"]
            if name == "segments:segment_why":
                words["segment"] = world.rows["house"]["segment"]
            return words | {"key": key} | ({"other": other} if name in _OF_TWO else {})
        case "row":
            which = _ROWS[name.split(":")[1]]
            pk = world.rows.get("south" if place == "mixed" else place, {}).get(which, NOWHERE)
            return words | {"key": key, "history_id" if which == "version" else "pk": pk}
        case "note" | "task" | "conflict" | "pair" | "merge" | "recipient_notice":
            return words | {"key": world.rows.get(place, {}).get(rule.about, world.absent)}
        case "talk":
            which = "attachment" if "attachment" in name else "talk"
            return words | {"key": world.rows.get(place, {}).get(which, world.absent)}
        case "suggestion":
            pk = world.rows.get(place, {}).get("suggestion", NOWHERE)
            return words | {"id" if name.startswith("api-") else "pk": pk}
        case "order" | "account" | "engaged":
            return words | {"key": world.rows.get(place, {}).get(rule.about, world.absent)}
        case "response":
            response = world.rows.get(place, {}).get("response", world.absent)
            if name.startswith("api-"):
                return words | {"key": response}
            return words | {"key": world.rows["house"]["form"], "response": response}
        case "no_file":
            house = world.rows["house"]
            return {"key": house["destination"], "run": house["run"], "name": "none.csv"}
        case "closed":
            return words | {"key": world.rows["house"]["agreement"]}
        case "order_key":
            return words | {"value": f"o-{place}"}
        case "purchase_file":
            return words | {"key": world.rows.get(f"own-{place}", {}).get(rule.about, world.absent)}
        case "issue" | "accepted":
            pk = world.rows.get(place, {}).get(rule.about, NOWHERE)
            return words | {"id" if name.startswith("api-") else "pk": pk}
        case "review" | "anomaly":
            key = world.rows["desk"][rule.about] if place == "north" else world.absent
            item = {"pk": world.rows["desk"]["item"]} if name == "quality:review_item" else {}
            return words | item | {"key": key}
        case "fixes":
            return {"key": world.rows.get(f"own-{place}", {}).get("fixes", world.absent)}
        case "house":
            return words | _house_words(name, world, place)
        case "own_export" | "any_export" | "export":
            return words | {"key": world.rows.get(f"own-{place}", {}).get("export", world.absent)}
        case "operation":
            return words | {"key": world.rows.get(f"own-{place}", {}).get("done", world.absent)}
        case "report" | "dashboard":
            return words | {"key": world.rows.get(f"own-{place}", {}).get(rule.about, world.absent)}
        case "view" | "bulk" | "import":
            which = _OWN.get(name, "import")
            return words | {"key": world.rows.get(f"own-{place}", {}).get(which, world.absent)}
        case "external":
            return words | {"value": f"ext-{place}"}
        case "email":
            return words | {"value": f"{place}@people.example"}
    return words


def _house_words(name: str, world: World, place: str) -> dict[str, Any]:
    which = _HOUSE[name]
    known = world.rows["house"][which] if place == "north" else None
    if which == "organisation":
        return _WORDS.get(name, {}) | {"key": known or world.absent}
    if name == "segments:destination_run":
        return {"key": known or world.absent, "run": world.rows["house"]["run"]}
    if name in ("privacy:match_decide", "privacy:request_task_done"):
        part = "number" if name == "privacy:match_decide" else "task"
        return {"key": known or world.absent, part: world.rows["house"][f"request_{part}"]}
    if name.removeprefix("privacy:") in _PAPERS:
        parts = {each: world.rows["house"][f"{each}_key"] for each in ("package", "letter")}
        part = {k: v for k, v in parts.items() if name.split(":")[1].split("_")[0] == k}
        return _WORDS.get(name, {}) | part | {"key": known or world.absent}
    if which in ("privacy_request", "right_request"):
        return _WORDS.get(name, {}) | {"key": known or world.absent}
    if which == "ruled":
        exception = {"id": world.rows["house"]["override_pk"]} if name.endswith("detail") else {}
        return exception | {"segment": known or world.absent}
    if which in (
        "webhook",
        "destination",
        "segment",
        "policy",
        "hand_over",
        "product",
        "form",
        "template",
        "area_file",
        "engagement_file",
        "evidence",
        "hold",
        "agreement",
        "practices_notice",
        "complaint",
        "data_use",
        "authorization",
        "suspension",
        "emergency",
        "read_review",
        "erasure",
        "retention_rule",
        "retention_run",
        "incident",
        "assessment",
        "frozen_record",
    ):
        return _WORDS.get(name, {}) | {"key": known or world.absent}
    if which == "domain_code":
        return {"code": known or "no-such-domain"}
    if which == "rule_code":
        return {"code": known or "no_such_rule"}
    if which == "freshness":
        return {"key": known or world.absent}
    if which == "slug":
        return {"slug": known or "no_such_field"}
    return {"id" if name.startswith("api-") else "pk": known or NOWHERE}


def _admin_address(name: str, rule: Rule, world: World, place: str) -> str:
    model, page = _split(name)
    app, _sep, label = model.partition("_")
    if page == "redirect":
        return f"/admin/{app}/{label}/1/"
    if not rule.about:
        return reverse(name)
    pk = _admin_pk(model, rule, world, place)
    if page == "simple_history":
        history = apps.get_model(app, label).history
        row = history.filter(id=pk).order_by("history_id").first()
        return reverse(name, args=[pk, row.history_id if row else NOWHERE])
    return reverse(name, args=[pk])


def _split(name: str) -> tuple[str, str]:
    for page in ("simple_history", "changelist", "redirect"):
        if name.endswith(page):
            return name.removeprefix("admin:").removesuffix(f"_{page}"), page
    model, _sep, page = name.removeprefix("admin:").rpartition("_")
    return model, page


def _admin_pk(model: str, rule: Rule, world: World, place: str) -> Any:
    if rule.about == "contact":
        return world.contacts[place].pk if place in world.contacts else NOWHERE
    rows = world.rows["house"] | world.rows["own-north"]
    rows["user_pk"] = world.people["sales"].pk
    which = _HOUSE.get(f"admin:{model}", "")
    return rows.get(which, NOWHERE) if place == "north" else NOWHERE


def body_of(name: str, world: World) -> dict[str, Any]:
    """Return what a member of the house would send there."""
    bodies = _api_bodies(world) if name.startswith("api-") else _page_bodies(world)
    return bodies.get(name, {})


def _page_bodies(world: World) -> dict[str, dict[str, Any]]:
    house = world.rows["house"]
    return {
        "contacts:list": {"q": "given"},
        "contacts:search": {"q": "given"},
        "contacts:save_view": {"name": "Here", "sharing": "private"},
        "contacts:rename_view": {"name": "There", "sharing": "private"},
        "contacts:new": {"given_name": "New", "stage": "lead"},
        "privacy:erasure_new": {"request": world.rows["house"]["privacy_request"]},
        "contacts:likely": {"email": "south@people.example"},
        "contacts:edit_field": {"occupation": "Baker", "value": "Baker", "version": 2},
        "contacts:add_point": {"kind": "email", "value": "new@people.example"},
        "contacts:change_point": {"name": "label", "value": "work"},
        "contacts:add_address": {"city": "Lugo"},
        "contacts:fix_issue": {"choice": "es"},
        "contacts:accept_issue": {"until": "2999-12-31", "reason": "Speaks none of ours"},
        "contacts:change_address": {"name": "remove"},
        "contacts:add_relation": {"kind": "household", "other": world.contacts["shared"].key},
        "contacts:find_person": {"q": "given"},
        "contacts:merge_find": {"q": "given"},
        "contacts:automatic_merge": {"threshold": 0.99, "daily_cap": 5},
        "contacts:consent": {"channel": "email", "purpose": "newsletter", "action": "grant"},
        "contacts:wish": {"name": "preferred_channel", "value": "email"},
        "contacts:share": {"user": world.people["lead"].pk},
        "contacts:bulk": {"do": "stage", "value": "lead", "all_matching": "1"},
        "contacts:bulk_run": {"do": "stage", "value": "lead", "all_matching": "1"},
        "governance:export_decide": {"decision": "refuse", "reason": "Too wide"},
        "governance:export_person": {"words": "given"},
        "contacts:export": {"purpose": "Yearly check", "format": "csv", "columns": "given_name"},
        "contacts:tags": {"name": "Gamma", "colour": 0},
        "contacts:tag_change": {"name": "Delta", "colour": 0},
        "contacts:tag_merge": {"survivor": house["tag2"]},
        "contacts:organisation_new": {"name": "Forja"},
        "contacts:organisation_edit": {"name": "Forja", "version": 1},
        "contacts:record_notes": {"text": "Hello"},
        "contacts:note_change": {"text": "Hello"},
        "contacts:colleagues": {"q": "user"},
        "contacts:record_tasks": {"title": "Call"},
        "contacts:task_change": {"title": "Call"},
        "contacts:import_correct": {"number": 1, "column": 0, "value": "b@b.example"},
        "governance:look_as": {"role": "viewer"},
        "interactions:purchases": {"q": "o-north"},
        "interactions:conversation_edit": {"kind": "call", "at": "2026-03-01T10:00", "body": "b"},
        "interactions:conversation_new": {"kind": "call", "at": "2026-03-01T10:00", "body": "b"},
        "interactions:conversation_people": {"q": "given"},
        "interactions:conversation_follow_up": {"title": "Call"},
        "interactions:handle_confirm": {"network": "x", "handle": "new.one"},
        "interactions:order_find": {"q": "given"},
        "interactions:order_link": {"contact": world.contacts["north"].key},
        "interactions:refund_sale": {"number": "o-north"},
        "quality:issue_waive": {"until": "2999-12-31", "reason": "So it is"},
        "quality:give_run": {"all_matching": "1", "assignee": ""},
        "quality:accept_run": {"all_matching": "1", "until": "2999-12-31", "reason": "So it is"},
        "quality:fix_preview": {"all_matching": "1"},
        "quality:fix_run": {"all_matching": "1"},
        "quality:anomaly": {"note": "Seen"},
        "quality:review_decide": {"ids": world.rows["desk"]["item"], "decision": "deferred"},
        "quality:review_sign_off": {"note": "Enough"},
        "contacts:import_upload": {"file": SimpleUploadedFile("p.csv", b"Email\nz@z.example\n")},
    }


def _api_bodies(world: World) -> dict[str, dict[str, Any]]:
    order = {"at": "2026-03-01T10:00:00Z", "currency": "EUR", "total": "9.00"}
    return {
        "api-export-list": {"purpose": "Fair", "format": "csv", "columns": ["given_name"]},
        "api-contact-list": {"given_name": "New"},
        "api-contact-search": {"q": "given"},
        "api-contact-batch": {"items": [{"action": "create", "body": {"given_name": "New"}}]},
        "api-contact-detail": {"occupation": "Baker"},
        "api-contact-by-email": {"occupation": "Baker"},
        "api-contact-by-external-id": {"occupation": "Baker"},
        "api-organisation-list": {"name": "Forja"},
        "api-organisation-detail": {"city": "Lugo"},
        "api-tag-list": {"name": "Gamma"},
        "api-conversation-list": {
            "contact": str(world.contacts["north"].key),
            "kind": "call",
            "body": "Said",
        },
        "api-conversation-detail": {"body": "Said again"},
        "api-conversation-template-list": {"name": "New", "kind": "call"},
        "api-conversation-template-detail": {"name": "Newer"},
        "api-purchase-list": {"external_id": "o-new", **order},
        "api-purchase-by-external-id": order,
        "api-purchase-link": {"contact": str(world.contacts["north"].key)},
        "api-purchase-refund": {"at": "2026-03-02T10:00:00Z"},
        "api-product-list": {"sku": "P-2", "name": "Saucer"},
        "api-product-detail": {"name": "Big cup"},
        "api-exchange-rate-list": {"currency": "USD", "on": "2026-02-01", "rate": "0.91"},
        "api-form-invitations": {"contact": str(world.contacts["north"].key)},
        "api-loyalty-list": {
            "contact": str(world.contacts["north"].key),
            "programme": "Stamps",
            "number": "77",
        },
        "api-engagement-list": {
            "events": [
                {"network": "x", "event": "like", "handle": "a", "at": "2026-03-01T10:00:00Z"}
            ]
        },
        "api-engagement-import-list": {
            "content": "network,handle,event,datetime\nx,a,like,2026-03-01\n",
            "file_name": "likes.csv",
        },
        "api-area-file-list": {
            "content": "Municipality,Population\nVigo,1\n",
            "file_name": "a.csv",
            "name": "Another",
            "year": 2025,
            "licence": "CC0",
        },
        "api-loyalty-movements": {"kind": "earned", "points": 5},
        "api-loyalty-tier": {"tier": "Gold"},
        "api-tag-detail": {"name": "Delta"},
        "api-tag-merge": {"absorbed": world.rows["house"]["tag2"]},
        "api-custom-field-list": {"label_en": "Hat", "kind": "text"},
        "api-custom-field-detail": {"label_en": "Hat"},
        "api-import-list": {"content": "Email\nz@z.example\n", "file_name": "p.csv"},
        "api-contact-merge": {"absorbed": str(world.rows["north"]["other"]), "dry_run": True},
        "api-duplicate-decide": {"decision": "later"},
        "api-duplicate-merge-many": {"keys": [str(world.rows["north"]["pair"])]},
        "api-contact-verify": {"group": "name"},
        "api-contact-unverify": {"group": "name"},
        "api-value-conflict-decide": {"decision": "keep"},
        "api-quality-issue-fix-many": {"ids": [world.rows["north"]["issue"]]},
        "api-quality-issue-assign-many": {"ids": [world.rows["north"]["issue"]], "assignee": None},
        "api-quality-issue-waive-many": {
            "ids": [world.rows["north"]["issue"]],
            "until": "2999-12-31",
            "reason": "So it is",
        },
        "api-quality-issue-undo-many": {"change": str(world.absent)},
        "api-quality-issue-waive": {"until": "2999-12-31", "reason": "So it is"},
        "api-note-list": _about_house(world) | {"text": "Hello"},
        "api-note-detail": {"text": "Hello"},
        "api-task-list": _about_house(world) | {"title": "Call"},
        "api-task-detail": {"title": "Call"},
        "api-import-detail": {"purpose": "newsletter"},
    }


def _about_house(world: World) -> dict[str, Any]:
    return {"about": "organisation", "about_key": str(world.rows["house"]["organisation"])}


def knock(
    world: World, name: str, rule: Rule, role: str, method: str, address: str, body: Any = None
) -> Any:
    """Send one request and return the answer; cookies of the visitor stay as they were.

    What is sent is what a member would send there, unless `body` says something else.
    """
    client = world.clients["anonymous" if rule.door == "api" else role]
    cookies = SimpleCookie(client.cookies)
    if body is None:
        body = body_of(name, world) if method != "GET" else {}
    if rule.door == "api":
        token = world.tokens.get(role)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = json.dumps(body) if method != "GET" else ""
        answer = client.generic(method, address, sent, "application/json", headers=headers)
    elif method == "POST":
        answer = client.post(address, body)
    else:
        answer = client.generic(method, address)
    client.cookies = cookies
    return answer


def gist(answer: Any) -> tuple[int, str, bytes]:
    """Return what an answer says, apart from tokens, request ids and the address itself."""
    said = answer.getvalue().replace(answer.wsgi_request.path.encode(), b"-")
    return answer.status_code, answer.get("Location", ""), _VARYING.sub(b"-", said)
