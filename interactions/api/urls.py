"""The addresses of the interactions API."""

from config.api.routing import Router

router = Router()
urlpatterns = router.urls
