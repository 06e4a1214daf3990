"""Reads about what people did; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from config.field_access import hidden_fields
from contacts.access import Can as CanContacts
from contacts.scope import open_to
from interactions.access import Can


class AboutPeople(models.QuerySet):
    """Rows that name the person they are about in `contact`, or nobody yet.

    `right` is the permission that the role must hold. Who sees every contact also sees the
    rows that belong to nobody: anonymous sales, answers and events that wait for their person.
    """

    right = ""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows about contacts that `user` may see."""
        if not user.is_active or not user.has_perm(self.right):
            return self.none()
        people = apps.get_model("contacts", "Contact").objects.visible_to(user)
        if sees_everybody(user):
            return self.filter(open_to(user))
        known = people.filter(merged_into=None, erased_at=None).order_by().values("pk")
        return self.filter(Q(contact__in=known))


def sees_everybody(user: Any) -> bool:
    """Say whether rows about people need not be asked for by who is in sight."""
    if getattr(user, "looked_at_by", None) is not None:
        return False
    return bool(user.has_perm(CanContacts.VIEW_ALL))


class FormQuerySet(models.QuerySet):
    """Forms, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep the forms `user` may see: all of them where the role reads forms."""
        return self if user.is_active and user.has_perm(Can.VIEW_FORMS) else self.none()


class ResponseQuerySet(AboutPeople):
    """Answers, in chainable clauses."""

    right = Can.VIEW_RESPONSES

    def counted(self) -> Self:
        """Keep the answers that results are made of."""
        return self.filter(state="counted")


class InvitationQuerySet(AboutPeople):
    """Personal links, in chainable clauses."""

    right = Can.VIEW_RESPONSES


class ConversationQuerySet(AboutPeople):
    """Conversations, in chainable clauses."""

    right = Can.VIEW_CONVERSATIONS

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may see: conversations in which a visible contact took part."""
        if hidden_fields(user, self.model._meta.label) & {"subject", "body", "answers"}:
            return self.none()
        found = super().visible_to(user)
        if not user.is_active or not user.has_perm(self.right) or sees_everybody(user):
            return found
        participants = apps.get_model("interactions", "Participant").objects
        people = apps.get_model("contacts", "Contact").objects.visible_to(user)
        known = people.filter(merged_into=None, erased_at=None).order_by().values("pk")
        took_part = participants.filter(contact__in=known).order_by().values("conversation")
        return self.filter(open_to(user), pk__in=took_part)


class OfConversationQuerySet(models.QuerySet):
    """Files of conversations: as visible as the conversation."""

    def visible_to(self, user: Any) -> Self:
        """Keep the files of conversations that `user` may see."""
        conversations = apps.get_model("interactions", "Conversation").objects.visible_to(user)
        return self.filter(conversation__in=conversations.order_by().values("pk"))


class EngagementQuerySet(AboutPeople):
    """Reads about what people did on networks, in mail and on the website."""

    right = Can.VIEW_ENGAGEMENT

    def waiting(self) -> Self:
        """Keep what belongs to nobody yet."""
        return self.filter(contact=None)


class PostQuerySet(models.QuerySet):
    """Reads about our own posts; who may read engagement sees them all."""

    def visible_to(self, user: Any) -> Self:
        """Keep every post, or none."""
        allowed = user.is_active and user.has_perm(Can.VIEW_ENGAGEMENT)
        return self if allowed else self.none()


class SuggestionQuerySet(AboutPeople):
    """Reads about handles that may be a person's."""

    right = Can.VIEW_ENGAGEMENT

    def open(self) -> Self:
        """Keep what nobody decided."""
        return self.filter(state="open")


# What is known of the buyer of an order that waits for its person.
KNOWS_BUYER = ~Q(buyer_external_id="", buyer_email="", buyer_phone="", buyer_name="")


class OrderQuerySet(AboutPeople):
    """Orders and refunds, in chainable clauses."""

    right = Can.VIEW_PURCHASES

    def counted(self) -> Self:
        """Leave out what never became a purchase."""
        return self.exclude(state="cancelled")

    def unmatched(self) -> Self:
        """Keep the orders that know something of their buyer and wait for the person."""
        return self.filter(KNOWS_BUYER, contact=None)

    def without_rate(self) -> Self:
        """Keep the orders whose amount in the reporting currency is not known yet."""
        return self.filter(reporting_total=None)

    def waiting_refunds(self) -> Self:
        """Keep the refunds whose sale is not known."""
        return self.filter(kind="refund", refund_of=None)


class OrderLineQuerySet(models.QuerySet):
    """Lines of orders: as visible as their order."""

    def visible_to(self, user: Any) -> Self:
        """Keep the lines of orders that `user` may see."""
        orders = apps.get_model("interactions", "Order").objects.visible_to(user)
        return self.filter(order__in=orders.order_by().values("pk"))


class LoyaltyAccountQuerySet(AboutPeople):
    """Loyalty accounts, in chainable clauses."""

    right = Can.VIEW_PURCHASES
