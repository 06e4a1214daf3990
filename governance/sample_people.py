"""The demo people: who tries Custodia, in which role and team. Only `manage.py demo` makes them."""

from dataclasses import dataclass

from config.actor import Actor
from governance.operations.sample import create_sample_people

PASSWORD = "custodia-demo"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One demo account; `says` is what the start of the demo prints about it."""

    username: str
    given_name: str
    family_name: str
    role: str
    team: str
    says: str


PEOPLE = (
    Colleague("ana", "Ana", "Alameda", "sales_lead", "North", "sales lead, team North"),
    Colleague("bo", "Bo", "Birkeland", "sales", "North", "sales, team North"),
    Colleague("cy", "Cy", "Cypress", "sales", "South", "sales, team South"),
    Colleague("vera", "Vera", "Vega", "viewer", "North", "reader, team North"),
    Colleague("marta", "Marta", "Mimosa", "marketing", "", "marketing"),
    Colleague("dario", "Dario", "Dehesa", "data_owner", "", "data owner, with the admin"),
    Colleague("prisca", "Prisca", "Pinar", "privacy_officer", "", "privacy officer"),
    Colleague("root", "Root", "Raíz", "", "", "superuser"),
)


def load(by: Actor) -> dict[str, int]:
    """Create the missing demo people; existing ones stay as they are, password included."""
    create_sample_people(people=PEOPLE, password=PASSWORD, by=by)
    return {"demo people": len(PEOPLE)}
