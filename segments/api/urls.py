"""The addresses of the segments API."""

from config.api.routing import Router
from segments.api.dashboards import DashboardViewSet
from segments.api.destinations import DestinationViewSet
from segments.api.members import ChangeViewSet, MemberViewSet, OverrideViewSet
from segments.api.reports import ReportViewSet
from segments.api.segments import SegmentViewSet
from segments.api.values import CustomerValueViewSet, ForecastViewSet
from segments.api.webhooks import WebhookViewSet
from segments.api.why import WhyViewSet

router = Router()
router.register("segments", SegmentViewSet, basename="api-segment")
# --- the people of one segment
OF = "segments/(?P<segment>[^/]+)"
router.register(f"{OF}/members", MemberViewSet, basename="api-segment-member")
router.register(f"{OF}/changes", ChangeViewSet, basename="api-segment-change")
router.register(f"{OF}/why", WhyViewSet, basename="api-segment-why")
router.register(f"{OF}/exceptions", OverrideViewSet, basename="api-segment-exception")
router.register("customer-values", CustomerValueViewSet, basename="api-customer-value")
router.register("forecast", ForecastViewSet, basename="api-forecast")
router.register("dashboards", DashboardViewSet, basename="api-dashboard")
router.register("destinations", DestinationViewSet, basename="api-destination")
router.register("reports", ReportViewSet, basename="api-report")
router.register("webhooks", WebhookViewSet, basename="api-webhook")
urlpatterns = router.urls
