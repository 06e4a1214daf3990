"""The addresses of the segments API."""

from config.api.routing import Router
from segments.api.webhooks import WebhookViewSet

router = Router()
router.register("webhooks", WebhookViewSet, basename="api-webhook")
urlpatterns = router.urls
