"""API tokens in the data owner's admin."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor, Door
from config.operated_admin import ReadOnly
from governance.models.token import ApiToken
from governance.operations.tokens import revoke_token


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Credentials of integrations: their owners make them, a data owner can end them."""

    fields = (
        "name", "__str__", "owner", "scopes", "created_at", "expires_at", "last_used_on",
        "revoked_at",
    )  # fmt: skip
    list_display = ("__str__", "name", "owner", "expires_at", "last_used_on", "revoked_at")
    list_select_related = ("owner",)
    search_fields = ("name", "prefix")
    ordering = ("-pk",)
    actions = ("revoke",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter: the digest of a token is nobody's business."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may end ways in, as who may deactivate accounts."""
        return request.user.has_perm("governance.change_user")

    @admin.action(description=gettext_lazy("Revoke these tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        """End the chosen tokens now."""
        for token in queryset:
            revoke_token(token=token, by=Actor.of(request, Door.ADMIN))
        self.message_user(request, _("The tokens were revoked."), messages.SUCCESS)
