"""Segments, destinations and a webhook of the sample business, for `manage.py demo`.

The destinations and the webhook point at a receiver on this machine that only tests start:
they are brought up to date by hand, or paused, so that nothing fails where none runs.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.team import Team
from segments.language.templates import TEMPLATES
from segments.models.destinations import Destination, Schedule
from segments.models.reports import Report
from segments.models.segment import Segment
from segments.models.value import ValueModel
from segments.models.webhooks import WebhookSubscription
from segments.operations.activation.destinations import create_destination, pause_destination
from segments.operations.dashboards import create_dashboard, share_dashboard
from segments.operations.freezing import freeze_segment
from segments.operations.people import add_people
from segments.operations.refreshing import refresh_segment
from segments.operations.reporting.sample import load_reports
from segments.operations.scoring import refresh_scores
from segments.operations.segments import create_segment
from segments.operations.valuing.foreseeing import keep_forecast
from segments.operations.valuing.refreshing import refresh_values
from segments.operations.webhooks.subscribing import create_webhook, pause_webhook
from segments.reading.monthly_revenue import revenue_until

RECEIVER = "http://127.0.0.1:8099"
# The public test secret of Standard Webhooks; it protects nothing.
TEST_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FAIR, FAIR_PEOPLE = "spring-fair", 12


def _rfm(*cells: str) -> dict[str, Any]:
    return {"all": [{"score": "rfm", "cmp": "is", "value": list(cells)}]}


_GRANTED = {"consent": "email", "purpose": "newsletter", "op": "is", "value": ["granted"]}
# Slug, name, what it is for, kind, purpose, owner, rule.
SEGMENTS: tuple[tuple[str, str, str, str, str, str, dict[str, Any] | None], ...] = (
    (
        "champions", "Our champions", "Buy often, much and lately.",
        "dynamic", "marketing", "marta", _rfm("champion"),
    ),
    (
        "at-risk", "Loyal once, now quiet", "Bought often and much, but not lately.",
        "dynamic", "marketing", "marta", TEMPLATES["at_risk"],
    ),
    (
        "lost", "Lost for now", "Bought little, long ago.",
        "dynamic", "analysis", "dario", _rfm("lost", "hibernating"),
    ),
    (
        "lapsed", "Nothing for half a year", "Bought before, but not in half a year.",
        "dynamic", "marketing", "marta", TEMPLATES["lapsed"],
    ),
    (
        "never-bought", "No purchase yet", "Known to us, without a single purchase.",
        "dynamic", "analysis", "dario", TEMPLATES["never_bought"],
    ),
    (
        "newsletter-readers", "Newsletter readers", "Agreed to the newsletter by email.",
        "dynamic", "marketing", "marta", {"all": [_GRANTED]},
    ),
    (
        "birthday-this-week", "Birthdays of the week", "For a card by post or email.",
        "dynamic", "service", "marta", TEMPLATES["birthday"],
    ),
    (
        "customers-at-launch", "Customers at launch", "Who had bought when we began here.",
        "snapshot", "analysis", "dario",
        {"all": [{"event": "purchase", "measure": "count", "cmp": "gte", "value": 1}]},
    ),
    (FAIR, "Spring fair", "Came to our stand.", "static", "service", "marta", None),
)  # fmt: skip


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    people = {user.username: user for user in get_user_model().objects.all()}
    if not {"dario", "marta"} <= people.keys():
        return {}
    if not Segment.objects.filter(slug=FAIR).exists():
        _write(people=people, by=by)
    if not ValueModel.objects.exists():
        refresh_values(by=by)
        _foresee(by)
    load_reports(people=people, by=by)
    return {
        "reports": Report.objects.count(),
        "segments": Segment.objects.count(),
        "destinations": Destination.objects.count(),
        "webhooks": WebhookSubscription.objects.count(),
    }


@operation
def _write(*, people: dict[str, Any], by: Actor) -> None:
    """Write all of it or nothing."""
    refresh_scores(by=by)
    for values in _values(people):
        _make(values, by)
    _send(people["dario"], by)
    _listen(people["dario"], by)
    _arrange(people["marta"], by)


def _foresee(by: Actor) -> None:
    """Say of the last half year what would have been said at the end of each of its months."""
    now = timezone.now()
    known = revenue_until(now)
    for until in range(max(1, len(known.months) - 6), len(known.months) + 1):
        months, amounts = known.months[:until], known.amounts[:until]
        keep_forecast(months=months, amounts=amounts, by=by, now=now)


def _values(people: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("slug", "name", "description", "kind", "purpose", "owner", "rule")
    found = []
    for row in SEGMENTS:
        values = dict(zip(names, row, strict=True))
        values["owner"] = people[row[5]]
        if row[6] is None:
            del values["rule"]
        else:
            values["rule"] = {"v": 1, "tz": "org", "rule": row[6]}
        found.append(values)
    return found


def _make(values: dict[str, Any], by: Actor) -> None:
    segment = create_segment(values=values, by=by)
    if segment.kind == Segment.Kind.STATIC:
        present = Contact.objects.present().exclude(email="").order_by("pk")
        chosen = list(present.values_list("pk", flat=True)[: FAIR_PEOPLE * 5 : 5])
        add_people(segment=segment, contacts=Contact.objects.filter(pk__in=chosen), by=by)
    elif segment.kind == Segment.Kind.SNAPSHOT:
        freeze_segment(segment=segment, by=by)
    else:
        refresh_segment(segment=segment, by=by)


def _arrange(owner: Any, by: Actor) -> None:
    """Let marketing share how the shop is doing; first pages are those of the roles."""
    tiles = [
        "figure.revenue", "figure.orders", "figure.average_order", "figure.nps", "revenue",
        "attention", "products", "categories", "segments", "customers", "movement",
    ]  # fmt: skip
    values = {"name": "The shop at a glance", "tiles": tiles, "period": "last_12_months"}
    made = create_dashboard(values=values, by=by, owner=owner)
    colleagues = get_user_model().objects.filter(username__in=["dario", "prisca"])
    share_dashboard(
        dashboard=made, users=list(colleagues), teams=list(Team.objects.order_by("name")), by=by
    )


def _send(owner: Any, by: Actor) -> None:
    """Send newsletter readers to Mailchimp, champions to HubSpot, the fair to a program."""
    for place in _places():
        segment = Segment.objects.get(slug=place.pop("of"))
        terms = {"purpose": "newsletter", "channel": "email", "legal_basis": "consent"}
        values = {**terms, **place, "segment": segment, "owner": owner}
        destination = create_destination(values=values, by=by)
        if destination.schedule != Schedule.MANUAL:
            pause_destination(destination=destination, by=by)


def _places() -> tuple[dict[str, Any], ...]:
    names = ["given_name", "family_name"]
    return (
        {
            "name": "Newsletter in Mailchimp", "kind": "mailchimp", "of": "newsletter-readers",
            "region": "US", "agreement": "DPA 2026-03, folder Agreements", "fields": names,
            "settings": {"list_id": "a1b2c3", "address": f"{RECEIVER}/mailchimp/3.0"},
            "secrets": {"api_key": "secret-key-us1"},
        },
        {
            "name": "Champions in HubSpot", "kind": "hubspot", "of": "champions",
            "region": "EU", "agreement": "DPA 2026-05, folder Agreements", "fields": names,
            "settings": {"list_id": "42", "address": f"{RECEIVER}/hubspot"},
            "secrets": {"token": "pat-secret"}, "mode": "upsert",
        },
        {
            "name": "Spring fair to our shop", "kind": "webhook", "of": FAIR, "region": "EU",
            "settings": {"address": f"{RECEIVER}/receiver"},
            "secrets": {"signing_secret": TEST_SECRET}, "schedule": "after_refresh",
        },
    )  # fmt: skip


def _listen(owner: Any, by: Actor) -> None:
    events = ["contact.created", "contact.updated", "segment.entered", "consent.changed"]
    values = {"name": "Online shop", "url": f"{RECEIVER}/receiver", "events": events}
    webhook, _secret = create_webhook(values=values, owner=owner, by=by)
    pause_webhook(webhook=webhook, by=by)
