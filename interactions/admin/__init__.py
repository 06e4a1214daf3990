"""The data owner's admin of interactions; each module registers what it is named after."""

from interactions.admin import areas, conversations, engagement, forms, purchases  # noqa: F401  (they register themselves)
