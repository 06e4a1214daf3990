"""A small house with two teams, for the tests that knock at every door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.do_not_call import RegistryEdition
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.preference import Purpose
from contacts.models.provenance import ValueConflict
from contacts.models.quality import QualityIssue, QualityRule, QualityWaiver
from contacts.models.share import ContactShare
from contacts.models.source import Import, Source
from contacts.models.team import Team, TeamMember
from contacts.models.work import BulkChange, Progress
from contacts.operations.assignments import create_task
from contacts.operations.bulk import bulk_change
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.exporting import request_export
from contacts.operations.importing.starting import start_import
from contacts.operations.merging.automatic import change_automatic_merge
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.notes import write_note
from contacts.operations.organisations import create_organisation
from contacts.operations.points import add_address, add_point, relate
from contacts.operations.preferences import record_consent
from contacts.operations.quality.fixing_many import ACTION as FIX
from contacts.operations.restricting import restrict_contact
from contacts.operations.shares import share_contact
from contacts.operations.tags import create_tag
from contacts.operations.upserting import put_by_external_id
from contacts.operations.verifying import verify_group
from contacts.operations.views import save_view
from governance.models.audit import AuditEvent
from governance.models.domain import DataDomain
from governance.models.inventory import FieldRecord
from governance.models.quality import QualityAnomaly
from governance.models.user import User
from governance.operations.desk.freshness import agree_freshness
from governance.operations.fields import describe_fields
from governance.operations.handing_over import HAND_OVER
from governance.operations.policies import create_policy, publish_version
from governance.operations.reviewing.planning import plan_campaign
from governance.operations.reviewing.starting import open_campaign
from governance.operations.tokens import issue_token
from governance.scopes import SCOPES
from interactions.models.areas import AreaFigure
from interactions.models.engagement import Engagement, EngagementImport, HandleSuggestion, Post
from interactions.models.loyalty import LoyaltyAccount
from interactions.models.purchases import Order, Product
from interactions.operations.areas.importing import import_area_file, receive_area_file
from interactions.operations.conversations.attaching import attach
from interactions.operations.conversations.templates import save_template
from interactions.operations.conversations.writing import write_conversation
from interactions.operations.engagement.adding import add_engagement
from interactions.operations.forms.building import create_form
from interactions.operations.forms.publishing import publish_form
from interactions.operations.forms.responding import Sent, submit_response
from interactions.operations.purchases.importing.starting import start_purchase_import
from interactions.operations.purchases.loyalty import open_account
from interactions.operations.purchases.rates import set_rate
from interactions.operations.purchases.recording import record_order
from privacy.models.assessments import Assessment
from privacy.models.authorisations import (
    Authorization,
    ComplianceEntry,
    DataUseAgreement,
    PracticesNotice,
    SignedPaper,
)
from privacy.models.consents import EvidenceFile
from privacy.models.erasure import Erasure
from privacy.models.health import AccountingSuspension, Amendment, ReportedDisclosure
from privacy.models.letters import LetterTemplate
from privacy.models.notices import RecipientNotice
from privacy.models.packages import Package
from privacy.models.phi import Agreement, EmergencyAccess, ReadReview
from privacy.models.processing import FrozenRecord, ProcessingHouse, RecipientPlace
from privacy.models.protocols import ProtocolParty
from privacy.models.requests import RequestTask
from privacy.models.retention import RetentionRule, RetentionRun
from privacy.operations.desk.asker import Person
from privacy.operations.desk.opening import open_request
from privacy.operations.holds.placing import place_hold
from privacy.operations.incidents.reporting import report_incident
from privacy.operations.letters.drafting import draft_letter
from privacy.operations.processing.record import record_now
from segments.models.dashboards import DashboardShare
from segments.models.reports import ReportDelivery
from segments.models.value import CustomerValue, ForecastRun, ValueModel
from segments.operations.activation.destinations import create_destination
from segments.operations.activation.starting import start_sync
from segments.operations.dashboards import create_dashboard
from segments.operations.people import put_override
from segments.operations.reporting.keeping import create_report
from segments.operations.reporting.scheduling import schedule_report
from segments.operations.segments import create_segment
from segments.operations.webhooks.replaying import send_test
from segments.operations.webhooks.subscribing import create_webhook

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CAST = {
    "viewer": ("viewer", "North"),
    "sales": ("sales", "North"),
    "other": ("sales", "South"),
    "lead": ("sales_lead", "North"),
    "marketing": ("marketing", ""),
    "owner": ("data_owner", ""),
    "privacy": ("privacy_officer", ""),
    "clerk": ("sales_lead", "North"),
    "gone": ("data_owner", "North"),
}
KESTREL = "kestrel"
STAFF_ROLES = {"owner", "privacy", "clerk"}


@dataclass
class World:
    """Who is there, their ways in, and the records by kind and relation."""

    people: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    absent: str = field(default_factory=lambda: str(uuid4()))

    def actor(self, name: str) -> Actor:
        """Return somebody of the house at the page."""
        return Actor(self.people[name], Door.PAGE)


@contextmanager
def lasting_world() -> Iterator[World]:
    """Build the house in one transaction that is never committed."""
    with transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> World:
    """Return the house with its people and records."""
    world = World()
    _people(world)
    _contacts(world)
    _house(world)
    _governance(world)
    _own_things(world)
    _left(world)
    _talk(world)
    _purchases(world)
    _values(world)
    _conversations(world)
    _survey(world)
    _engagement(world)
    _merged(world)
    _gone(world)
    _desk(world)
    _activation(world)
    _requests(world)
    _reports(world)
    _acting(world)
    _consents(world)
    _holds(world)
    _health(world)
    _retention(world)
    _incidents(world)
    _processing(world)
    _protocols(world)
    _erasures(world)
    kept = world.contacts[KESTREL]
    restrict_contact(contact=kept, ground="claims", by=world.actor("privacy"))
    _tokens(world)
    return world


def _people(world: World) -> None:
    teams = {name: Team.objects.create(name=name) for name in ("North", "South", "East")}
    for name, (role, team) in CAST.items():
        person = world.people[name] = User.objects.create(
            username=f"user-{name}",
            role=role,
            email=f"{name}@custodia.example",
            is_staff=name in STAFF_ROLES | {"gone"},
        )
        if team:
            TeamMember.objects.create(team=teams[team], user=person)
        world.clients[name] = Client(raise_request_exception=False)
        world.clients[name].force_login(person, backend=BACKEND)
    world.clients["anonymous"] = Client(raise_request_exception=False)


def _contacts(world: World) -> None:
    Purpose.objects.get_or_create(slug="newsletter", defaults={"name_en": "Newsletter"})
    source, _made = Source.objects.get_or_create(name="API")
    keepers = {
        "north": ("sales", "North"),
        "south": ("other", "South"),
        "shared": ("", "East"),
        "expired": ("", "East"),
        "archived": ("sales", "North"),
        "erased": ("sales", "North"),
        "merged": ("sales", "North"),
        # Restricted in the end: whatever mentions it is closed to all but the privacy officer.
        KESTREL: ("sales", "North"),
    }
    for place, (keeper, team) in keepers.items():
        values = {
            "given_name": f"{place}given".title(),
            "family_name": f"{place}family".title(),
            "email": f"{place}@people.example",
            "phone": f"+34 612 345 6{70 + len(place)}",
            "owner": world.people.get(keeper),
            "team": Team.objects.get(name=team),
            "notes": f"{place} note",
            "gender": "female",
            "birth_date": "1980-03-07",
        }
        by = world.actor("owner")
        contact, _made = put_by_external_id(
            source=source, value=f"ext-{place}", values=values, by=by
        )
        world.contacts[place] = update_contact(
            contact=contact, values={"occupation": "Potter"}, by=by
        )
    for name in ("viewer", "sales", "other", "lead", "clerk"):
        for place in ("shared", "expired"):
            share_contact(
                contact=world.contacts[place],
                user=world.people[name],
                may_change=place == "expired",
                until=timezone.now() + timedelta(days=1),
                by=world.actor("owner"),
            )
    _rows(world)


def _gone(world: World) -> None:
    """End the shares of one record, and put away, erase and merge three others."""
    now, contacts = timezone.now(), world.contacts
    shares = ContactShare.objects.filter(content_object=contacts["expired"])
    shares.exclude(user=world.people["owner"]).update(until=now)
    for place, what in (
        ("archived", {"archived_at": now}),
        ("erased", {"erased_at": now}),
        ("merged", {"merged_into": contacts["north"]}),
    ):
        Contact.objects.filter(pk=contacts[place].pk).update(**what)


def _rows(world: World) -> None:
    by = world.actor("owner")
    spare = create_contact(values={"given_name": "Spare", "family_name": "Seen"}, by=by)
    for place, contact in world.contacts.items():
        share = share_contact(
            contact=contact, user=world.people["owner"], may_change=True, until=None, by=by
        )
        oldest = Contact.history.filter(id=contact.pk).earliest("history_id")
        conflict = ValueConflict.objects.create(
            contact=contact, group="work", offered={"occupation": "Baker"}, at=timezone.now()
        )
        world.rows[place] = {
            "point": add_point(contact=contact, kind="email", value=f"x@{place}.example", by=by).pk,
            "address": add_address(contact=contact, values={"city": "Vigo"}, by=by).pk,
            "relation": relate(contact=contact, other=spare, kind="household", by=by).pk,
            "share": share.pk,
            "conflict": conflict.key,
            "conflict_pk": conflict.pk,
            "issue_pk": _issue(contact, "no_language", "language"),
            "finding_pk": _issue(contact, "several_values", "phone"),
            "accepted": _accepted(contact),
            "version": oldest.history_id,
        }


def _issue(contact: Contact, code: str, field: str) -> int:
    rule = QualityRule.objects.filter(code=code).first()
    issue, _new = QualityIssue.objects.get_or_create(
        contact=contact, rule=rule, code=code, field=field, closed_at=None
    )
    return issue.pk


def _accepted(contact: Contact) -> int:
    rule = QualityRule.objects.get(code="short_surname")
    kept = {"contact": contact, "rule": rule, "until": date(2999, 12, 31), "reason": "Short"}
    return QualityWaiver.objects.create(**kept).pk


def _house(world: World) -> None:
    by = world.actor("owner")
    organisation = create_organisation(values={"name": "Alfar"}, by=by)
    custom = define_field(values={"label_en": "Shoe", "slug": "shoe", "kind": "text"}, by=by)
    rule, person = QualityRule.objects.get(code="no_country"), world.contacts["north"]
    waiver = QualityWaiver.objects.create(
        contact=person, rule=rule, until=date(2999, 12, 31), reason="Known"
    )
    verified = verify_group(contact=world.contacts["north"], group="gender", by=by)
    world.rows["house"] = {
        "tag": create_tag(name="Alpha", by=by).pk,
        "tag2": create_tag(name="Beta", by=by).pk,
        "organisation": organisation.key,
        "organisation_pk": organisation.pk,
        "slug": custom.slug,
        "customfield": custom.pk,
        "source": Source.objects.get(name="API").pk,
        "team": Team.objects.get(name="North").pk,
        "user_pk": world.people["sales"].pk,
        "conflict_pk": world.rows["north"]["conflict_pk"],
        "verification_pk": verified.pk,
        "rule_pk": rule.pk,
        "waiver_pk": waiver.pk,
        "event": AuditEvent.objects.latest("id").pk,
    }


def _governance(world: World) -> None:
    by = world.actor("owner")
    policy = create_policy(values={"title": "Keeping data", "topic": "storage"}, by=by)
    publish_version(policy=policy, text="We keep little.", by=by)
    describe_fields(places=[("contacts.Contact", "notes")], values={"note": "free text"}, by=by)
    domain = DataDomain.objects.get(code="identity")
    facts = {"of": None, "to": world.people["owner"].pk, "moved": {}, "contacts": 0}
    world.rows["house"] |= {
        "policy": policy.key,
        "policy_pk": policy.pk,
        "domain_code": domain.code,
        "domain_pk": domain.pk,
        "field_record": FieldRecord.objects.get(column="notes").pk,
        "hand_over": BulkChange.objects.create(action=HAND_OVER, facts=facts).key,
    }


def _own_things(world: World) -> None:
    keepers = {"north": ("lead", "sales"), "south": ("marketing", "other")}
    for place, (lead, sales) in keepers.items():
        file = ContentFile(b"Email,First name\na@b.example,Ada\n", "people.csv")
        job = start_import(
            file=file,
            file_name="people.csv",
            by=world.actor(lead),
            source_name="Fair",
            format="auto",
        )
        Import.objects.filter(pk=job.pk).update(mapping=["email", "given_name"])
        world.rows[f"own-{place}"] = {
            "import": job.key,
            "import_pk": job.pk,
            "view": save_view(owner=world.people[sales], name="Mine", by=world.actor(sales)).key,
            "progress": Progress.objects.create(kind="import", owner=world.people[sales]).key,
            "bulk": BulkChange.objects.create(action="stage", by=world.people[lead]).key,
        }


def _left(world: World) -> None:
    """Let a file leave, and an operation be done, in two teams."""
    for place, lead, sales in (("north", "lead", "sales"), ("south", "marketing", "other")):
        values = {"given_name": f"Done{place}"}
        done = create_contact(values=values, by=world.actor(sales))
        people, by = Contact.objects.filter(pk=done.pk), world.actor(lead)
        change = bulk_change(contacts=people, action="stage", value="customer", by=by)
        export = request_export(
            contacts=people, columns=["given_name"], format="csv", purpose="Fair", by=by
        )
        world.rows[f"own-{place}"] |= {"done": change.operation, "export": export.key}
        if place == "north":
            world.rows["house"]["export_pk"] = export.pk


def _desk(world: World) -> None:
    """Open an issue for two teams, a review for one colleague, an anomaly and a policy."""
    for place, lead in (("north", "lead"), ("south", "marketing")):
        issue = QualityIssue.objects.create(contact=world.contacts[place], code="odd_line")
        world.rows[place]["issue"] = issue.pk
        change = BulkChange.objects.create(
            action=FIX,
            operation=world.rows[f"own-{place}"]["done"],
            by=world.people[lead],
        )
        world.rows[f"own-{place}"]["fixes"] = change.key
    by, sales = world.actor("owner"), world.people["sales"]
    values = {
        "title": "Spring", "groups": ["name"], "due_on": timezone.localdate() + timedelta(days=9),
        "by_record_owner": False, "reviewers": [sales],
    }  # fmt: skip
    campaign = open_campaign(campaign=plan_campaign(values=values, by=by), by=by)
    anomaly = QualityAnomaly.objects.create(code="fewer_phones", scope="all", owner=sales)
    agreed = agree_freshness(values={"group": "email", "months": 6}, by=by)
    item = campaign.items.get(contact_pk=world.contacts["north"].pk)
    world.rows["desk"] = {"review": campaign.key, "anomaly": anomaly.key, "item": item.pk}
    world.rows["house"] |= {
        "rule_code": QualityRule.objects.get(code="nameless").code,
        "freshness": agreed.key,
        "freshness_pk": agreed.pk,
        "anomaly_pk": anomaly.pk,
        "review_pk": campaign.pk,
    }


def _talk(world: World) -> None:
    authors = dict.fromkeys(world.contacts, "sales") | {"south": "other"}
    for place, author in (authors | dict.fromkeys(("shared", "expired"), "owner")).items():
        contact, by = world.contacts[place], world.actor(author)
        note = write_note(about=contact, text=f"Seen {place}", by=by).note
        task = create_task(about=contact, values={"title": f"Call {place}"}, by=by)
        world.rows[place] |= {"note": note.key, "task": task.key}
        if f"own-{place}" in world.rows:
            world.rows[f"own-{place}"]["note"] = note.key
        if place == "north":
            world.rows["house"] |= {"note_pk": note.pk, "task_pk": task.pk}


def _merged(world: World) -> None:
    """Leave a pair to decide and a merge to take back, in two teams."""
    by = world.actor("owner")
    for place, team in (("north", "North"), ("south", "South"), ("shared", "East")):
        values = {"given_name": "Twin", "team": Team.objects.get(name=team), "owner": None}
        four = [create_contact(values=values, by=by) for _ in range(4)]
        pair = DuplicateCandidate.objects.create(
            left=four[0], right=four[1], probability=0.9, bits=4, digest="d"
        )
        merge = merge_contacts(survivor=four[0], absorbed=four[2], by=by)
        world.rows[place] |= {"pair": pair.key, "merge": merge.key, "other": four[3].key}
        if place == "north":
            automatic = change_automatic_merge(values={"daily_cap": 7}, by=by)
            world.rows["house"] |= {
                "pair_pk": pair.pk, "merge_pk": merge.pk, "automatic_pk": automatic.pk
            }  # fmt: skip


def _values(world: World) -> None:
    """Let something be expected of everybody."""
    today = date(2026, 5, 31)
    facts = {"customers": 900, "repeaters": 90, "enough": True, "discount": 0}
    model = ValueModel.objects.create(as_of=today, fitted_at=timezone.now(), **facts)
    percents = ("p_alive", "p_buy_30", "p_buy_90", "p_buy_365", "churn_risk")
    for contact in world.contacts.values():
        CustomerValue.objects.create(
            contact=contact, model=model, as_of=today, purchases_12_months=1,
            **dict.fromkeys(percents, 50),
        )  # fmt: skip
    made = {"method": "level", "rough": True, "made_at": timezone.now()}
    run = ForecastRun.objects.create(until=today, **made)
    world.rows["house"] |= {
        "value_model_pk": model.pk, "value_pk": world.contacts["north"].pk, "forecast_pk": run.pk
    }  # fmt: skip


def _purchases(world: World) -> None:
    """Let everybody have bought, and two colleagues bring a file of orders."""
    source, by = Source.objects.get(name="API"), world.actor("owner")
    for place, contact in world.contacts.items():
        values = {
            "external_id": f"o-{place}", "at": timezone.now(), "currency": "EUR",
            "contact": contact,
            "lines": [{"sku": "P-1", "name": "Cup", "quantity": 1, "unit_price": 10}],
        }  # fmt: skip
        order = record_order(source=source, values=values, by=by).order
        account = open_account(contact=contact, programme="Stamps", number=f"s-{place}", by=by)
        world.rows[place] |= {"order": order.key, "account": account.key}
    for place, lead in (("north", "lead"), ("south", "marketing")):
        file = ContentFile(b"order id,date,total\n1,2026-03-01,9\n", "orders.csv")
        job = start_purchase_import(
            file=file, file_name="orders.csv", source_name="Till", by=world.actor(lead)
        )
        world.rows[f"own-{place}"] |= {"purchase_file": job.key, "purchase_file_pk": job.pk}
    product = Product.objects.get(sku="P-1")
    rate = set_rate(currency="USD", on=date(2026, 1, 1), rate=Decimal("0.9"), by=by)
    world.rows["house"] |= {
        "product": product.key, "product_pk": product.pk, "rate_pk": rate.pk,
        "order_pk": Order.objects.get(key=world.rows["north"]["order"]).pk,
        "account_pk": LoyaltyAccount.objects.get(number="s-north").pk,
    }  # fmt: skip


def _conversations(world: World) -> None:
    """Let two colleagues talk with somebody, and the data owner keep questions and figures."""
    for place, name in (("north", "sales"), ("south", "other"), (KESTREL, "sales")):
        by, contact = world.actor(name), world.contacts[place]
        values = {"kind": "call", "subject": f"About {place}", "body": f"Hello {place}"}
        talk = write_conversation(contact=contact, values=values, by=by).conversation
        file = attach(conversation=talk, file=ContentFile(b"%PDF-1"), name="a.pdf", by=by)
        world.rows[place] |= {"talk": talk.key, "attachment": file.key, "talk_pk": talk.pk}
    by = world.actor("owner")
    template = save_template(values={"name": "First", "kind": "call"}, by=by)
    source = {"name": "Invented", "year": 2025, "licence": "CC0"}
    files = []
    for number in (1, 2):
        table = ContentFile(b"municipality,population\nVigo,292374\n", f"{number}.csv")
        files.append(receive_area_file(file=table, file_name=f"{number}.csv", values=source, by=by))
    mapping = ["municipality", "figure:population"]
    import_area_file(area_file=files[0], mapping=mapping, country="ES", by=by)
    figure = AreaFigure.objects.get()
    world.rows["house"] |= {
        "template": template.key, "template_pk": template.pk, "area_file": files[1].key,
        "area": figure.area_id, "area_source_pk": figure.source_id, "area_figure_pk": figure.pk,
        "talk_pk": world.rows["north"]["talk_pk"],
    }  # fmt: skip


def _engagement(world: World) -> None:
    """Let two people like something; a handle may be theirs; a post and a file stand there."""
    by = world.actor("owner")
    for place in ("north", "south", KESTREL):
        contact = world.contacts[place]
        said = {"network": "x", "event": "like", "contact": contact.key, "at": timezone.now()}
        add_engagement(events=[said], by=by)
        suggestion = HandleSuggestion.objects.create(
            contact=contact, network="x", handle=f"{place}.given", why="alike"
        )
        seen = Engagement.objects.get(contact=contact)
        world.rows[place] |= {"engaged": seen.key, "suggestion": suggestion.pk}
        if place == "north":
            world.rows["house"] |= {"engagement_pk": seen.pk, "suggestion_pk": suggestion.pk}
    post = Post.objects.create(network="x", external_id="1", published_at=timezone.now())
    file = EngagementImport.objects.create(file_name="likes.csv")
    world.rows["house"] |= {
        "post_pk": post.pk, "engagement_file": file.key, "engagement_file_pk": file.pk
    }  # fmt: skip


def _survey(world: World) -> None:
    """Let the data owner publish a survey, and two people answer it."""
    by = world.actor("owner")
    form = create_form(values={"slug": "survey", "name": "Survey"}, by=by)
    publish_form(form=form, by=by)
    for place in ("north", "south", KESTREL):
        contact = world.contacts[place]
        sent = Sent({"email": [contact.email or f"{place}@people.example"]})
        form.refresh_from_db()
        answer = submit_response(form=form, sent=sent, contact=contact, by=by)
        world.rows[place] |= {"response": answer.key}
        world.rows["house"].setdefault("response_pk", answer.pk)
    world.rows["house"] |= {"form": form.key, "form_pk": form.pk}


def _activation(world: World) -> None:
    """Let the data owner send a list somewhere, and a program listen."""
    by = world.actor("owner")
    segment = create_segment(values={"name": "Fair", "kind": "static"}, by=by)
    terms = {"purpose": "newsletter", "channel": "email", "kind": "csv", "segment": segment}
    destination = create_destination(values={"name": "File", **terms}, by=by)
    run = start_sync(destination=destination, by=by, queue=False)
    values = {"name": "Shop", "url": "https://shop.example", "events": ["contact.created"]}
    webhook, _secret = create_webhook(values=values, by=by)
    world.rows["house"] |= {
        "segment": segment.key,
        **_kept_by_rule(world, by),
        "destination": destination.key,
        "destination_pk": destination.pk,
        "run": run.key,
        "run_pk": run.pk,
        "webhook": webhook.key,
        "webhook_pk": webhook.pk,
        "message_pk": send_test(webhook=webhook, by=by).pk,
    }


def _reports(world: World) -> None:
    """Let two colleagues of different teams keep a report each, one of them by mail."""
    question = {"measure": "contacts", "by": ["team"]}
    for place, sales in (("north", "sales"), ("south", "other")):
        by = world.actor(sales)
        report = create_report(values={"name": "People", "question": question}, by=by)
        world.rows[f"own-{place}"]["report"] = report.key
        dashboard = create_dashboard(values={"name": "Mine"}, by=by)
        world.rows[f"own-{place}"]["dashboard"] = dashboard.key
    share = DashboardShare.objects.create(dashboard=dashboard, user=by.user)
    said = {"every": "week", "format": "csv", "language": "en"}
    schedule = schedule_report(report=report, viewer=by.user, by=by, **said)
    delivery = ReportDelivery.objects.create(schedule=schedule, due_at=timezone.now())
    world.rows["house"] |= {
        "report_pk": report.pk, "schedule_pk": schedule.pk, "delivery_pk": delivery.pk,
        "dashboard_pk": dashboard.pk, "dashboardshare_pk": share.pk,
    }  # fmt: skip


def _acting(world: World) -> None:
    """Let the same person object to marketing, and somebody have a recipient to tell."""
    request = open_request(
        right="gdpr.object_marketing",
        person=Person(email="north@people.example"),
        channel="phone",
        received_at=timezone.now(),
        by=world.actor("owner"),
    )
    notice = RecipientNotice.objects.create(recipient="Fair", kind="erase", way="task")
    world.rows["house"] |= {"right_request": request.key, "recipient_notice_pk": notice.pk}
    person, now = Contact.objects.get(email="north@people.example"), timezone.now()
    contested = Amendment.objects.create(
        request=request, contact=person, asked="x", asked_at=now, group="name"
    )
    reported = ReportedDisclosure.objects.create(
        contact=person, at=now, recipient="x", what="x", purpose="x"
    )
    suspended = AccountingSuspension.objects.create(
        contact=person, kind="police", recipient="x", official="x", statement="x",
        said_on=now, until=now,
    )  # fmt: skip
    world.rows["house"] |= {"amendment_pk": contested.pk, "reported_pk": reported.pk}
    world.rows["house"] |= {"suspension_pk": suspended.pk, "suspension": suspended.key}
    world.rows["north"] |= {"recipient_notice": notice.key}


def _requests(world: World) -> None:
    """Let the person of North ask for something, as a colleague wrote it down."""
    request = open_request(
        right="gdpr.access",
        person=Person(email="north@people.example"),
        channel="phone",
        received_at=timezone.now(),
        by=world.actor("owner"),
    )
    task = RequestTask.objects.create(request=request, kind="act", code="access")
    package = Package.objects.create(request=request, kind="access")
    officer, now = world.actor("privacy"), timezone.now()
    letter = draft_letter(request=request, kind="acknowledge", by=officer, now=now)
    text = {"kind": "refuse", "regime": "any", "language": "en", "version": 1}
    template = LetterTemplate.objects.create(**text, subject="{number}", body="{ground}")
    world.rows["house"] |= {
        "request_number": request.matches.first().pk,
        "request_task": task.key,
        "privacy_request": request.key,
        "privacy_request_pk": request.pk,
        "package_key": package.key,
        "package_pk": package.pk,
        "letter_key": letter.key,
        "letter_pk": letter.pk,
        "letter_template_pk": template.pk,
        "request_step_pk": request.steps.first().pk,
    }


def _health(world: World) -> None:
    """Let there be an agreement that ended, an emergency long over, and a week to review."""
    long_ago = timezone.now() - timedelta(days=365)
    agreement = Agreement.objects.create(
        vendor="Lab", services="None", signed_on=long_ago, starts_on=long_ago, ends_on=long_ago
    )
    emergency = EmergencyAccess.objects.create(
        user=world.actor("sales").user, reason="Long ago", started_at=long_ago, until=long_ago
    )
    review = ReadReview.objects.create(starts_on=long_ago, ends_on=long_ago)
    rows = {"agreement": agreement, "emergency": emergency, "read_review": review}
    rows |= _papers(world, long_ago)
    rows["signed_paper"] = SignedPaper.objects.create(
        contact=rows["authorization"].contact, authorization=rows["authorization"], name="x",
        content_type="application/pdf", size=1, sha256="0" * 64, created_at=long_ago,
    )  # fmt: skip
    world.rows["house"] |= {name: row.key for name, row in rows.items()}
    world.rows["house"] |= {f"{name}_pk": row.pk for name, row in rows.items()}


def _papers(world: World, long_ago: datetime) -> dict[str, Any]:
    """Let there be a notice, a complaint that was closed, and two papers that ended."""
    by = world.actor("privacy")
    person = create_contact(values={"given_name": "Signer"}, by=by)
    said = {"what": "x", "discloses": "x", "receives": "x", "why": "x", "signed_by": "x"}
    return {
        "practices_notice": PracticesNotice.objects.create(
            number=1, text_en="x", text_es="x", effective_on=long_ago, published_at=long_ago
        ),
        "complaint": ComplianceEntry.objects.create(
            kind="complaint", on=long_ago, subject="x", closed_on=long_ago
        ),
        "data_use": DataUseAgreement.objects.create(
            recipient="x", purpose="x", users="x", signed_on=long_ago, terminated_on=long_ago
        ),
        "authorization": Authorization.objects.create(
            contact=person, kind="other", signed_on=long_ago, expires_on=long_ago, **said
        ),
    }


def _holds(world: World) -> None:
    """Let a matter be open against nobody who appears elsewhere."""
    values = {"matter": "Kept", "reason": "A claim"}
    by = world.actor("privacy")
    nobody = create_contact(values={"given_name": "Held"}, by=by)
    hold = place_hold(values=values, people=[nobody], by=by)
    world.rows["house"] |= {"hold": hold.key, "hold_pk": hold.pk}


def _retention(world: World) -> None:
    """Let a rule be switched off, and a run have ended that did nothing."""
    rule = RetentionRule.objects.create(
        name_en="Kept", trigger="created", months=1, action="review", ground="None"
    )
    now = timezone.now()
    run = RetentionRun.objects.create(
        state="done", as_of=now.date(), planned_at=now, decided_at=now, executed_at=now,
        digest="0" * 64, certificate="0" * 64,
    )  # fmt: skip
    pks = {"retention_rule_pk": rule.pk, "retention_run_pk": run.pk}
    world.rows["house"] |= {"retention_rule": rule.key, "retention_run": run.key, **pks}


def _processing(world: World) -> None:
    """Let the record of processing have been kept, and an assessment have been begun."""
    now = timezone.now()
    facts = ProcessingHouse.objects.create(controller="House", measures="Locks")
    place = RecipientPlace.objects.create(recipient="destination:none", country="ES")
    kept = FrozenRecord.objects.create(at=now, content=record_now()[0], digest="0" * 64)
    begun = Assessment.objects.create(kind="dpia", title="Kept", created_at=now)
    world.rows["house"] |= {
        "processing_house_pk": facts.pk, "recipient_place_pk": place.pk,
        "frozen_record": kept.key, "frozen_record_pk": kept.pk,
        "assessment": begun.key, "assessment_pk": begun.pk,
    }  # fmt: skip


def _protocols(world: World) -> None:
    """Let somebody be known who hands on requests of people."""
    party = ProtocolParty.objects.create(protocol="opendsr", identifier="shop", name="Shop")
    world.rows["house"] |= {"protocol_party_pk": party.pk}


def _incidents(world: World) -> None:
    """Let something have happened that concerns nobody who appears elsewhere."""
    now = timezone.now()
    said = {"title": "Lost", "nature": "lost", "happened": "A stick.", "discovered_at": now}
    row = report_incident(values=said, by=world.actor("privacy"), now=now)
    proof = row.evidence.create(
        name="report.pdf", what="Report", content_type="application/pdf", size=1, sha256="0" * 64,
        created_at=now,
    )  # fmt: skip
    world.rows["house"] |= {
        "incident": row.key, "incident_pk": row.pk, "incident_evidence_pk": proof.pk,
    }  # fmt: skip


def _erasures(world: World) -> None:
    """Let somebody have been erased of whom nothing is left but the certificate."""
    now = timezone.now()
    proof = {"scanned_tables": 1, "scanned_columns": 1, "scanned_files": 0, "hits": 0}
    row = Erasure.objects.create(
        people=[0], plan_hash="0" * 64, state=Erasure.State.DONE, planned_at=now,
        approved_at=now, executed_at=now, proven_at=now, erased=1, proof=proof,
    )  # fmt: skip
    world.rows["house"] |= {"erasure": row.key, "erasure_pk": row.pk}


def _consents(world: World) -> None:
    """Let the person of North have said yes, and a file of evidence have been brought."""
    said = record_consent(
        contact=world.contacts["north"], channel="email", purpose="newsletter",
        action="grant", by=world.actor("owner"),
    )  # fmt: skip
    world.rows["house"] |= {
        "consent_pk": said.pk,
        "purpose_pk": Purpose.objects.get(slug="newsletter").pk,
        "evidence": EvidenceFile.objects.create(sha256="0", state="done").key,
        "registry_edition_pk": RegistryEdition.objects.create(
            obtained_on=date(2026, 5, 1), areas=["602"], sha256="0"
        ).pk,
    }


def _kept_by_rule(world: World, by: Actor) -> dict[str, Any]:
    """Keep a segment by a rule, refreshed once, into which the person of North was put by hand."""
    rule = {"all": [{"field": "stage", "op": "is", "value": ["former"]}]}
    segment = create_segment(values={"name": "Former", "rule": rule}, by=by)
    about = {"segment": segment, "contact": world.contacts["north"]}
    override = put_override(**about, side="include", reason="Fair", by=by)
    kept = world.contacts[KESTREL]
    put_override(segment=segment, contact=kept, side="include", reason="Kestrel", by=by)
    return {
        "ruled": segment.key,
        "segment_pk": segment.pk,
        "segment_run_pk": segment.runs.latest("pk").pk,
        "override_pk": override.pk,
    }


def _tokens(world: World) -> None:
    owners = {name: name for name in CAST} | {"unscoped": "lead"}
    for name, owner in owners.items():
        scopes = ["audit-events:read"] if name == "unscoped" else list(SCOPES)
        token, world.tokens[name] = issue_token(
            owner=world.people[owner],
            name=name,
            scopes=scopes,
            by=world.actor(owner),
            expires_at=timezone.now() + timedelta(days=1),
        )
        type(token).objects.filter(pk=token.pk).update(last_used_on=timezone.localdate())
        place = {"sales": "own-north", "other": "own-south"}.get(name)
        if place:
            world.rows[place] |= {"token": token.key, "token_pk": token.pk}
    User.objects.filter(pk=world.people["gone"].pk).update(is_active=False)


# account_emailaddress is left out: allauth copies a colleague's address there when it meets one.
_KEPT = """(relname like 'contacts\\_%' or relname like 'governance\\_%' or relname like 'mfa\\_%'
or relname in ('procrastinate_jobs', 'django_admin_log'))"""
TRAIL = "governance_auditevent"
# That somebody was refused, or was given a page of people, stands in the trail, on purpose, and
# where something was shown, that it was sensitive; nothing else may be added to it.
_TRAIL = """from governance_auditevent where not starts_with(verb, ''access.'')
and verb not in (''contact.delivered'', ''contact.sensitive_read'')"""
_TABLES = f"""
select relname, oid, format('select count(*), md5(coalesce(string_agg(r::text, chr(10) order by
r::text), '''')) from %s r', case relname when '{TRAIL}'
then '(select * {_TRAIL})' else quote_ident(relname) end) from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace and {_KEPT} order by 1
"""
# The view of these counters, pg_stat_xact_user_tables, takes three times as long; and the trail is
# read from where it ended, as every visit that was taken back leaves an entry that is gone.
_WRITES = """
select array(select pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
+ pg_stat_get_xact_tuples_deleted(oid) from unnest(%s::oid[]) with ordinality as t (oid, place)
order by place),
count(*) filter (where not starts_with(verb, 'access.')
and verb not in ('contact.delivered', 'contact.sensitive_read')),
count(*) filter (where verb = 'contact.sensitive_read')
from governance_auditevent where id > %s
"""


class State:
    """What every table but the sessions says, and whether it still does.

    PostgreSQL counts the rows written to a table in a transaction, also those taken back; only
    where the count moved the rows are compared.
    """

    def __init__(self) -> None:
        tables = _rows_of(_TABLES)
        self.queries = {name: query for name, _oid, query in tables}
        self.counted = {name: oid for name, oid, _query in tables if name != TRAIL}
        self.digests = {name: _rows_of(query) for name, query in self.queries.items()}
        ((self.ended,),) = _rows_of("select coalesce(max(id), 0) from governance_auditevent")
        self.writes, self.shown = self._written()
        self.moved: list[str] = []

    def kept(self, *, may_show: bool) -> bool:
        """Say whether every row is as it was; sensitive details may have been shown, or not."""
        before = self.writes
        self.writes, shown = self._written()
        self.moved = [name for name, count in self.writes.items() if count != before[name]]
        if shown != self.shown and not may_show:
            return False
        return not self._changed()

    def touched(self) -> list[str]:
        """Name the tables that said something else when last asked whether all was kept."""
        return self._changed() or ["governance_auditevent: contact.sensitive_read"]

    def forget(self) -> None:
        """Leave out what a visit that may write has written; it is taken back."""
        self.writes, _shown = self._written()

    def _changed(self) -> list[str]:
        return [name for name in self.moved if _rows_of(self.queries[name]) != self.digests[name]]

    def _written(self) -> tuple[dict[str, int], int]:
        ((rows, events, shown),) = _rows_of(_WRITES, [[*self.counted.values()], self.ended])
        return {**dict(zip(self.counted, rows, strict=True)), TRAIL: events}, shown


def _rows_of(query: str, given: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()
