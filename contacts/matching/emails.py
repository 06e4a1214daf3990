"""How alike two mailboxes are."""

import re

_LOCAL_SHORTEST = 6
_ROLES_TEXT = (
    "admin administracion administration atencion ayuda billing booking clientes comercial "
    "compras contact contabilidad contacto direccion empleo facturacion gerencia hello help "
    "hola hr info informacion jobs kontakt mail marketing noreply office oficina orders "
    "pedidos post postmaster prensa press recepcion reception reservas rrhh sales secretaria "
    "service shop soporte support team tienda vendas ventas web webmaster"
)
_ROLES = frozenset(_ROLES_TEXT.split())
_LETTERS = re.compile(r"[a-z]+")


def is_role(email: str) -> bool:
    """Say whether a mailbox belongs to a function instead of a person."""
    return email.partition("@")[0] in _ROLES


def local_part(email: str) -> str:
    """Return the part before the at sign where it can tell people apart, else nothing."""
    local = email.partition("@")[0]
    return local if len(local) >= _LOCAL_SHORTEST and local not in _ROLES else ""


def derivable(local: str, given: str, family: str) -> bool:
    """Say whether anybody of this name could have chosen this local part.

    Such a local part agrees because the names agree; it says little of its own.
    """
    letters = "".join(_LETTERS.findall(local))
    parts = [word for name in (given, family) for word in name.split()]
    for part in parts:
        if part in letters:
            letters = letters.replace(part, "", 1)
            if len(letters) <= 1:
                return True
    return not letters or (all(letters.startswith(p[:1]) for p in parts if p) and len(letters) < 3)
