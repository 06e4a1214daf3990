"""The addresses of the privacy API."""

from config.api.routing import Router

router = Router()
# --- consents
# --- requests
urlpatterns = router.urls
