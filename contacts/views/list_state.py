"""A list of contacts as one person asked for it: the address, and the search text of the session.

Filters, sorting, view and position stand in the address, so that it can be shared and Back
works. The search text holds names, which belong in no address and no access log: it comes
by POST and stays in the session.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest, QueryDict

from config.keyset import Page, page_of
from config.list_numbers import all_numbers, numbers_for
from contacts.models.catalogue import SavedView, Tag
from contacts.models.contact import Contact
from contacts.querysets import ContactQuerySet
from contacts.reading.neighbours import NUMBER, SUM
from contacts.reading.sums import unread_sums
from contacts.views.list_filters import known_filters, narrowed
from contacts.views.saved_view_access import views_of

SESSION_TEXT = "contacts_q"
TEXT_LENGTH = 120
PAGE_ROWS = 25
DEFAULT_SORT = "-updated"
ORDERS = {
    "name": ("family_name", "given_name", "id"),
    "updated": ("updated_at", "id"),
    "created": ("created_at", "id"),
    "stage": ("stage", "id"),
    "score": ("score", "id"),
    "net": (f"{SUM}net", "id"),
    "orders": (f"{SUM}orders", "id"),
    "last_order": (f"{SUM}last_order_at", "id"),
}
# The sortings by sums of a person, each by its column.
BY_SUM = {"net": "net", "orders": "orders", "last_order": "last_order_at"}
TAGS_BY_NAME = Prefetch("tags", Tag.objects.order_by("name"))
RELATED = ("organisation", "owner", "team", "source", "quality", "summary")


@dataclass(frozen=True)
class ListState:
    """What is listed, in which order, from where on."""

    request: HttpRequest
    filters: QueryDict
    text: str
    sort: str
    view: SavedView | None
    after: str

    @classmethod
    def of(cls, request: HttpRequest) -> "ListState":
        """Read the state of a request; filters that make no sense fall out."""
        view = view_named(request.user, request.GET.get("view", ""))
        if view is None and request.GET.get("view"):
            raise Http404
        return cls.asked(request, request.GET, request.session.get(SESSION_TEXT, ""), view)

    @classmethod
    def asked(
        cls, request: HttpRequest, given: QueryDict, text: str, view: SavedView | None
    ) -> "ListState":
        """Return the list that `given` and `text` ask for, as this person may see it."""
        sort = given.get("sort", "")
        return cls(
            request=request,
            filters=known_filters(given, request),
            text=text,
            sort=sort if may_sort(request.user, sort) else DEFAULT_SORT,
            view=view,
            after=given.get("after", ""),
        )

    @property
    def user(self) -> Any:
        """Whose list it is."""
        return self.request.user

    @cached_property
    def people(self) -> ContactQuerySet:
        """Everybody in the list: visible, present, filtered, found by the text."""
        found = self._sortable(self.filtered)
        if not self.text:
            return found
        if self.only_close:
            return found.resembling(self.text, reader=self.user)
        return found.matching(self.text, reader=self.user)

    @cached_property
    def filtered(self) -> ContactQuerySet:
        """Everybody the filters leave, whatever the search text says."""
        visible = Contact.objects.visible_to(self.user).present()
        return narrowed(visible, self.filters, self.request)

    @cached_property
    def only_close(self) -> bool:
        """Whether the text is found nowhere, so that only close matches can be shown."""
        if not self.text:
            return False
        return not self.filtered.matching(self.text, reader=self.user).exists()

    @property
    def order(self) -> tuple[str, ...]:
        """The sorting as fields, the last one unique."""
        name = self.sort.removeprefix("-")
        names = ORDERS.get(name, (f"{NUMBER}{name}", "id"))
        return tuple("-" + name for name in names) if self.sort.startswith("-") else names

    @cached_property
    def page(self) -> Page[Contact]:
        """The rows to show, with everything their cells read."""
        related = {*RELATED, *(number.relation for number in all_numbers().values())}
        people = self.people.select_related(*related).prefetch_related(TAGS_BY_NAME).defer("notes")
        return page_of(people, order=self.order, after=self.after, limit=PAGE_ROWS)

    def query(self, **changes: Any) -> str:
        """Return the address part after "?" with `changes`; None takes a part away.

        The position is left out unless given, since a changed list starts at its top.
        """
        parts = self.filters.copy()
        if self.sort != DEFAULT_SORT:
            parts["sort"] = self.sort
        if self.view:
            parts["view"] = str(self.view.key)
        for name, value in changes.items():
            parts.pop(name, None)
            if value is not None:
                parts.setlist(name, value if isinstance(value, list) else [value])
        return parts.urlencode()

    def chosen(self, keys: list[str], *, everybody: bool) -> ContactQuerySet:
        """Return the contacts with these keys, or everybody in the list."""
        if everybody:
            return self.people
        valid = [key for key in keys if is_key(key)]
        visible = Contact.objects.visible_to(self.user).present()
        return self._sortable(visible.filter(key__in=valid))

    def _sortable(self, people: ContactQuerySet) -> ContactQuerySet:
        name = self.sort.removeprefix("-")
        if name in BY_SUM:
            # Only people who bought, for the same reason.
            buyers = people.filter(summary__last_order_at__isnull=False)
            return buyers.annotate(**{SUM + BY_SUM[name]: F(f"summary__{BY_SUM[name]}")})
        if name in all_numbers():
            number = all_numbers()[name]
            known = people.filter(**{f"{number.path}__isnull": False})
            return known.annotate(**{NUMBER + name: F(number.path)})
        if name != "score":
            return people
        # Only people who have a score, so that PostgreSQL can walk the index of scores.
        return people.filter(quality__total__isnull=False).annotate(score=F("quality__total"))


def may_sort(user: Any, sort: str) -> bool:
    """Say whether there is such a sorting, by what `user` may read."""
    name = sort.removeprefix("-")
    if name in ORDERS:
        return BY_SUM.get(name) not in unread_sums(user)
    return any(number.name == name for number in numbers_for(user))


def remember_text(request: HttpRequest, text: str) -> None:
    """Keep the search text in the session; an empty one forgets it."""
    text = text.strip()[:TEXT_LENGTH].replace("\0", "")
    if text:
        request.session[SESSION_TEXT] = text
    else:
        request.session.pop(SESSION_TEXT, None)


def view_named(user: Any, key: str) -> SavedView | None:
    """Return the saved view of this key, if `user` sees it."""
    return views_of(user).filter(key=key).first() if is_key(key) else None


def is_key(text: str) -> bool:
    """Say whether a text is the key of a record."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
