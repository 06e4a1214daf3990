"""Random people with rows of every relation, and what every table says."""

import json
import random
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db import connection

from contacts.models.catalogue import ContactTag, CustomField, Tag
from contacts.models.collaboration import Follow, Note, Notice, Task
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.models.preference import ConsentEvent, WishEvent
from contacts.models.provenance import ValueConflict
from contacts.models.quality import QualityWaiver
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress, Relation
from contacts.models.source import Origin, Source
from contacts.models.verification import Verification
from contacts.operations.contacts import create_contact
from contacts.operations.flagging import refresh_many
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.searching import refresh_search

# What a merge and its undoing may leave behind: traces of it, and when a record was touched.
ASIDE = {
    "contacts.Merge",
    "contacts.MergeMove",
    "contacts.DuplicateCandidate",
    "governance.AuditEvent",
}
TOUCHED = {"version", "updated_at", "measured_at"}
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)


def fold(survivor, absorbed, by, **choices):
    """Merge two records and read both again."""
    merge = merge_contacts(survivor=survivor, absorbed=absorbed, choices=choices, by=by)
    survivor.refresh_from_db()
    absorbed.refresh_from_db()
    return merge


def dump():
    """Return every row of every table of ours, history, audit and the merge log aside."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        skipped = meta.label in ASIDE or hasattr(model, "instance_type")
        if skipped or meta.app_label in {"procrastinate", "sessions"} or not meta.managed:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'select to_jsonb(t)::text from "{meta.db_table}" t')
            rows = sorted(row for (row,) in cursor.fetchall())
        found[meta.label] = [_without_touch(row) for row in rows]
    return found


def _without_touch(row):
    return {key: value for key, value in json.loads(row).items() if key not in TOUCHED}


def differences(before, after):
    """Return what differs between two dumps, table by table."""
    return {
        label: (
            [row for row in before[label] if row not in after[label]],
            [row for row in after[label] if row not in before[label]],
        )
        for label in before
        if sorted(map(str, before[label])) != sorted(map(str, after[label]))
    }


class World:
    """A small seeded world in which records often say the same thing."""

    def __init__(self, seed, by, people):
        self.random = random.Random(seed)
        self.by, self.people = by, people
        names = ("Shop", "Fair", "Mail tool")
        self.sources = [
            Source.objects.get_or_create(name=name, defaults={"trust": trust})[0]
            for name, trust in zip(names, (80, 50, 20), strict=True)
        ]
        self.tags = [
            Tag.objects.get_or_create(name=name, name_fold=name)[0]
            for name in ("vip", "new", "old")
        ]
        self.exports = [Export.objects.create(purpose="p", format="csv") for _ in range(3)]
        for slug in ("size", "colour"):
            CustomField.objects.get_or_create(slug=slug, defaults={"label_en": slug})

    def at(self):
        return NOON + timedelta(hours=self.random.randrange(5000))

    def some(self, choices, most):
        return self.random.sample(choices, self.random.randint(0, min(most, len(choices))))

    def contact(self):
        """Make a record with rows of every kind."""
        pick = self.random.choice
        values = {
            "given_name": pick(["Inés", "Ines", "I."]),
            "family_name": pick(["Ruiz", "Ruíz", ""]),
            "email": pick(["ines@x.es", "i.ruiz@y.es", ""]),
            "phone": pick(["612345678", "+34 699 999 999", ""]),
            "gender": pick(["female", ""]),
            "birth_date": pick(["1980-03-07", ""]),
            "organisation": pick(["Sol", "Luna", ""]),
            "occupation": pick(["Baker", ""]),
            "language": pick(["es", "en", ""]),
            "stage": pick(["lead", "customer"]),
            "notes": pick(["Likes tea.", "Calls late.", ""]),
            "custom": {slug: pick(["s", "m"]) for slug in self.some(["size", "colour"], 2)},
        }
        contact = create_contact(values=values, by=self.by)
        self._reach(contact)
        self._said(contact)
        self._talk(contact)
        self._provenance(contact)
        return Contact.objects.get(pk=contact.pk)

    def _reach(self, contact):
        for value in self.some(["ines@x.es", "a@b.es", "c@d.es", "@ines"], 3):
            kind = "handle" if value.startswith("@") else "email"
            ContactPoint.objects.get_or_create(
                contact=contact,
                kind=kind,
                value=value,
                normalised=value,
                defaults={
                    "opted_out_at": self.random.choice([None, self.at()]),
                    "verified_at": self.random.choice([None, self.at()]),
                    "label": self.random.choice(["", "work"]),
                },
            )
        for number, city in enumerate(self.some(["Jaén", "Cádiz", "Soria"], 2)):
            PostalAddress.objects.create(
                contact=contact,
                street="Calle 1",
                city=city,
                is_primary=not number,
                label=self.random.choice(["", "home"]),
                opted_out_at=self.random.choice([None, self.at()]),
            )
        for source in self.some(self.sources, 2):
            ExternalId.objects.create(contact=contact, source=source, value=f"{contact.pk}")
        ContactTag.objects.bulk_create(
            ContactTag(contact=contact, tag=tag) for tag in self.some(self.tags, 3)
        )
        ExportedContact.objects.bulk_create(
            ExportedContact(export=export, contact=contact) for export in self.some(self.exports, 3)
        )

    def _said(self, contact):
        for _ in range(self.random.randint(0, 5)):
            ConsentEvent.objects.create(
                contact=contact,
                channel=self.random.choice(["email", "sms"]),
                purpose="newsletter",
                action=self.random.choice(["grant", "refuse", "import_assert", "withdraw"]),
                event_at=self.at(),
            )
        wishes = {
            "frequency_cap": [1, 4, None],
            "pause_until": ["2027-01-01", "2028-01-01"],
            "quiet_hours": [{"from": "22:00", "to": "08:00"}, {"from": "12:00", "to": "13:00"}],
            "preferred_channel": ["email", "phone"],
        }
        for name in self.some(list(wishes), 4):
            WishEvent.objects.create(
                contact=contact,
                name=name,
                value=self.random.choice(wishes[name]),
                event_at=self.at(),
            )

    def _talk(self, contact):
        about = {
            "about_model": "contacts.Contact",
            "about_key": str(contact.key),
            "contact": contact,
        }
        cast = [self.people[name] for name in ("ana", "bo", "cy")]
        for user in self.some(cast, 3):
            Note.objects.create(text="Met at the fair", by=user, **about)
            Task.objects.create(title="Call", assignee=user, by=user, **about)
            Follow.objects.create(user=user, told_until=self.at(), **about)
            Notice.objects.create(user=user, kind="mention", **about)

    def _provenance(self, contact):
        for group in self.some(["name", "email", "work", "gender", "stage"], 3):
            Verification.objects.create(contact=contact, group=group, verified_at=self.at())
        for source in self.some(self.sources, 3):
            Origin.objects.create(
                contact=contact,
                source=source,
                fields=self.some(["given_name", "family_name", "email", "occupation"], 3)
                or ["tags"],
                at=self.at(),
            )
            ValueConflict.objects.create(
                contact=contact,
                group=self.random.choice(["name", "work"]),
                offered={},
                reason="newer",
                source=source,
                at=self.at(),
                decided_at=self.random.choice([None, self.at()]),
            )

    def waive(self, contacts, rules):
        """Accept some flaws of some people."""
        for contact in contacts:
            for rule in self.some(rules, 2):
                QualityWaiver.objects.create(
                    contact=contact, rule=rule, until=self.at().date(), reason="known"
                )

    def settle(self, contacts):
        """Bring what is derived from the rows up to date."""
        keys = [contact.pk for contact in contacts]
        refresh_search(keys)
        refresh_many(keys)
        refresh_match_keys(keys)

    def relate(self, contacts):
        """Tie people to each other, the two that are merged included."""
        for one in contacts:
            for other in self.some([each for each in contacts if each != one], 2):
                kind = self.random.choice(["household", "partner"])
                Relation.objects.get_or_create(contact=one, other=other, kind=kind)
