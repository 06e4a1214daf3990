"""The lists a person looked at last, so that a card knows which one it was opened from.

The address of such a card says `?from=` and a word that means something in this session
only: the search text of a list holds names, which belong in no address.
"""

import secrets

from django.http import HttpRequest, QueryDict

from contacts.views.list_state import ListState, view_named

SESSION = "contacts_lists"
KEPT = 12


def remember_list(state: ListState) -> str:
    """Keep a list in the session and return its word; the same list keeps its word."""
    session = state.request.session
    kept = session.get(SESSION, {})
    asked = [state.query(), state.text]
    for word, known in kept.items():
        if known == asked:
            return str(word)
    word = secrets.token_hex(4)
    newest = list(kept.items())[1 - KEPT :]
    session[SESSION] = {**dict(newest), word: asked}
    return word


def list_of_word(request: HttpRequest, word: str) -> ListState | None:
    """Return the list that was remembered under `word`, as the person may see it now."""
    known = request.session.get(SESSION, {}).get(word)
    if known is None:
        return None
    query, text = known
    given = QueryDict(query)
    return ListState.asked(request, given, text, view_named(request.user, given.get("view", "")))
