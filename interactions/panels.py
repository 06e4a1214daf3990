"""What the interactions app puts on the contact page and its timeline."""

from django.utils.translation import gettext_lazy as _

from config import panels, timeline
from config.panels import CardButton, Panel
from config.timeline import Keys, TimelineSource
from interactions.access import Can
from interactions.models.conversations import Participant
from interactions.operations.conversations import attaching
from interactions.operations.forms import exporting as answers_exporting
from interactions.reading import conversations, engagement
from interactions.reading.forms import of_contact as answers_of_contact
from interactions.reading.purchases import of_contact


def register_all() -> None:
    """Register the panels and timeline sources of this app."""
    _register_purchases()
    _register_answers()
    _register_engagement()
    _register_conversations()
    # --- areas
    panels.register(
        Panel("area", _("Area average"), "interactions:area_panel", Can.VIEW_AREAS, order=90)
    )


def _register_conversations() -> None:
    panels.register(
        Panel(
            "conversations",
            _("Conversations"),
            "interactions:conversation_panel",
            Can.VIEW_CONVERSATIONS,
            order=20,
        )
    )
    panels.register_button(
        CardButton(
            "conversation",
            _("Log a conversation"),
            "plus",
            "interactions:conversation_new",
            Can.WRITE_CONVERSATIONS,
        )
    )
    timeline.register(
        TimelineSource(
            "conversations",
            _("Conversations"),
            Can.VIEW_CONVERSATIONS,
            conversations.events_of,
            conversations.events_of_all,
            tells=("interactions.Conversation.subject", "interactions.Conversation.body"),
            keys=Keys(Participant.objects.all, "at", key="conversation"),
            by_keys=conversations.events_by_keys,
        )
    )
    attaching.watch_rows()


def _register_engagement() -> None:
    panels.register(
        Panel(
            "engagement",
            _("Engagement"),
            "interactions:engagement_panel",
            Can.VIEW_ENGAGEMENT,
            order=25,
        )
    )
    timeline.register(
        timeline.source_of_rows(
            "engagement",
            _("Engagement"),
            Can.VIEW_ENGAGEMENT,
            rows=engagement.rows_to_tell,
            at="at",
            told=engagement.events_told,
            tells=(
                "interactions.Engagement.object",
                "interactions.Engagement.text",
                "interactions.Engagement.url",
            ),
        )
    )


def _register_purchases() -> None:
    panels.register(
        Panel(
            "purchases",
            _("Purchases"),
            "interactions:purchases_panel",
            Can.VIEW_PURCHASES,
            order=15,
        )
    )
    timeline.register(
        timeline.source_of_rows(
            "purchases",
            _("Purchases"),
            Can.VIEW_PURCHASES,
            rows=of_contact.orders_to_tell,
            at="at",
            told=of_contact.order_events,
            tells=("interactions.Order.total", "interactions.OrderLine.name"),
        )
    )
    timeline.register(
        TimelineSource(
            "loyalty",
            _("Loyalty"),
            Can.VIEW_PURCHASES,
            of_contact.loyalty_events,
            tells=("interactions.LoyaltyMovement.points",),
        )
    )


def _register_answers() -> None:
    panels.register(
        Panel("answers", _("Answers"), "interactions:answers_panel", Can.VIEW_RESPONSES, order=30)
    )
    timeline.register(
        timeline.source_of_rows(
            "answers",
            _("Answers"),
            Can.VIEW_RESPONSES,
            rows=answers_of_contact.responses_to_tell,
            at="at",
            told=answers_of_contact.response_events,
            tells=("interactions.Response.nps",),
        )
    )
    answers_exporting.register()
