"""Yes and no as mailing tools and people write them."""

from contacts.normalise.text import fold

_YES_WORDS = """
    1 x y s t v si yes ya true verdadero cierto on ok oui ja sim subscribed suscrito suscrita
    subscribe opted-in opt-in optin opted_in in accepted acepta acepto aceptado aceptada accepts
    agreed granted given confirmed confirmado confirmada allowed active activo enabled 1.0 ✓ ✔ ☑
"""
_YES = frozenset(_YES_WORDS.split()) | {
    "opted in",
    "opt in",
    "double opt-in",
    "single opt-in",
    "marketing contact",
}
_NO_WORDS = """
    0 n f no false falso off non nein nao unsubscribed desuscrito desuscrita unsubscribe
    opted-out opt-out optout opted_out out declined rechazado rechazada rechaza rejected refused
    denied withdrawn revoked never nunca cleaned disabled inactive inactivo 0.0 ✗ ✘ ☐
"""
_NO = frozenset(_NO_WORDS.split()) | {
    "opted out", "opt out", "not subscribed", "no suscrito", "no suscrita", "non-subscribed",
    "nonsubscribed", "non-marketing contact", "no acepta", "do not contact", "no contactar",
    "not given", "not granted", "dado de baja", "baja",
}  # fmt: skip


def yes_no(text: str) -> bool | None:
    """What the cell says; None when it says neither, which is never taken for a yes."""
    plain = " ".join(fold(text).split()).strip(" .!'\"")
    if plain in _YES:
        return True
    return False if plain in _NO else None
