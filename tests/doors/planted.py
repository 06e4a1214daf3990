"""Words that stand in every field of two people whom everybody sees, and who may not read them."""

from config.field_access import Level
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.operations.points import add_address, add_point
from governance.field_access import levels_of
from tests.doors.expectations import OUTSIDE
from tests.doors.world import KESTREL, World

# The planted words by class, as they would stand in a page, a file or a body.
PLANTED = {
    "contact": (
        b"quetzal.pintado",
        b"678912345",
        b"678 91 23 45",
        b"quetzal_handle",
        b"Calle Quetzal",
        b"Quetzalville",
        b"customquetzal",
    ),
    "personal": (b"keeps quetzals", b"1931-02-17", b"17 February", b"privatequetzal"),
    "sensitive": (b"sensitivequetzal",),
}


# What is written of the restricted person, who has rows in every table that names people.
RESTRICTED = (KESTREL.encode(), KESTREL.title().encode())


def plant(world: World) -> None:
    """Write the words into the fields of the two, who are found by their own email as before."""
    for place in ("north", "shared"):
        _plant(world, world.contacts[place], f"{place}@people.example")


def _plant(world: World, contact: Contact, own_email: str) -> None:
    by = world.actor("owner")
    for slug, said in (("reach", "contact"), ("inner", "personal"), ("deep", "sensitive")):
        CustomField.objects.get_or_create(slug=slug, label_en=slug, sensitivity=said)
    # Written twice, so that history and its differences hold the words too.
    for ending in (".old", ""):
        contact = update_contact(
            contact=contact,
            values={
                "email": f"quetzal.pintado{ending}@example.org",
                "phone": "+34 678 912 345",
                "notes": f"keeps quetzals{ending}",
                "birth_date": "1931-02-17",
                "custom": {
                    "reach": f"customquetzal{ending}",
                    "inner": f"privatequetzal{ending}",
                    "deep": f"sensitivequetzal{ending}",
                },
            },
            by=by,
        )
    add_point(contact=contact, kind="handle", value="quetzal_handle", by=by)
    add_point(contact=contact, kind="email", value=own_email, by=by)
    values = {"street": "Calle Quetzal 9", "city": "Quetzalville", "country": "ES"}
    add_address(contact=contact, values=values, by=by)
    # What the matrix sends is about the version that everybody else has.
    Contact.objects.filter(pk=contact.pk).update(version=world.contacts["south"].version)


def closed_to(world: World, role: str) -> list[bytes]:
    """Return the planted words of the classes that a role does not read."""
    if role in OUTSIDE:
        return [*RESTRICTED, *(word for words in PLANTED.values() for word in words)]
    restricted = [] if role == "privacy" else [*RESTRICTED]
    levels = levels_of(world.people["lead" if role == "unscoped" else role])
    return restricted + [
        word
        for name, words in PLANTED.items()
        if levels.get(name, Level.HIDDEN) < Level.READABLE
        for word in words
    ]
