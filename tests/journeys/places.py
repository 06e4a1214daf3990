"""Every page there is, by who looks at it, with what to open on it first."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from config.actor import Actor
from contacts.models.collaboration import Task
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.export import Export
from contacts.models.merge import Merge
from contacts.models.preference import ConsentEvent
from governance.models.quality import FreshnessPolicy, QualityAnomaly
from governance.models.review import ReviewCampaign
from interactions.models.areas import AreaFile
from interactions.models.conversations import Conversation, ConversationTemplate
from interactions.models.engagement import EngagementImport, Post
from interactions.models.forms import Form
from interactions.models.purchase_import import PurchaseImport
from interactions.models.purchases import Order, Product
from interactions.operations.sample_forms import SLUG
from privacy.models.assessments import Assessment
from privacy.models.authorisations import Authorization
from privacy.models.erasure import Erasure
from privacy.models.holds import LegalHold
from privacy.models.incidents import Incident
from privacy.models.phi import ReadReview
from privacy.models.requests import PrivacyRequest
from privacy.models.retention import RetentionRun
from privacy.operations.letters.drafting import draft_letter
from segments.models.dashboards import Dashboard
from segments.models.destinations import Destination
from segments.models.reports import Report
from segments.models.segment import Segment
from segments.models.webhooks import WebhookSubscription
from tests.journeys.activating import FILE, SHOP
from tests.journeys.asking import own_pages
from tests.journeys.scene import Scene
from tests.journeys.segmenting import BOARD, KEPT, LISTED, RULED


class Place(NamedTuple):
    """One page: its name in reports, its address, who looks, and what to open there."""

    name: str
    address: str
    who: str = "ana"
    act: Callable[[Any], None] | None = None


def _at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def _palette(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.locator("#palette [role=combobox]").press_sequentially("a")
    page.locator("#palette-hits [role=option]").first.wait_for()


def _shortcuts(page: Any) -> None:
    page.locator("main").press("?")
    page.locator("#shortcuts").wait_for()


def _menu(name: str) -> Callable[[Any], None]:
    def open_menu(page: Any) -> None:
        page.locator(f"[popovertarget={name}]").first.click()
        page.locator(f"#{name}").wait_for()

    return open_menu


def _two_ticked(page: Any) -> None:
    for box in page.locator("tbody .box").all()[:2]:
        box.check()


def _bulk_preview(page: Any) -> None:
    _two_ticked(page)
    page.locator(".bulk button[value=stage]").click()
    page.locator("#id_value").wait_for()


def _putting_on_list(page: Any) -> None:
    _two_ticked(page)
    page.locator('.bulk button[formaction*="bulk/list"]').click()
    page.locator("#id_group").wait_for()


def _editing(page: Any) -> None:
    page.locator("#f-occupation").hover()
    page.locator("#f-occupation .ed").click()
    page.locator("#f-occupation form").wait_for()


def _editing_address(page: Any) -> None:
    page.locator("#addresses [popovertarget]").first.click()
    page.locator("#addresses .menu:popover-open button").first.click()
    page.locator("#addresses li.edit").wait_for()


def _searched_for(words: str) -> Callable[[Any], None]:
    def search(page: Any) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("#list-search").press_sequentially(words)
        page.locator("#list-search").blur()

    return search


def contact_places(scene: Scene) -> list[Place]:
    """The pages of the contacts app."""
    people, person = _at("contacts:list"), _at("contacts:page", scene.person.key)
    organisation = scene.person.organisation
    assert organisation is not None
    return [
        Place("home", _at("segments:home")),
        Place("list", people),
        Place("list-filtered", f"{people}?stage=customer&sort=name", act=_menu("m-filter")),
        Place("list-columns", people, act=_menu("m-display")),
        Place("list-selected", people, act=_two_ticked),
        Place("bulk", people, act=_bulk_preview),
        Place("put-on-list", people, act=_putting_on_list),
        Place("palette", people, act=_palette),
        Place("shortcuts", people, act=_shortcuts),
        Place("new", _at("contacts:new")),
        Place("card", person),
        Place("card-editing", person, act=_editing),
        Place("card-address", person, act=_editing_address),
        Place("card-menu", person, act=_menu("m-more")),
        Place("history", _at("contacts:history", scene.person.key)),
        Place("export", _at("contacts:export")),
        Place("exports", _at("contacts:exports")),
        Place(
            "export-status", _at("contacts:export_status", Export.objects.get(state="waiting").key)
        ),
        Place("operation", _at("contacts:operation", scene.done.key), "dario"),
        Place("as-it-was", _at("contacts:moment", scene.person.key)),
        Place("bulk-changes", _at("contacts:bulk_changes")),
        Place("archived", _at("contacts:archived")),
        Place("value-conflicts", _at("contacts:value_conflicts")),
        Place(
            "organisation-history",
            _at("contacts:record_history", "organisation", str(organisation.key)),
        ),
        Place("tags", _at("contacts:tags"), "dario"),
        Place("organisations", _at("contacts:organisations")),
        Place("organisation-new", _at("contacts:organisation_new")),
        Place("organisation", _at("contacts:organisation", organisation.key)),
        Place("organisation-edit", _at("contacts:organisation_edit", organisation.key)),
        # Last: the session keeps what was searched for.
        Place("list-none", people, act=_searched_for("zzzyyyxxx")),
    ]


def duplicate_places(scene: Scene | None = None) -> list[Place]:
    """The review queue, side by side, and the log of merges."""
    pair = DuplicateCandidate.objects.select_related("left", "right").latest("probability")
    merge = Merge.objects.latest("pk")
    both = (pair.left.key, pair.right.key)
    return [
        Place("duplicates", _at("contacts:duplicates")),
        Place("duplicates-later", _at("contacts:duplicates") + "?status=later"),
        Place("merge", _at("contacts:merge", *both)),
        Place("merge-with", _at("contacts:merge_with", pair.left.key)),
        Place("merges", _at("contacts:merges")),
        Place("merge-result", _at("contacts:merge_result", merge.key)),
        Place("automatic-merge", _at("contacts:automatic_merge"), "dario"),
        Place("admin-duplicates", _at("admin:contacts_duplicatecandidate_changelist"), "dario"),
        Place("admin-merges", _at("admin:contacts_merge_changelist"), "dario"),
    ]


def _naming(page: Any) -> None:
    page.locator("#note-text").press_sequentially("Thanks @b")
    page.locator("#note-text-hits [role=option]").first.wait_for()


def _editing_note(page: Any) -> None:
    page.locator(".note-list button").first.click()
    page.locator("#note-editor textarea").wait_for()


def _new_task(page: Any) -> None:
    page.locator("#tasks summary").click()


def talk_places(scene: Scene) -> list[Place]:
    """Notes, tasks and notices."""
    person, organisation = scene.person, scene.person.organisation
    assert organisation is not None
    task = Task.objects.get(contact=person, done_at=None)
    card = _at("contacts:page", person.key)
    return [
        Place("card-naming", card, act=_naming),
        Place("card-note", card, act=_editing_note),
        Place("card-task", card, act=_new_task),
        Place("organisation-talk", _at("contacts:organisation", organisation.key), act=_naming),
        Place("tasks", _at("contacts:tasks")),
        Place("tasks-done", _at("contacts:tasks") + "?show=done"),
        Place("tasks-none", _at("contacts:tasks"), "dario"),
        Place("task", _at("contacts:task_change", task.key)),
        Place("notices", _at("contacts:notices")),
        Place("notices-none", _at("contacts:notices"), "dario"),
        Place("notice-preferences", _at("contacts:notice_preferences")),
        Place("admin-notes", _at("admin:contacts_note_changelist"), "dario"),
        Place("admin-task", _at("admin:contacts_task_change", task.pk), "dario"),
    ]


def import_places(scene: Scene) -> list[Place]:
    """The steps of the wizard."""
    check = _at("contacts:import_check", scene.checked.key)
    return [
        Place("imports", _at("contacts:import_list")),
        Place("import-file", _at("contacts:import_upload")),
        Place("import-map", _at("contacts:import_map", scene.uploaded.key)),
        Place("import-check", check),
        Place("import-check-odd", f"{check}?show=odd"),
        Place("import-progress", _at("contacts:import_progress", scene.running.key)),
        Place("import-result", _at("contacts:import_result", scene.done.key)),
        Place("import-undo", _at("contacts:import_undo", scene.done.key)),
    ]


def export_places() -> list[Place]:
    """The ledger of what left."""
    waiting, ready = (Export.objects.get(state=state) for state in ("waiting", "ready"))
    return [
        Place("exports-ledger", _at("governance:exports"), "prisca"),
        Place("export-decision", _at("governance:export", waiting.key), "dario"),
        Place("export-ready", _at("governance:export", ready.key), "prisca"),
        Place("export-own", _at("contacts:export_status", ready.key)),
    ]


def trust_places() -> list[Place]:
    """Governance, the account pages, the refusals and what a visitor sees."""
    return [
        *export_places(),
        Place("audit", _at("governance:audit"), "prisca"),
        Place("inventory", _at("governance:inventory"), "prisca"),
        Place("ownership", _at("governance:ownership"), "dario"),
        Place(
            "hand-over",
            _at("governance:hand_over") + "?of=none&to=dario&kinds=sources",
            "dario",
        ),
        Place("domain", _at("governance:domain", "identity"), "dario"),
        Place("sources", _at("governance:sources"), "prisca"),
        Place("inventory-entry", _at("governance:entry", "contacts.Contact", "notes"), "prisca"),
        Place("inventory-changes", _at("governance:inventory_changes"), "prisca"),
        Place("policies", _at("governance:policies"), "ana"),
        Place("policy-new", _at("governance:policy_new"), "prisca"),
        Place("sign-in", _at("account_login"), ""),
        Place("password-reset", _at("account_reset_password"), ""),
        Place("not-found", "/nothing/is/here/"),
        Place("refused", _at("governance:audit"), "cy"),
        Place("second-factor", _at("mfa_index")),
        Place("second-factor-app", _at("mfa_activate_totp")),
        Place("second-factor-keys", _at("mfa_list_webauthn")),
        Place("account", _at("account_email")),
        Place("password", _at("account_change_password")),
        Place("sessions", _at("usersessions_list")),
        Place("sign-out", _at("account_logout")),
    ]


def admin_places(scene: Scene) -> list[Place]:
    """The data owner's admin."""
    return [
        Place("admin", _at("admin:index"), "dario"),
        Place("admin-contacts", _at("admin:contacts_contact_changelist"), "dario"),
        Place("admin-contact", _at("admin:contacts_contact_change", scene.person.pk), "dario"),
        Place("admin-history", _at("admin:contacts_contact_history", scene.person.pk), "dario"),
        Place("admin-users", _at("admin:governance_user_changelist"), "dario"),
    ]


def _looking(page: Any) -> None:
    page.locator("form[action$='/access/look/'] select").select_option("viewer")
    page.locator("form[action$='/access/look/'] .btn.primary").click()
    page.locator(".looking").wait_for()


def access_places(scene: Scene) -> list[Place]:
    """Who can see what, and the shares of single records."""
    access, shares = _at("governance:access"), _at("governance:shares")
    return [
        Place("access", access, "dario"),
        Place("access-field", f"{access}?field=contacts.Contact.email", "dario"),
        Place("access-record", _at("governance:access_record", scene.person.key), "dario"),
        Place("access-person", _at("governance:access_person", scene.person.owner_id), "dario"),
        Place("shares", shares),
        Place("shares-all", f"{shares}?kind=all", "dario"),
        Place("card-masked", _at("contacts:page", scene.person.key), "vera"),
        # Last: the session goes on looking as somebody else.
        Place("looking", access, "dario", act=_looking),
    ]


def _more_about_issue(page: Any) -> None:
    page.locator("tbody [data-key=o]").first.click()
    page.locator("dialog[open]").wait_for()


def quality_places() -> list[Place]:
    """The steward's desk."""
    running, planned = (ReviewCampaign.objects.filter(state=s)[0] for s in ("running", "draft"))
    anomaly, policy = QualityAnomaly.objects.all()[0], FreshnessPolicy.objects.all()[0]
    inbox = _at("quality:inbox")
    return [
        Place("quality", inbox, "dario"),
        Place("quality-issue", inbox, act=_more_about_issue),
        Place("quality-accepted", _at("quality:accepted"), "dario"),
        Place("quality-none", f"{inbox}?field=no-such"),
        Place("quality-scores", _at("quality:scores"), "dario"),
        Place("quality-anomaly", _at("quality:anomaly", anomaly.key), "dario"),
        Place("quality-rules", _at("quality:rules"), "dario"),
        Place("quality-rule", _at("quality:rule", "invalid_email"), "dario"),
        Place("quality-rule-new", _at("quality:rule_new"), "dario"),
        Place("quality-freshness", _at("quality:freshness"), "dario"),
        Place("quality-freshness-edit", _at("quality:freshness_edit", policy.key), "dario"),
        Place("reviews", _at("quality:reviews"), "dario"),
        Place("review", _at("quality:review", running.key), "dario"),
        Place("review-mine", _at("quality:review", running.key) + "?whose=me"),
        Place("review-planned", _at("quality:review", planned.key), "dario"),
        Place("review-new", _at("quality:review_new"), "dario"),
        Place("review-edit", _at("quality:review_edit", running.key), "dario"),
        Place("admin-reviews", _at("admin:governance_reviewcampaign_changelist"), "dario"),
        Place("admin-review", _at("admin:governance_reviewcampaign_change", running.pk), "dario"),
    ]


