"""The columns a list of contacts can show, which of them one person sees, and how densely."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.field_access import access
from config.list_numbers import numbers_for
from contacts.models.catalogue import CustomField
from contacts.reading.sums import LISTED, unread_sums

COOKIE = "contacts_columns"
SESSION = "contacts_columns"
DENSITY_COOKIE = "contacts_density"
YEAR_SECONDS = 365 * 24 * 3600
# How close the rows stand together; the first is the usual one.
DENSITIES = (("comfortable", _("Comfortable")), ("compact", _("Compact")))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, its style class, the sorting it offers, the field it reads."""

    key: str
    label: Any
    css: str = ""
    sort: str = ""
    field: str = ""
    slug: str = ""
    summed: str = ""  # the sum of the person that it shows
    number: str = ""  # the number of another app that it shows (config.list_numbers)
    mask: str = ""  # the kind of mask its values wear before this reader


NAME = Column("name", _("Name"), "c-name", "name")
BUILT_IN = (
    Column("organisation", _("Organisation"), "c-org", field="organisation"),
    Column("email", _("Email"), "c-mail", field="email"),
    Column("phone", _("Phone"), "c-mail", field="phone"),
    Column("stage", _("Stage"), "c-stat", "stage", "stage"),
    Column("consent", _("Consent"), "c-cons"),
    Column("quality", _("Quality score"), "c-val", "score"),
    Column("updated", _("Updated"), "c-val", "updated", "updated_at"),
    Column("created", _("Created"), "c-last", "created", "created_at"),
    Column("tags", _("Tags"), "c-tags c-opt"),
    Column("owner", _("Owner"), "c-own", field="owner"),
    Column("team", _("Team"), "c-own", field="team"),
    Column("source", _("Source"), "c-own", field="source"),
    Column("occupation", _("Occupation"), "c-own", field="occupation"),
    Column("organisation_role", _("Role"), "c-own", field="organisation_role"),
    Column("language", _("Language"), "c-own", field="language"),
    Column("birthday", _("Birthday"), "c-own", field="birth_day"),
    *(
        Column(name.removesuffix("_at"), label, "c-val num", name.removesuffix("_at"), summed=name)
        for name, label in LISTED.items()
    ),
)
DEFAULT = ("organisation", "stage", "consent", "tags", "owner", "updated")


def offered_columns(user: Any) -> list[Column]:
    """Return the columns `user` may choose from; fields hidden from the role are not offered."""
    own, unread = access(user, "contacts.Contact"), unread_sums(user)
    found = []
    for kind, column in [(each.field, each) for each in BUILT_IN] + _custom_columns():
        name = column.field or (f"custom.{column.slug}" if column.slug else "")
        if column.summed in unread:
            continue
        if name in own.masked:
            found.append(replace(column, mask=kind))
        elif name not in own.unreadable:
            found.append(column)
    numbers = numbers_for(user)
    return found + [Column(n.name, n.label, "c-val num", n.name, number=n.name) for n in numbers]


def _custom_columns() -> list[tuple[str, Column]]:
    spanish = (get_language() or "").startswith("es")
    return [
        (
            field.kind,
            Column(
                f"custom.{field.slug}",
                (field.label_es if spanish else "") or field.label_en,
                "c-own",
                slug=field.slug,
            ),
        )
        for field in CustomField.objects.filter(active=True).order_by("position", "slug")
    ]


def chosen_columns(request: HttpRequest, view: Any, offered: list[Column]) -> list[Column]:
    """Return the columns to show: chosen just now, else the saved view's, else the usual ones."""
    remembered = request.session.get(SESSION, {}).get(str(view.key)) if view else None
    usual = request.COOKIES.get(COOKIE, "").split("|")
    for keys in (remembered, view.columns if view else None, usual):
        columns = in_order(keys or (), offered)
        if columns:
            return columns
    return in_order(DEFAULT, offered)


def in_order(keys: Iterable[str], offered: list[Column]) -> list[Column]:
    """Return the offered columns named by `keys`, in that order; unknown names fall out."""
    by_key = {column.key: column for column in offered}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def remember_columns(
    request: HttpRequest, response: HttpResponse, view: Any, columns: list[Column]
) -> None:
    """Keep the choice: for a saved view in this session, for the plain list in a cookie."""
    keys = [column.key for column in columns]
    if view:
        request.session[SESSION] = {**request.session.get(SESSION, {}), str(view.key): keys}
        return
    _keep(request, response, COOKIE, "|".join(keys))


def forget_columns(request: HttpRequest, view: Any) -> None:
    """Drop the choice made for a saved view in this session; the view has its own again."""
    kept = request.session.get(SESSION, {})
    request.session[SESSION] = {key: keys for key, keys in kept.items() if key != str(view.key)}


def chosen_density(request: HttpRequest) -> str:
    """Return how close the rows stand together."""
    chosen = request.COOKIES.get(DENSITY_COOKIE, "")
    return chosen if chosen in dict(DENSITIES) else DENSITIES[0][0]


def remember_density(request: HttpRequest, response: HttpResponse, density: str) -> None:
    """Keep the choice, for every list; an unknown one changes nothing."""
    if density in dict(DENSITIES):
        _keep(request, response, DENSITY_COOKIE, density)


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
