"""The tables of the governance app; import the submodule you mean, this list is for Django."""

from governance.models import audit, token, user

__all__ = ["audit", "token", "user"]