def _filter(page: Any) -> None:
    page.locator("[popovertarget=m-filter]").first.click()
    page.locator("#m-filter").wait_for()


def conversation_places() -> list[Place]:
    """What was talked about, its templates, figures of areas, and everything of everybody."""
    talk = Conversation.objects.filter(attachments__isnull=False).latest("at")
    interview = Conversation.objects.filter(kind="interview").latest("at")
    template = ConversationTemplate.objects.get(name="Customer interview")
    new = _at("interactions:conversation_new", talk.contact.key)
    return [
        Place("interactions", _at("interactions:all"), "dario"),
        Place("interactions-some", _at("interactions:all") + "?kind=conversations&kind=tasks"),
        Place("conversations", _at("interactions:conversations"), "dario"),
        Place("conversations-none", _at("interactions:conversations") + "?since=2999-01-01"),
        Place("conversation", _at("interactions:conversation", talk.key), "dario"),
        Place("conversation-answers", _at("interactions:conversation", interview.key), "dario"),
        Place("conversation-new", f"{new}?template={template.key}", "dario"),
        Place("conversation-edit", _at("interactions:conversation_edit", interview.key), "dario"),
        Place("conversation-templates", _at("interactions:conversation_templates"), "dario"),
        Place(
            "conversation-template",
            _at("interactions:conversation_template", template.key),
            "dario",
        ),
        Place("areas", _at("interactions:areas"), "dario"),
        Place("areas-read", _at("interactions:areas")),
        Place("area-file", _at("interactions:area_map", AreaFile.objects.get().key), "dario"),
        Place("admin-conversations", _at("admin:interactions_conversation_changelist"), "dario"),
        Place(
            "admin-template",
            _at("admin:interactions_conversationtemplate_change", template.pk),
            "dario",
        ),
        Place("admin-area-sources", _at("admin:interactions_areasource_changelist"), "dario"),
    ]


