"""Engagement of the sample business: posts, likes and comments, mail, the website, open handles."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind
from contacts.models.verification import Verification
from contacts.normalise.text import fold
from contacts.operations.sample import SOURCE
from interactions.files.social import EventDraft, PostDraft
from interactions.models.engagement import Engagement, Post
from interactions.models.web import WebPageDay
from interactions.operations.engagement.writing import Happened, write_events, write_posts

NEWEST = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
FOLLOWERS, READERS, STRANGERS, POSTS = 90, 160, 40, 14
TITLES = (
    "Autumn baskets are here", "How we pack your parcel", "Meet the workshop", "Sale until Sunday",
    "New: linen towels", "Thank you for 10,000 orders", "Open on the holiday",
)  # fmt: skip
PAGES = ("/", "/baskets/", "/linen/", "/sale/", "/about/", "/guide.pdf")
SAID = ("Beautiful!", "Do you ship to the islands?", "Mine arrived today, thank you", "")


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    if not Post.objects.filter(network="instagram", external_id="sample-0").exists():
        load_sample_engagement(by=by)
    return {"posts": Post.objects.count(), "engagement": Engagement.objects.count()}


@operation
def load_sample_engagement(*, by: Actor) -> None:
    """Write posts with ten days of numbers and what people did, the same at every load."""
    chance = random.Random(2026)
    people = list(
        Contact.objects.filter(source__name=SOURCE, erased_at=None, merged_into=None)
        .exclude(given_name="")
        .order_by("external_ids__value", "pk")[: max(FOLLOWERS, READERS)]
    )
    for day in range(10):
        on = (NEWEST - timedelta(days=9 - day)).date()
        write_posts(list(_posts(on, day)), exported_on=on)
    handles = _handles(people[:FOLLOWERS])
    events = [
        *_on_networks(handles, chance),
        *_of_strangers(people[FOLLOWERS:], chance),
        *_in_mail_and_web(people[:READERS], chance),
    ]
    write_events(events, by=by)
    _pages(chance)
    record("sample.loaded", about=Engagement, by=by, count=len(events))


def _posts(on: date, day: int) -> Iterator[PostDraft]:
    for number in range(POSTS):
        network = ("instagram", "facebook", "linkedin")[number % 3]
        published = NEWEST - timedelta(days=10 + 5 * number, hours=number)
        seen = 400 + 130 * number + 25 * day
        metrics = {
            "views": seen * 2, "reach": seen, "reactions": seen // 12, "comments": seen // 90,
            "shares": seen // 150, "clicks": seen // 30,
        }  # fmt: skip
        yield PostDraft(
            0,
            network,
            f"sample-{number}",
            published,
            f"https://www.{network}.com/p/sample-{number}/",
            TITLES[number % len(TITLES)],
            ("Photo", "Reel", "Text")[number % 3],
            "almacen.norte",
            metrics=metrics,
        )
        day_of_page = datetime(on.year, on.month, on.day, tzinfo=UTC)
        yield PostDraft(
            0, network, "page", day_of_page, kind="page", account="almacen.norte", on=on,
            daily=True, metrics={"reach": 900 + 40 * day, "follows": 3 + day % 4},
        )  # fmt: skip


def _handles(people: list[Contact]) -> list[tuple[Contact, str]]:
    """Give people a handle they told us themselves."""
    named = [(each, _handle(each, number)) for number, each in enumerate(people)]
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                contact=contact,
                kind=PointKind.HANDLE,
                value=f"@{handle}",
                normalised=handle,
                network="Instagram",
                verified_at=NEWEST,
                verified_how=Verification.How.STAFF_CHECK,
            )
            for contact, handle in named
        ],
        ignore_conflicts=True,
    )
    return named


def _handle(contact: Contact, number: int) -> str:
    plain = fold(f"{contact.given_name}.{contact.family_name}")
    return "".join(c for c in plain if c.isalnum() or c == ".")[:40] + f".{number}"


def _on_networks(named: list[tuple[Contact, str]], chance: random.Random) -> Iterator[Happened]:
    for _contact, handle in named:
        followed = NEWEST - timedelta(days=chance.randrange(60, 300))
        yield Happened(EventDraft(0, "social", "instagram", "follow", handle, followed))
        for _ in range(chance.randrange(1, 6)):
            number = 3 * chance.randrange(POSTS // 3)
            kind = chance.choice(("like", "like", "like", "comment", "share"))
            yield Happened(
                EventDraft(
                    0,
                    "social",
                    "instagram",
                    kind,
                    handle,
                    NEWEST - timedelta(days=5 * number, minutes=chance.randrange(9_000)),
                    url=f"https://www.instagram.com/p/sample-{number}/",
                    object=TITLES[number % len(TITLES)],
                    text=chance.choice(SAID) if kind == "comment" else "",
                )
            )


def _of_strangers(people: list[Contact], chance: random.Random) -> Iterator[Happened]:
    """Some handles read like a name, and wait for a colleague to say whose they are."""
    for number, contact in enumerate(people[:STRANGERS]):
        handle = fold(f"{contact.given_name}_{contact.family_name}").replace(" ", "_")
        if number % 3 == 0:
            handle = f"guest{number:03d}"
        at = NEWEST - timedelta(days=chance.randrange(60), minutes=number)
        yield Happened(EventDraft(0, "social", "facebook", "like", handle[:60], at))


def _in_mail_and_web(people: list[Contact], chance: random.Random) -> Iterator[Happened]:
    for number, contact in enumerate(people):
        for month in range(chance.randrange(1, 5)):
            at = NEWEST - timedelta(days=30 * month, minutes=chance.randrange(6_000))
            opened = EventDraft(0, "email", "", "open", "", at, object="Newsletter")
            yield Happened(opened, None, contact.key, f"sample/open/{number}/{month}")
            if chance.random() < 0.4:
                page = chance.choice(PAGES)
                kind = "download" if page.endswith(".pdf") else "page_view"
                visit = EventDraft(
                    0, "web", "", kind, "", at + timedelta(minutes=3),
                    url=f"https://shop.example{page}?utm_source=newsletter",
                )  # fmt: skip
                yield Happened(visit, None, contact.key, f"sample/visit/{number}/{month}")


def _pages(chance: random.Random) -> None:
    rows = []
    for day in range(14):
        for page in PAGES:
            seen = chance.randrange(20, 200)
            on = (NEWEST - timedelta(days=day)).date()
            rows.append(
                WebPageDay(on=on, page=f"shop.example{page}", events=seen, visitors=seen // 2)
            )
    WebPageDay.objects.bulk_create(rows, ignore_conflicts=True)
