"""The addresses of the privacy API."""

from config.api.routing import Router
from privacy.api.consents import ConsentViewSet
from privacy.api.holds import HoldViewSet
from privacy.api.requests import RequestViewSet

router = Router()
# --- consents
router.register("consents", ConsentViewSet, basename="api-consent")
# --- holds
router.register("legal-holds", HoldViewSet, basename="api-legal-hold")
# --- requests
router.register("privacy-requests", RequestViewSet, basename="api-privacy-request")
urlpatterns = router.urls
