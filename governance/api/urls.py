"""The addresses of the governance API."""

from config.api.routing import Router
from governance.api import schema  # noqa: F401  (registers itself)
from governance.api.quality_issues import QualityIssueViewSet
from governance.api.quality_waivers import QualityWaiverViewSet
from governance.api.viewsets import AuditEventViewSet, TokenViewSet

router = Router()
router.register("tokens", TokenViewSet, basename="api-token")
router.register("audit-events", AuditEventViewSet, basename="api-audit-event")
router.register("quality-issues", QualityIssueViewSet, basename="api-quality-issue")
router.register("quality-waivers", QualityWaiverViewSet, basename="api-quality-waiver")
urlpatterns = router.urls
