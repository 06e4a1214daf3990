"""Products over the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from interactions.access import Can
from interactions.api.purchase_serializers import ProductIn, ProductOut
from interactions.filters.purchases import ProductFilter
from interactions.models.purchases import Product
from interactions.operations.purchases.products import create_product, update_product


class ProductViewSet(Listed, Retrieved):
    """What is sold; products come with the orders that name them, too."""

    scope = "products"
    permissions: ClassVar = {
        "create": Can.ADD_PRODUCTS,
        "partial_update": Can.CHANGE_PRODUCTS,
        "*": Can.VIEW_PURCHASES,
    }
    queryset = Product.objects.all()
    serializer_class = ProductOut
    filterset_class = ProductFilter
    lookup_field = "key"
    orders: ClassVar = {"name": ("name", "id"), "-name": ("-name", "-id"), "id": ("id",)}

    @extend_schema(request=ProductIn, responses={201: ProductOut})
    def create(self, request: Request) -> Response:
        """Add a product."""
        made = create_product(values=self.checked(ProductIn), by=self.by)
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/products/{made.key}/")

    @extend_schema(request=ProductIn, responses=ProductOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        values = self.checked(ProductIn)
        update_product(product=known, values=values, by=self.by, expected_version=expected)
        return self.shown(self.get_object())