def purchase_places() -> list[Place]:
    """Purchases: the list, one of each kind, entering, files, products, the admin."""
    orders = Order.objects
    sale, waiting = orders.get(number="#2026-1"), orders.get(external_id="400")
    refund = orders.exclude(refund_of=None).first()
    done, to_come = PurchaseImport.objects.order_by("pk")[:2]
    assert refund is not None
    every, new = _at("interactions:purchases"), _at("interactions:order_new")
    return [
        Place("purchases", every, "marta"),
        Place("purchases-filtered", f"{every}?kind=sale&since=2026-01-01", "ana", act=_filter),
        Place("purchases-none", f"{every}?channel=nowhere"),
        Place("purchase", _at("interactions:order", sale.key)),
        Place("purchase-waiting", _at("interactions:order", waiting.key), "marta"),
        Place("purchase-refund", _at("interactions:order", refund.key)),
        Place("purchases-waiting", _at("interactions:waiting_orders"), "marta"),
        Place("purchase-new", f"{new}?contact={sale.contact.key}"),  # type: ignore[union-attr]
        Place("purchase-give-back", _at("interactions:order_refund", sale.key)),
        Place("purchase-files", _at("interactions:purchase_imports")),
        Place("purchase-file", _at("interactions:purchase_import", to_come.key)),
        Place("purchase-file-done", _at("interactions:purchase_import", done.key)),
        Place("products", _at("interactions:products")),
        Place("product", _at("interactions:product", Product.objects.get(sku="SD-1").key)),
        Place("admin-orders", _at("admin:interactions_order_changelist"), "dario"),
        Place("admin-order", _at("admin:interactions_order_change", sale.pk), "dario"),
        Place("admin-rate", _at("admin:interactions_exchangerate_add"), "dario"),
        Place("admin-loyalty", _at("admin:interactions_loyaltyaccount_changelist"), "dario"),
    ]


