"""Orders over the API: read, recorded by the caller's own key, linked, refunded."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.errors import Invalid, NotPermitted
from config.field_access import masked_fields
from config.noticing import note_delivered
from contacts.api.writing import source_named, visible
from contacts.models.contact import Contact
from contacts.models.source import Source
from interactions.access import Can
from interactions.api.purchase_serializers import LinkIn, OrderFacts, OrderIn, OrderOut, RefundIn
from interactions.filters.purchases import OrderFilter
from interactions.models.purchases import Order, OrderLine
from interactions.operations.purchases.linking import link_order, unlink_order
from interactions.operations.purchases.recording import record_order
from interactions.operations.purchases.refunding import refund_order
from interactions.reading.purchases.orders import BUYER

BOTH = {200: OrderOut, 201: OrderOut}
_LINES = Prefetch("lines", OrderLine.objects.select_related("product").order_by("position"))


class PurchaseViewSet(Listed, Retrieved):
    """Sales and refunds."""

    scope = "purchases"
    permissions: ClassVar = {
        "create": Can.ADD_PURCHASES,
        "by_external_id": Can.ADD_PURCHASES,
        "refund": Can.ADD_PURCHASES,
        "link": Can.LINK_PURCHASES,
        "unlink": Can.LINK_PURCHASES,
        "*": Can.VIEW_PURCHASES,
    }
    parameters: ClassVar = {"by_external_id": ("source",)}
    model = Order
    queryset = Order.objects.none()
    serializer_class = OrderOut
    filterset_class = OrderFilter
    lookup_field = "key"
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self) -> QuerySet:
        """Keep what the caller may see, with all that an answer shows."""
        orders = Order.objects.visible_to(self.request.user)
        return _with_parts(orders)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the fields that the caller sees masked."""
        context = super().get_serializer_context()
        if self.request is not None:
            context["masked"] = masked_fields(self.request.user, Order._meta.label)
        return context

    def page(self, queryset: QuerySet) -> Response:
        """Return one page; a token's page leaves a trace."""
        answer = super().page(queryset)
        if token := getattr(self.request.auth, "prefix", ""):
            note_delivered(token, len(answer.data["results"]))
        return answer

    @extend_schema(request=OrderIn, responses=BOTH)
    def create(self, request: Request) -> Response:
        """Record an order; the same key of the same source again updates it (200)."""
        values = self.checked(OrderIn)
        return self._recorded(source_named(values.pop("source", None)), values)

    @extend_schema(request=OrderFacts, responses=BOTH)
    @action(detail=False, methods=["put"], url_path="by/external_id/(?P<value>.+?)")
    def by_external_id(self, request: Request, value: str) -> Response:
        """Create or update the order with this key of `?source=` (default: API)."""
        source = source_named(request.query_params.get("source"))
        return self._recorded(source, {**self.checked(OrderFacts), "external_id": value})

    @extend_schema(request=RefundIn, responses={201: OrderOut})
    @action(detail=True, methods=["post"])
    def refund(self, request: Request, **kwargs: Any) -> Response:
        """Give back some lines of a sale, or all that is left of it."""
        sale, given = self.get_object(), self.checked(RefundIn)
        made = refund_order(
            order=sale,
            lines=_lines_of(sale, given.get("lines")),
            at=given["at"],
            amount=given.get("amount"),
            external_id=given.get("external_id", ""),
            by=self.by,
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=LinkIn, responses=OrderOut)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, **kwargs: Any) -> Response:
        """Say whose order it is."""
        order = self.get_object()
        check_match(request, order)
        given = self.checked(LinkIn)
        person = visible(request.user, given["contact"])
        every = given["all_of_buyer"]
        return self._answer(link_order(order=order, contact=person, all_of_buyer=every, by=self.by))

    @extend_schema(request=None, responses=OrderOut)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, **kwargs: Any) -> Response:
        """Take an order away from a person it does not belong to."""
        order = self.get_object()
        check_match(request, order)
        return self._answer(unlink_order(order=order, by=self.by))

    def _recorded(self, source: Source, values: dict[str, Any]) -> Response:
        known = Order.objects.filter(source=source, external_id=values["external_id"]).first()
        if known is not None:
            self._within_reach(known)
            check_match(self.request, known)
        if "contact" in values:
            values["contact"] = visible(self.request.user, values["contact"])
        done = record_order(source=source, values=values, by=self.by)
        made = done.outcome == "created"
        return self._answer(done.order, status.HTTP_201_CREATED if made else status.HTTP_200_OK)

    def _within_reach(self, order: Order) -> None:
        """Refuse to change what another team's person bought; what is nobody's yet may change."""
        people = Contact.objects.visible_to(self.request.user)
        if order.contact_id and not people.filter(pk=order.contact_id).exists():
            raise NotPermitted(_("This key belongs to an order that you may not see."))

    def _answer(self, order: Order, code: int = status.HTTP_200_OK) -> Response:
        """Return an order as it is stored; of one out of sight nothing about its buyer."""
        fresh = self.get_queryset().filter(pk=order.pk).first()
        location = f"/api/v1/purchases/{order.key}/" if code == status.HTTP_201_CREATED else ""
        if fresh is not None:
            return self.shown(fresh, code, location)
        context = self.get_serializer_context()
        context["hidden"] |= {*BUYER, "contact", "how_linked"}
        context["masked"] -= context["hidden"]
        stored = _with_parts(Order.objects.filter(pk=order.pk)).get()
        headers = {"Location": location} if location else {}
        return Response(OrderOut(stored, context=context).data, status=code, headers=headers)


def _with_parts(orders: QuerySet) -> QuerySet:
    return orders.select_related("contact", "source", "refund_of").prefetch_related(_LINES)


def _lines_of(sale: Order, given: list[dict[str, Any]] | None) -> dict[int, Any] | None:
    if given is None:
        return None
    known = dict(sale.lines.values_list("position", "pk"))
    unknown = [each["position"] for each in given if each["position"] not in known]
    if unknown:
        raise Invalid({"lines": [_("There is no line at this position.")]})
    return {known[each["position"]]: each["quantity"] for each in given}
