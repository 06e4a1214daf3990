"""The addresses of the privacy API."""

from config.api.routing import Router
from privacy.api.authorizations import AuthorizationViewSet
from privacy.api.consents import ConsentViewSet
from privacy.api.holds import HoldViewSet
from privacy.api.incidents import IncidentViewSet
from privacy.api.phi import AgreementViewSet, ReadViewSet
from privacy.api.processing import AssessmentViewSet, ProcessingRecordViewSet
from privacy.api.requests import RequestViewSet
from privacy.api.retention import RetentionRuleViewSet, RetentionRunViewSet
from privacy.api.suspensions import SuspensionViewSet

router = Router()
# --- consents
router.register("consents", ConsentViewSet, basename="api-consent")
# --- holds
router.register("legal-holds", HoldViewSet, basename="api-legal-hold")
# --- incidents
router.register("incidents", IncidentViewSet, basename="api-incident")
# --- record of processing
router.register("processing-records", ProcessingRecordViewSet, basename="api-processing-record")
router.register("assessments", AssessmentViewSet, basename="api-assessment")
# --- retention
router.register("retention-rules", RetentionRuleViewSet, basename="api-retention-rule")
router.register("retention-runs", RetentionRunViewSet, basename="api-retention-run")
# --- health data
router.register("authorizations", AuthorizationViewSet, basename="api-authorization")
router.register("accounting-suspensions", SuspensionViewSet, basename="api-suspension")
router.register("agreements", AgreementViewSet, basename="api-agreement")
router.register("phi-reads", ReadViewSet, basename="api-phi-read")
# --- requests
router.register("privacy-requests", RequestViewSet, basename="api-privacy-request")
urlpatterns = router.urls
