"""Open protocols in the admin: partners, to look at; what came from them is on the desk."""

from django.contrib import admin

from privacy.admin.requests import OfTheDesk
from privacy.models.protocols import ProtocolParty


@admin.register(ProtocolParty)
class ProtocolPartyAdmin(OfTheDesk):
    """Read only: partners are brought, and ended, on the page of the protocols."""

    list_display = ("name", "protocol", "identifier", "token_at", "ended_at")
    list_filter = ("protocol",)
    search_fields = ("name", "identifier")
    ordering = ("name", "id")
    fields = (
        "key", "protocol", "identifier", "name", "verify_key", "hosts", "details", "token_at",
        "ended_at", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields
