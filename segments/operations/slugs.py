"""Short names by which things of ours are called in commands and addresses."""

from typing import Any

from django.utils.text import slugify

LONGEST = 60


def free_slug(model: Any, name: str, *, otherwise: str) -> str:
    """Return a short name nobody has, made of a name; `otherwise` where it has no letters."""
    base = slugify(name)[: LONGEST - 5].strip("-") or otherwise
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug
