"""The shapes of tokens and audit events."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.scopes import SCOPES


class TokenOut(SparseFields, serializers.ModelSerializer):
    """A token without its secret."""

    class Meta:
        model = ApiToken
        fields = (
            "key",
            "name",
            "prefix",
            "scopes",
            "expires_at",
            "revoked_at",
            "last_used_on",
            "created_at",
        )
        read_only_fields = fields


class TokenCreated(TokenOut):
    """A new token; `token` is shown this once."""

    token = serializers.SerializerMethodField(help_text=_("Shown once; keep it safe."))

    class Meta(TokenOut.Meta):
        fields = (*TokenOut.Meta.fields, "token")
        read_only_fields = fields

    def get_token(self, _token: ApiToken) -> str:
        """Return the secret text."""
        return str(self.context["raw"])


class TokenIn(StrictBody):
    """What makes a token."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), allow_empty=False, max_length=len(SCOPES)
    )
    expires_at = serializers.DateTimeField()


class AuditEventOut(SparseFields, serializers.ModelSerializer):
    """One thing that happened: names, keys and counts, never values."""

    class Meta:
        model = AuditEvent
        fields = (
            "id",
            "at",
            "verb",
            "model",
            "key",
            "user_id",
            "door",
            "operation",
            "facts",
            "request_id",
        )
        read_only_fields = fields
