"""What speaks for a stored record being the person who asks: by names of fields, never values."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from contacts.matching.person import Person as Comparable
from contacts.matching.person import person as comparable
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress
from contacts.normalise.text import fold
from contacts.operations.duplicates.checking import check_one
from contacts.operations.duplicates.people import people_by_id
from privacy.operations.desk.asker import Person, normalised
from privacy.operations.desk.hashed import values_of

# How much each agreement says; what others share says less, another name says the contrary.
WEIGHTS = {
    "external_id": 70,
    "email": 60,
    "phone": 25,
    "name": 20,
    "birth_date": 20,
    "postal_code": 10,
}
_SHARED, _AGAINST, _MOST = 15, 30, 100
LEAST = 0.5  # probability from which a record without a common address is worth a look
MOST = 20
_STRONG = frozenset(("email", "external_id"))
_LOOKED_AT = 3  # records whose likeness to others is looked for


@dataclass(slots=True)
class Found:
    """One record, what agrees with the person, and how it came to notice."""

    contact: int
    agrees: set[str] = field(default_factory=set)
    against: set[str] = field(default_factory=set)
    shared: dict[str, int] = field(default_factory=dict)
    via: str = ""
    of: str = ""
    probability: float = 0.0

    @property
    def score(self) -> int:
        """Return 0 to 100: for the order of the list, not for a decision."""
        points = sum(WEIGHTS[name] for name in self.agrees)
        points -= sum(_SHARED for name in self.shared if name in self.agrees)
        points -= _AGAINST * len(self.against)
        return max(0, min(_MOST, max(points, round(self.probability * 60))))

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        said: dict[str, Any] = {"agrees": sorted(self.agrees)}
        said |= {"against": sorted(self.against)} if self.against else {}
        said |= {"shared_by": dict(sorted(self.shared.items()))} if self.shared else {}
        said |= {"via": self.via, "of": self.of} if self.via else {}
        said |= {"probability": round(self.probability, 3)} if self.probability else {}
        return said


def records_of(person: Person) -> list[Found]:
    """Return the records that may be this person's, the likeliest first; a dozen queries."""
    found: dict[int, Found] = {}
    points = _points(person)
    _by_points(points, found)
    _by_key(person, found)
    _by_likeness(person, found)
    _related(found)
    _twins(found)
    contacts = Contact.objects.in_bulk(found)
    _compare(person, found, contacts)
    _count_sharing(points, found)
    living = [each for each in found.values() if _is_there(contacts.get(each.contact))]
    return sorted(living, key=lambda each: (-each.score, each.contact))[:MOST]


def _is_there(contact: Contact | None) -> bool:
    return contact is not None and contact.erased_at is None


def _points(person: Person) -> list[tuple[str, str]]:
    """Return the addresses a person is known by, those that came as digests by what we keep."""
    emails = normalised("email", person.email)
    emails += values_of("email", person.hashed.get("email", ()))
    phones = normalised("phone", person.phone)
    return [*(("email", each) for each in dict.fromkeys(emails)), *(("phone", p) for p in phones)]


def _by_points(points: list[tuple[str, str]], found: dict[int, Found]) -> None:
    for kind, value in points:
        rows = ContactPoint.objects.filter(kind=kind, normalised=value)
        for contact in rows.values_list("contact", flat=True)[:MOST]:
            _at(found, contact).agrees.add(kind)


def _by_key(person: Person, found: dict[int, Found]) -> None:
    numbers = values_of("external_id", person.hashed.get("external_id", ()))
    numbers += [person.external_id] if person.external_id else []
    if numbers:
        rows = ExternalId.objects.filter(value__in=numbers)
        for contact in rows.values_list("contact", flat=True)[:MOST]:
            _at(found, contact).agrees.add("external_id")


def _by_likeness(person: Person, found: dict[int, Found]) -> None:
    """Find by name with address or birth date, by the engine that finds duplicates."""
    for match in check_one(_comparable(person), least=LEAST)[:MOST]:
        _at(found, match.contact).probability = match.probability


