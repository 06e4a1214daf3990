"""Writes the sample business: everything in one transaction, so that it is there or it is not."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.invented import Invented
from contacts.models.catalogue import ContactTag, CustomField, SavedView, Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.preference import ConsentEvent, WishEvent
from contacts.models.quality import QualityIssue
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress, Relation
from contacts.models.source import Origin, Source, SourceKind
from contacts.models.team import Team
from contacts.models.verification import Verification
from contacts.normalise.text import fold
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.searching import refresh_search
from contacts.operations.suppression import digest

SOURCE = "Sample shop"
WORDING = {
    "en": "Yes, send me the newsletter. I can withdraw at any time.",
    "es": "Sí, quiero recibir el boletín. Puedo retirarlo cuando quiera.",
}
FIELDS = (
    "given_name", "family_name", "second_family_name", "gender", "birth_date", "occupation",
    "language",
)  # fmt: skip
VIEWS = {
    "ana": ("Customers of the North", "team", "stage=customer"),
    "bo": ("Quiet customers", "private", "stage=lapsed"),
    "cy": ("Customers of the South", "team", "stage=customer"),
    "marta": ("Everybody who buys", "everybody", "stage=customer"),
    "dario": ("Former customers", "private", "stage=former"),
    "prisca": ("New leads", "private", "stage=lead"),
}


@operation
def load_sample_business(
    *, people: list[Invented], organisations: list[tuple[UUID, str, str]], by: Actor
) -> int:
    """Write the whole sample unless it is there; return how many contacts were written.

    Set-based: some twenty statements whatever the number of people.
    """
    source, fresh = Source.objects.get_or_create(
        name=SOURCE, defaults={"kind": SourceKind.IMPORT, "trust": 40}
    )
    if not fresh:
        return 0
    _add_field()
    contacts = _add_contacts(people, _add_organisations(organisations), source)
    pairs = list(zip(contacts, people, strict=True))
    _add_reach(pairs, source)
    _add_tags(pairs)
    _add_wishes(pairs)
    _add_views()
    Origin.objects.bulk_create(_origin(contact, person, source) for contact, person in pairs)
    _add_checks(pairs)
    QualityIssue.objects.bulk_create(
        QualityIssue(contact=contact, code=code, field=name, opened_at=person.changed)
        for contact, person in pairs
        for code, name in person.flags
    )
    refresh_search(contact.pk for contact in contacts)
    refresh_match_keys(contact.pk for contact in contacts)
    record("sample.loaded", about=Contact, by=by, contacts=len(contacts))
    return len(contacts)


def _add_field() -> None:
    CustomField.objects.get_or_create(
        slug="loyalty",
        defaults={
            "label_en": "Loyalty", "label_es": "Fidelidad", "kind": CustomField.Kind.CHOICE,
            "choices": ["bronze", "silver", "gold"],
        },
    )  # fmt: skip


def _add_organisations(organisations: list[tuple[UUID, str, str]]) -> list[Organisation]:
    known = Organisation.objects.in_bulk(
        [fold(o[1]) for o in organisations], field_name="name_fold"
    )
    missing = [
        Organisation(key=key, name=name, name_fold=fold(name), country=country)
        for key, name, country in organisations
        if fold(name) not in known
    ]
    created = {row.name_fold: row for row in Organisation.objects.bulk_create(missing)}
    return [(known | created)[fold(name)] for _, name, _ in organisations]


def _add_contacts(
    people: list[Invented], organisations: list[Organisation], source: Source
) -> list[Contact]:
    users = {user.get_username(): user for user in get_user_model().objects.all()}
    teams = {team.name: team for team in Team.objects.all()}
    rows = []
    for person in people:
        place = person.organisation
        rows.append(
            Contact(
                key=person.key,
                **{name: getattr(person, name) for name in FIELDS},
                birth_year=person.birth_date.year if person.birth_date else None,
                birth_day=f"{person.birth_date:%m-%d}" if person.birth_date else "",
                email=person.email if _works(person, "email") else "",
                phone=person.phone if _works(person, "phone") else "",
                organisation=None if place is None else organisations[place],
                organisation_role=person.role,
                stage=person.stage,
                owner=users.get(person.owner),
                team=teams.get(person.team),
                custom=_loyalty(person.orders),
                source=source,
                created_at=person.since,
                updated_at=person.changed,
            )
        )
    return Contact.objects.bulk_create(rows)


def _works(person: Invented, kind: str) -> bool:
    return (f"invalid_{kind}", kind) not in person.flags


def _loyalty(orders: int) -> dict[str, str]:
    if orders < 5:
        return {}
    return {"loyalty": "gold" if orders >= 20 else "silver" if orders >= 10 else "bronze"}


def _add_reach(pairs: list[tuple[Contact, Invented]], source: Source) -> None:
    ContactPoint.objects.bulk_create(point for pair in pairs for point in _points(*pair))
    PostalAddress.objects.bulk_create(
        PostalAddress(
            contact=contact, label="home", street=person.street, city=person.city,
            postal_code=person.postal_code, country=person.country, is_primary=True,
            created_at=person.since,
        )
        for contact, person in pairs
        if person.street
    )  # fmt: skip
    ExternalId.objects.bulk_create(
        ExternalId(contact=contact, source=source, value=person.number)
        for contact, person in pairs
        if person.number
    )
    homes = [contact for contact, person in pairs if person.street][:40]
    Relation.objects.bulk_create(
        Relation(contact=one, other=other, kind=Relation.Kind.HOUSEHOLD)
        for one, other in zip(homes[::4], homes[1::4], strict=True)
    )


def _points(contact: Contact, person: Invented) -> Iterator[ContactPoint]:
    for kind, value in (("email", person.email), ("phone", person.phone)):
        if not value:
            continue
        valid = _works(person, kind)
        withdrawn = kind == "email" and "withdraw" in person.newsletter
        yield ContactPoint(
            contact=contact, kind=kind, value=value, normalised=value if valid else "",
            is_primary=valid, is_valid=valid, created_at=person.since,
            opted_out_at=person.changed if withdrawn else None,
            verified_at=person.since if "confirmed" in person.newsletter else None,
            verified_how="double_opt_in" if "confirmed" in person.newsletter else "",
        )  # fmt: skip


def _add_tags(pairs: list[tuple[Contact, Invented]]) -> None:
    names = list(dict.fromkeys(tag for _, person in pairs for tag in person.tags))
    tags = {
        name: Tag.objects.get_or_create(
            name_fold=fold(name), defaults={"name": name, "colour": place % 8}
        )[0]
        for place, name in enumerate(names)
    }
    ContactTag.objects.bulk_create(
        ContactTag(contact=contact, tag=tags[name])
        for contact, person in pairs
        for name in person.tags
    )


def _add_wishes(pairs: list[tuple[Contact, Invented]]) -> None:
    ConsentEvent.objects.bulk_create(
        _consent(contact, person, action, person.since + timedelta(days=3 * step))
        for contact, person in pairs
        if contact.email
        for step, action in enumerate(person.newsletter)
    )
    WishEvent.objects.bulk_create(
        WishEvent(
            contact=contact, name=WishEvent.Name.CHANNEL, value=person.wish, event_at=person.since
        )
        for contact, person in pairs
        if person.wish
    )


def _consent(contact: Contact, person: Invented, action: str, at: datetime) -> ConsentEvent:
    language = "es" if person.language == "es" else "en"
    wording = WORDING[language]
    return ConsentEvent(
        contact=contact, subject_ref=digest("email", contact.email), identifier=contact.email,
        channel="email", purpose="newsletter", action=action, wording=wording,
        wording_digest=hashlib.sha256(wording.encode()).hexdigest(), language=language,
        how="person", jurisdiction=person.country, event_at=at,
    )  # fmt: skip


def _add_views() -> None:
    users = {user.get_username(): user for user in get_user_model().objects.all()}
    SavedView.objects.bulk_create(
        SavedView(name=name, owner=users[username], sharing=sharing, query=query)
        for username, (name, sharing, query) in VIEWS.items()
        if username in users
    )


def _add_checks(pairs: list[tuple[Contact, Invented]]) -> None:
    """Who confirmed the newsletter by email has an email that was checked then."""
    Verification.objects.bulk_create(
        Verification(
            contact=contact,
            group="email",
            verified_at=person.since,
            how=Verification.How.DOUBLE_OPT_IN,
        )
        for contact, person in pairs
        if contact.email and "confirmed" in person.newsletter
    )


def _origin(contact: Contact, person: Invented, source: Source) -> Origin:
    fields: list[str] = [name for name in FIELDS if getattr(person, name)]
    fields += [name for name in ("email", "phone") if getattr(contact, name)]
    fields += ["address"] if person.street else []
    return Origin(
        contact=contact, source=source, fields=sorted([*fields, "stage"]), at=person.since,
        door="command",
    )  # fmt: skip
