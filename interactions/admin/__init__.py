"""The data owner's admin of interactions; each module registers what it is named after."""