def _comparable(person: Person) -> Comparable:
    return comparable(
        {
            "full_name": person.name,
            "emails": normalised("email", person.email),
            "phones": normalised("phone", person.phone),
            "birth_date": person.birth_date,
            "street": person.street,
            "city": person.city,
            "postal_code": person.postal_code,
            "country": person.country,
        }
    )


def _related(found: dict[int, Found]) -> None:
    """Add records that share an address with a sure one, or are likely the same person."""
    sure = [each.contact for each in found.values() if each.agrees & _STRONG]
    keys = dict(Contact.objects.filter(pk__in=sure).values_list("pk", "key"))
    points = ContactPoint.objects.filter(contact__in=sure).exclude(normalised="")
    for kind, value, owner in points.values_list("kind", "normalised", "contact")[:MOST]:
        others = ContactPoint.objects.filter(kind=kind, normalised=value).exclude(contact=owner)
        for contact in others.values_list("contact", flat=True)[:MOST]:
            _link(found, contact, f"shares_{kind}", keys[owner])
    for owner, one in people_by_id(sure[:_LOOKED_AT]).items():
        for match in check_one(one, least=LEAST, but=[owner])[:MOST]:
            each = _link(found, match.contact, "duplicate", keys[owner])
            each.probability = max(each.probability, match.probability)


def _link(found: dict[int, Found], contact: int, via: str, of: Any) -> Found:
    """Note by which sure record another one came to notice, unless it agrees by itself."""
    each = _at(found, contact)
    if not each.agrees and not each.via:
        each.via, each.of = via, str(of)
    return each


def _twins(found: dict[int, Found]) -> None:
    """Add what a found record was merged into, and what was merged into it."""
    todo, seen = set(found), set(found)
    while todo:
        rows = Contact.objects.filter(Q(pk__in=todo) | Q(merged_into__in=todo))
        links = rows.exclude(merged_into=None).values_list(
            "pk", "key", "merged_into__pk", "merged_into__key"
        )
        todo = set()
        for absorbed, absorbed_key, survivor, survivor_key in links:
            for one, of in ((absorbed, survivor_key), (survivor, absorbed_key)):
                if one not in seen:
                    each = _at(found, one)
                    each.via, each.of = "merged", str(of)
                    seen.add(one)
                    todo.add(one)


def _compare(person: Person, found: dict[int, Found], contacts: dict[int, Contact]) -> None:
    """Say whether the name, the birth date and the postal code agree too."""
    asked = _words(person.name)
    codes: dict[int, set[str]] = defaultdict(set)
    rows = PostalAddress.objects.filter(contact__in=found).exclude(postal_code="")
    for owner, code in rows.values_list("contact", "postal_code"):
        codes[owner].add(fold(code).replace(" ", ""))
    for number, each in found.items():
        contact = contacts.get(number)
        if contact is None:
            continue
        has = _words(f"{contact.given_name} {contact.family_name} {contact.second_family_name}")
        if asked and has:
            _put(each, "name", len(asked & has) >= min(2, len(asked)), not asked & has)
        if person.birth_date and contact.birth_date:
            same = str(contact.birth_date) == person.birth_date
            _put(each, "birth_date", same, not same)
        if person.postal_code:
            _put(each, "postal_code", fold(person.postal_code).replace(" ", "") in codes[number])


def _put(each: Found, name: str, agrees: bool, against: bool = False) -> None:
    if agrees:
        each.agrees.add(name)
    elif against:
        each.against.add(name)


def _count_sharing(points: list[tuple[str, str]], found: dict[int, Found]) -> None:
    """Count how many other living records have the same address."""
    for kind, value in points:
        rows = ContactPoint.objects.filter(kind=kind, normalised=value)
        rows = rows.filter(contact__merged_into=None, contact__erased_at=None)
        holders = Counter(rows.values_list("contact", flat=True))
        for number in holders:
            if number in found and len(holders) > 1:
                found[number].shared[kind] = len(holders) - 1


def _words(name: str) -> set[str]:
    return {word for word in fold(name).replace("-", " ").split() if len(word) > 1}


def _at(found: dict[int, Found], contact: int) -> Found:
    return found.setdefault(contact, Found(contact))