def engagement_places() -> list[Place]:
    """Engagement: events, posts, the website, handles, files."""
    every = _at("interactions:engagement")
    post, file = Post.objects.get(external_id="1"), EngagementImport.objects.latest("pk")
    return [
        Place("engagement", every),
        Place("engagement-none", f"{every}?channel=sms"),
        Place("posts", _at("interactions:posts")),
        Place("post", _at("interactions:post", post.pk)),
        Place("web-pages", _at("interactions:web_pages")),
        Place("handles", _at("interactions:handles")),
        Place("engagement-files", _at("interactions:engagement_imports")),
        Place("engagement-file", _at("interactions:engagement_import", file.key)),
        Place("admin-engagement", _at("admin:interactions_engagement_changelist"), "dario"),
        Place("admin-post", _at("admin:interactions_post_change", post.pk), "dario"),
    ]


def _compared(form: Form) -> str:
    page = _at("interactions:form_compare", form.key)
    return f"{page}?segment={'&segment='.join(str(s.key) for s in Segment.objects.all()[:3])}"


def form_places() -> list[Place]:
    """Forms, as colleagues build them and as people answer them."""
    form = Form.objects.get(slug=SLUG)
    own, results = _at("interactions:form", form.key), _at("interactions:form_results", form.key)
    return [
        Place("forms", _at("interactions:forms")),
        Place("form-new", _at("interactions:form_new")),
        Place("form", own),
        Place("form-question", f"{own}?field=why"),
        Place("form-consent", f"{own}?field=news"),
        Place("form-settings", _at("interactions:form_settings", form.key)),
        Place("form-share", _at("interactions:form_share", form.key)),
        Place("form-results", results),
        Place("form-compare", _compared(form)),
        Place("form-held-back", f"{results}?state=quarantined", "dario"),
        Place("form-preview", _at("interactions:form_preview", form.key)),
        Place("form-public", _at("interactions:public_form", SLUG), ""),
        Place("admin-forms", _at("admin:interactions_form_changelist"), "dario"),
        Place("admin-responses", _at("admin:interactions_response_changelist"), "dario"),
    ]


