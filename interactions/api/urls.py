"""The addresses of the interactions API."""

from config.api.routing import Router
from interactions.api.area_files import AreaFileViewSet
from interactions.api.areas import AreaViewSet
from interactions.api.conversation_templates import TemplateViewSet
from interactions.api.conversations import AttachmentViewSet, ConversationViewSet
from interactions.api.engagement import EngagementViewSet
from interactions.api.engagement_imports import EngagementImportViewSet
from interactions.api.exchange_rates import RateViewSet
from interactions.api.forms import FormViewSet
from interactions.api.handle_suggestions import SuggestionViewSet
from interactions.api.loyalty import LoyaltyViewSet
from interactions.api.posts import PostViewSet
from interactions.api.products import ProductViewSet
from interactions.api.purchase_imports import PurchaseImportViewSet
from interactions.api.purchases import PurchaseViewSet
from interactions.api.responses import ResponseViewSet
from interactions.api.timeline import TimelineViewSet

router = Router()
router.register("purchases", PurchaseViewSet, basename="api-purchase")
router.register("purchase-imports", PurchaseImportViewSet, basename="api-purchase-import")
router.register("products", ProductViewSet, basename="api-product")
router.register("loyalty-accounts", LoyaltyViewSet, basename="api-loyalty")
router.register("exchange-rates", RateViewSet, basename="api-exchange-rate")
router.register("engagement", EngagementViewSet, basename="api-engagement")
router.register("engagement-imports", EngagementImportViewSet, basename="api-engagement-import")
router.register("handle-suggestions", SuggestionViewSet, basename="api-handle-suggestion")
router.register("posts", PostViewSet, basename="api-post")
router.register("conversations", ConversationViewSet, basename="api-conversation")
router.register("attachments", AttachmentViewSet, basename="api-attachment")
router.register("conversation-templates", TemplateViewSet, basename="api-conversation-template")
router.register("areas", AreaViewSet, basename="api-area")
router.register("area-files", AreaFileViewSet, basename="api-area-file")
router.register("forms", FormViewSet, basename="api-form")
router.register("responses", ResponseViewSet, basename="api-response")
router.register("timeline", TimelineViewSet, basename="api-timeline")
urlpatterns = router.urls
