"""What a person may do with purchases, engagement, conversations, forms and area figures."""

from enum import StrEnum


class Can(StrEnum):
    """What a person may be allowed to do; who may what is governance's business."""

    VIEW_PURCHASES = "interactions.view_order"
    ADD_PURCHASES = "interactions.add_order"
    LINK_PURCHASES = "interactions.change_order"
    IMPORT_PURCHASES = "interactions.import_purchases"
    ADD_PRODUCTS = "interactions.add_product"
    CHANGE_PRODUCTS = "interactions.change_product"
    CHANGE_RATES = "interactions.change_exchangerate"
    CHANGE_LOYALTY = "interactions.change_loyaltyaccount"
    VIEW_ENGAGEMENT = "interactions.view_engagement"
    LINK_ENGAGEMENT = "interactions.change_engagement"
    IMPORT_ENGAGEMENT = "interactions.import_engagement"
    VIEW_CONVERSATIONS = "interactions.view_conversation"
    WRITE_CONVERSATIONS = "interactions.add_conversation"
    CONVERSATION_TEMPLATES = "interactions.change_conversationtemplate"
    VIEW_FORMS = "interactions.view_form"
    CHANGE_FORMS = "interactions.change_form"
    VIEW_RESPONSES = "interactions.view_response"
    VIEW_AREAS = "interactions.view_area"
    IMPORT_AREAS = "interactions.import_areas"
