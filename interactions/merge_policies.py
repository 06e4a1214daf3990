"""What a merge does with the rows of this app that are about people."""

from config.merging import Fold, Moved, Policy, Rebuilt, United

POLICIES: tuple[Policy, ...] = (
    # --- purchases: what was bought was bought, and every membership keeps its number
    Moved("interactions.Order.contact"),
    Moved("interactions.LoyaltyAccount.contact"),
    # --- forms
    Moved("interactions.Response.contact"),
    Moved("interactions.FormInvitation.contact"),
    # --- engagement
    Moved("interactions.Engagement.contact"),
    United(
        "interactions.HandleSuggestion.contact",
        by=("network", "handle"),
        fold={"decided_at": Fold.LATEST},
    ),
    # The sums of a person come with what they did.
    Rebuilt(
        "contacts.Summary.contact",
        again="interactions.operations.summarising.refresh_summaries",
    ),
    # Who took part in a conversation: once, however many records of them there were.
    Moved("interactions.Conversation.contact"),
    United("interactions.Participant.contact", by=("conversation",)),
)
