"""The accounting of disclosures of one person over the API, as the page of its request shows it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Resource
from privacy.forms.acts import people_of
from privacy.operations.acting.admitting import OtherRight
from privacy.operations.acting.charging import RIGHT
from privacy.reading.accounting import Line, shown_accounting


class FeeOut(serializers.Serializer):
    """Where the fee stands; while it is unsaid, quoted, narrowed or declined nothing is told."""

    state = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()


class AccountingLineOut(serializers.Serializer):
    """Disclosures to one recipient for one purpose: the first in full, how often, the last."""

    recipient = serializers.CharField(source="first.recipient")
    address = serializers.CharField(source="first.address")
    what = serializers.CharField(source="first.what")
    purpose = serializers.CharField(source="first.purpose")
    reported_by = serializers.CharField(source="first.reported_by")
    first_at = serializers.DateTimeField(source="first.at")
    last_at = serializers.SerializerMethodField()
    times = serializers.IntegerField()

    def get_last_at(self, line: Line) -> str:
        """Say when it happened last."""
        return line.last.isoformat()


class AccountingOut(serializers.Serializer):
    """Six years of disclosures; `suspended` is for the officer alone (164.528(a)(2))."""

    since = serializers.DateField()
    until = serializers.DateField()
    fee = FeeOut()
    lines = AccountingLineOut(many=True)
    left_out = serializers.DictField(child=serializers.IntegerField())
    suspended = serializers.IntegerField()
    suspended_until = serializers.DateField(allow_null=True)


class Accounted(Resource):
    """What was disclosed about who asked for it."""

    @extend_schema(responses=AccountingOut)
    @action(detail=True, methods=["get"])
    def accounting(self, request: Request, **kwargs: Any) -> Response:
        """Return the accounting of disclosures that a request asks for.

        Raises:
            OtherRight: the request asks for something else.
        """
        row = self.get_object()
        if row.right != RIGHT:
            raise OtherRight(_("This request asks for something else."))
        return Response(AccountingOut(shown_accounting(people_of(row), request=row)).data)