def own_places(scene: Scene) -> list[Place]:
    """What people open who work elsewhere: their choices, their requests, their data."""
    own = [Place(name, address, "") for name, address in own_pages(scene.person).items()]
    return [
        *own,
        Place("my-data", _at("privacy:my_data"), ""),
        Place("practices-public", _at("privacy:practices_public"), ""),
        Place("privacy-notice", _at("privacy:privacy_notice"), ""),
        Place("new-link", _at("privacy:new_link"), ""),
        Place("link-ended", _at("privacy:preferences", "ended"), ""),
    ]


def _picker(page: Any) -> None:
    page.locator(".rg-foot [data-at]").first.click()
    page.locator("#picker [data-offer]").first.wait_for()


def segment_places(scene: Scene) -> list[Place]:
    """Segments: the list, the builder, the parts of a page, one person, a list kept by hand."""
    ruled, listed = (Segment.objects.get(name=name) for name in (RULED, LISTED))
    own, new = _at("segments:segment", ruled.key), _at("segments:segment_new")
    return [
        Place("customer-value", _at("segments:customers")),
        Place("sales-forecast", _at("segments:forecast")),
        Place("segments", _at("segments:segments"), act=_filter),
        Place("segments-none", _at("segments:segments") + "?state=broken"),
        Place("segment-new", f"{new}?template=price_then_bought", act=_picker),
        Place("segment-list-new", f"{new}?kind=static"),
        Place("segment-edit", _at("segments:segment_edit", ruled.key)),
        Place("segment", own),
        Place("segment-profile", f"{own}?tab=profile&with={listed.key}", "dario"),
        Place("segment-history", f"{own}?tab=history"),
        Place("segment-sending", f"{own}?tab=sending"),
        Place("segment-why", _at("segments:segment_why", scene.person.key, ruled.key)),
        Place("segment-list", _at("segments:segment", listed.key)),
    ]


def report_places() -> list[Place]:
    """Reports: the list, one that is kept and mailed, the builder, a heat map; dashboards."""
    kept, board = Report.objects.get(name=KEPT), Dashboard.objects.get(name=BOARD)
    asked = "measure=revenue&by=product&then=month&period=last_12_months"
    return [
        Place("reports", _at("segments:reports")),
        Place("home-officer", _at("segments:home"), "prisca"),
        Place("home-owner", _at("segments:home"), "dario"),
        Place("dashboards", _at("segments:dashboards")),
        Place("dashboard", _at("segments:dashboard", board.key), act=_menu("m-period")),
        Place("dashboard-arrange", _at("segments:dashboard_arrange", board.key)),
        Place("dashboard-share", _at("segments:dashboard_share", board.key)),
        Place("dashboard-new", _at("segments:dashboard_new")),
        Place("report", _at("segments:report", kept.key), act=_open_all),
        Place("report-rule", _at("segments:report_rule", kept.key)),
        Place("report-new", f"{_at('segments:report_new')}?{asked}"),
        Place("report-ready", _at("segments:report_ready", "retention"), "dario"),
    ]


def _open_all(page: Any) -> None:
    for summary in page.locator(".rep-side summary").all():
        summary.click()


def activation_places() -> list[Place]:
    """Destinations and webhooks: the lists, making one, one of each, a run, the admin."""
    destination = Destination.objects.get(name=FILE)
    webhook = WebhookSubscription.objects.get(name=SHOP)
    ran = _at("segments:destination_run", destination.key, destination.runs.get().key)
    return [
        Place("destinations", _at("segments:destinations"), "dario"),
        Place("destination-kinds", _at("segments:destination_kinds"), "dario"),
        Place("destination-new", _at("segments:destination_new", "mailchimp"), "dario"),
        Place("destination", _at("segments:destination", destination.key), "dario", _rehearse),
        Place("destination-run", ran, "dario"),
        Place("webhooks", _at("segments:webhooks"), "dario"),
        Place("webhook-new", _at("segments:webhook_new"), "dario"),
        Place("webhook", _at("segments:webhook", webhook.key), "dario", _message),
        Place("admin-destinations", _at("admin:segments_destination_changelist"), "dario"),
    ]


def _rehearse(page: Any) -> None:
    page.locator("section[aria-labelledby=do] button").first.click()
    page.locator("#rehearsal table").first.wait_for()


def _message(page: Any) -> None:
    page.locator("summary").first.click()


def _decisions(page: Any) -> None:
    for summary in page.locator(".decide summary").all():
        summary.click()


def desk_places() -> list[Place]:
    """The officer's desk: the board, a request with its decisions open, intake, metrics."""
    board = _at("privacy:requests")
    asked = PrivacyRequest.objects.filter(channel="page").earliest("pk")
    return [
        Place("requests", board, "prisca"),
        Place("requests-none", f"{board}?view=overdue", "prisca"),
        Place("request", _at("privacy:request", asked.key), "prisca", _decisions),
        Place("request-acts", _at("privacy:request_acts", asked.key), "prisca", _decisions),
        Place("request-told", _at("privacy:request_recipients", asked.key), "prisca"),
        Place("request-accounting", _at("privacy:request_accounting", asked.key), "prisca"),
        Place("recipients-to-tell", _at("privacy:notices"), "prisca"),
        Place("recipients-how", _at("privacy:notice_routes"), "prisca", _decisions),
        Place("request-new", _at("privacy:request_new"), "prisca"),
        Place("request-metrics", _at("privacy:request_metrics"), "prisca"),
        Place("erasures", _at("privacy:erasures"), "prisca"),
        Place("protocols", _at("privacy:protocols"), "prisca", _decisions),
        *[
            Place("erasure", _at("privacy:erasure", row.key), "prisca")
            for row in Erasure.objects.order_by("pk")[:1]
        ],
        Place("processing", _at("privacy:processing"), "prisca"),
        Place("notice-texts", _at("privacy:notice_texts"), "prisca"),
        Place("processing-facts", _at("privacy:processing_facts"), "prisca"),
        Place("assessments", _at("privacy:assessments"), "prisca"),
        *(
            Place("assessment", _at("privacy:assessment", row.key), "prisca")
            for row in Assessment.objects.filter(signed_at=None).order_by("pk")[:1]
        ),
        Place("retention", _at("privacy:retention"), "prisca"),
        Place("retention-rule", _at("privacy:retention_rule_new"), "prisca"),
        Place("retention-runs", _at("privacy:retention_runs"), "prisca"),
        *(
            Place("retention-run", _at("privacy:retention_run", run.key), "prisca")
            for run in RetentionRun.objects.order_by("pk")[:1]
        ),
        *(
            Place("retention-certificate", _at("privacy:retention_certificate", run.key), "prisca")
            for run in RetentionRun.objects.exclude(certificate="").order_by("pk")[:1]
        ),
        Place("incidents", _at("privacy:incidents"), "prisca"),
        *(
            Place("incident", _at("privacy:incident", row.key), "prisca")
            for row in Incident.objects.order_by("pk")[:1]
        ),
        *(
            Place("incident-edit", _at("privacy:incident_edit", row.key), "prisca")
            for row in Incident.objects.order_by("pk")[:1]
        ),
        Place("agreements", _at("privacy:agreements"), "prisca"),
        Place("agreement-new", _at("privacy:agreement_new"), "prisca"),
        Place("practices", _at("privacy:practices"), "prisca"),
        Place("registers", _at("privacy:registers"), "prisca"),
        Place("releases", _at("privacy:releases"), "prisca", _decisions),
        *(
            Place("papers", _at("privacy:papers", row.contact.key), "prisca", _decisions)
            for row in Authorization.objects.order_by("pk")[:1]
        ),
        *(
            Place("psychotherapy", _at("privacy:psychotherapy", row.contact.key), "dario")
            for row in Authorization.objects.order_by("pk")[:1]
        ),
        Place("reads", _at("privacy:reads"), "prisca"),
        Place("emergency", _at("privacy:emergency"), "bo"),
        *(
            Place("read-review", _at("privacy:read_review", row.key), "prisca")
            for row in ReadReview.objects.order_by("pk")[:1]
        ),
        Place("holds", _at("privacy:holds"), "prisca"),
        Place("hold-new", _at("privacy:hold_new"), "prisca"),
        *(
            Place("hold", _at("privacy:hold", hold.key), "prisca")
            for hold in LegalHold.objects.order_by("pk")[:1]
        ),
    ]


