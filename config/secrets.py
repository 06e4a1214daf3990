"""Secrets: demanded in production, generated once into `var/` elsewhere."""

import base64
import os
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def secret(env: environ.Env, name: str, folder: Path, *, production: bool) -> str:
    """Return the secret `name` from the environment, or one kept in `folder/secrets/`.

    Raises:
        ImproperlyConfigured: in production, when the variable is not set.
    """
    value = env.str(name, default="")
    if value:
        return value
    if production:
        raise ImproperlyConfigured(
            f"Set {name}: 32 random bytes in base64, for example from "
            "`python -c 'import os,base64;print(base64.b64encode(os.urandom(32)).decode())'`."
        )
    path = folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = base64.b64encode(os.urandom(32)).decode()
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh)
        # A second process starting now must not end up with another key.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
