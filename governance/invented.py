"""What the demo business says about its data: invented, and marked as a sample."""

from typing import NamedTuple

# Domain: owner, owning team, stewards.
DOMAINS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "identity": ("dario", "", ("ana",)),
    "contact-data": ("dario", "", ("ana", "marta")),
    "purchases": ("dario", "", ()),
    "engagement": ("marta", "", ("marta",)),
    "preferences": ("prisca", "", ("marta",)),
    "attributes": ("dario", "", ("bo", "cy")),
    "special": ("prisca", "", ()),
    "health": ("prisca", "", ()),
    "house": ("", "North", ()),
}
# Domain: purposes, lawful basis, retention. What is left out stays an open issue to look at.
SAYS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "identity": (("service",), "contract", "Three years after the last contact"),
    "contact-data": (("newsletter", "offers", "service"), "consent", "Until consent is withdrawn"),
    "preferences": (("newsletter", "offers"), "legal_obligation", "Six years, as proof"),
    "attributes": (("service",), "legitimate_interests", "Three years after the last contact"),
}
# Said of columns that nobody has described yet, so that the list of issues is not empty.
LEFT_OPEN = ("occupation", "notes", "honorific")
SAMPLE = "Sample text of the demo business. / Texto de muestra del negocio de demostración."
# Topic, title, owner, review date, and the texts of the versions.
POLICIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "collection",
        "Collecting data (sample) / Recogida de datos (muestra)",
        "dario",
        "2027-01-31",
        (
            f"{SAMPLE}\n\n"
            "1. We ask only for what a purpose in the data inventory needs.\n"
            "2. Every form says who we are and why we ask.\n\n"
            "1. Solo pedimos lo que necesita una finalidad del inventario de datos.\n"
            "2. Cada formulario dice quiénes somos y por qué preguntamos.",
            f"{SAMPLE}\n\n"
            "1. We ask only for what a purpose in the data inventory needs.\n"
            "2. Every form says who we are, why we ask and for how long we keep it.\n"
            "3. A list from elsewhere is imported only with its source and basis.\n\n"
            "1. Solo pedimos lo que necesita una finalidad del inventario de datos.\n"
            "2. Cada formulario dice quiénes somos, por qué preguntamos y cuánto lo guardamos.\n"
            "3. Una lista ajena solo se importa con su fuente y su base jurídica.",
        ),
    ),
    (
        "storage",
        "Keeping data (sample) / Conservación de datos (muestra)",
        "dario",
        "2026-09-30",
        (
            f"{SAMPLE}\n\n"
            "1. Customer data stays in Custodia; no copies in spreadsheets.\n"
            "2. An export has a purpose, an end date and is deleted afterwards.\n\n"
            "1. Los datos de clientes se quedan en Custodia; sin copias en hojas de cálculo.\n"
            "2. Una exportación tiene finalidad y fecha final, y después se borra.",
        ),
    ),
    (
        "analysis",
        "Analysing data (sample) / Análisis de datos (muestra)",
        "marta",
        "2027-03-31",
        (
            f"{SAMPLE}\n\n"
            "1. Reports count people; they do not name them.\n"
            "2. Special categories and health are not used to form groups.\n\n"
            "1. Los informes cuentan personas; no las nombran.\n"
            "2. Las categorías especiales y la salud no se usan para formar grupos.",
        ),
    ),
    (
        "deletion",
        "Deleting data (sample) / Borrado de datos (muestra)",
        "prisca",
        "2027-06-30",
        (
            f"{SAMPLE}\n\n"
            "1. A request to be erased is answered within one month.\n"
            "2. What the law makes us keep is kept, and the person is told what and why.\n\n"
            "1. Una solicitud de supresión se responde en un mes.\n"
            "2. Lo que la ley obliga a guardar se guarda, y se dice a la persona qué y por qué.",
        ),
    ),
)
# Who has acknowledged what: everybody else has it still to read.
READ_BY = {"collection": ("dario", "prisca"), "storage": ("dario", "prisca", "marta", "ana")}
# Source: owner, what it provides, since.
SOURCES = {
    "Sample shop": ("dario", "Customers and their consents, from the shop", "2024-01-15"),
    "Entered by hand": ("ana", "What colleagues write down", ""),
    "API": ("dario", "What connected programs send", ""),
}


class Visitor(NamedTuple):
    """What somebody works as: corrected by hand, and as an old list still says."""

    now: str
    as_delivered: str


FAIR = "Fair list 2025 (sample)"
FAIR_VISITORS = (
    Visitor("Head gardener", "Gardener"),
    Visitor("Ceramics teacher", "Teacher"),
    Visitor("Shop owner", "Buyer"),
    Visitor("Restorer", "Student"),
    Visitor("Florist", "Nurse"),
)
REVIEW = "Emails and phones of customers (sample)"
DAYS_BEFORE = 29