def paper_places() -> list[Place]:
    """Packages and letters of a request, the print view, the texts of letters."""
    asked = PrivacyRequest.objects.filter(right="gdpr.erasure", channel="page").earliest("pk")
    key, package = asked.key, asked.packages.earliest("pk")
    by, now = Actor.system(), timezone.now()
    letter = asked.letters.first() or draft_letter(
        request=asked, kind="acknowledge", by=by, now=now
    )
    return [
        Place("packages", _at("privacy:packages", key), "prisca"),
        Place("package", _at("privacy:package", key, package.key), "prisca"),
        Place("letters", _at("privacy:letters", key), "prisca"),
        Place("letter", _at("privacy:letter", key, letter.key), "prisca"),
        Place("letter-print", _at("privacy:letter_print", key, letter.key), "prisca"),
        Place("letter-texts", _at("privacy:letter_templates"), "prisca"),
        Place("letter-text", _at("privacy:letter_template", "refuse", "any", "en"), "prisca"),
    ]


def consent_places() -> list[Place]:
    """What people said, its proof, coverage, purposes, evidence, asking again, who quit."""
    said = ConsentEvent.objects.exclude(wording="").latest("pk")
    return [
        Place("consents", _at("privacy:consents"), "prisca"),
        Place("consent", _at("privacy:consent", said.pk), "prisca"),
        Place("consent-coverage", _at("privacy:consent_coverage"), "prisca"),
        Place("purposes", _at("privacy:purposes"), "prisca"),
        Place("purpose", _at("privacy:purpose", "newsletter"), "prisca"),
        Place("purpose-new", _at("privacy:purpose_new"), "prisca"),
        Place("evidence", _at("privacy:evidence"), "prisca"),
        Place("renewals", _at("privacy:renewals"), "prisca"),
        Place("revocations", _at("privacy:revocations"), "prisca"),
        Place("do-not-call", _at("privacy:do_not_call"), "prisca"),
    ]


def all_places(scene: Scene) -> list[Place]:
    """Every page, in the order of the sections."""
    return [
        *contact_places(scene), *duplicate_places(), *talk_places(scene),
        *import_places(scene), *trust_places(),
        *admin_places(scene),
        *quality_places(), *purchase_places(), *engagement_places(), *form_places(),
        *own_places(scene), *conversation_places(), *segment_places(scene), *activation_places(),
        *desk_places(), *paper_places(), *consent_places(), *report_places(),
        *access_places(scene),
    ]  # fmt: skip


def visits(scene: Scene) -> list[Place]:
    """Every page once for each person who looks: several places may be of one, opened further."""
    first: dict[tuple[str, str], Place] = {}
    for place in all_places(scene):
        first.setdefault((place.who, place.address), place)
    return list(first.values())
