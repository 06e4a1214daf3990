"""Lets Django ask what a person's role allows."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from governance.roles import role_of


class RoleBackend(BaseBackend):
    """Grants the permissions of a person's role."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions of the role; a deactivated person has none."""
        if not getattr(user_obj, "is_active", False) or user_obj.is_anonymous or obj is not None:
            return set()
        own = set(role_of(user_obj).permissions)
        # Who looks at the site as somebody else may do no more than they may themselves.
        looking = getattr(user_obj, "looked_at_by", None)
        if looking is None or looking.is_superuser:
            return own
        return own & self.get_user_permissions(looking)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the same; there are no group permissions."""
        return self.get_user_permissions(user_obj, obj)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether the role grants `perm`."""
        return perm in self.get_user_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Say whether the role grants anything in an app (the admin's index asks)."""
        return any(p.startswith(app_label + ".") for p in self.get_user_permissions(user_obj))
