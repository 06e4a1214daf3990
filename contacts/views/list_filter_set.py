"""The filters of the page: those shared with the API, but for the search."""

from contacts.filters import ContactFilter


class ListFilter(ContactFilter):
    """What the list of contacts can be narrowed by; search text comes from the session."""

    q = None
