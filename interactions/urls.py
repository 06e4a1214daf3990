"""The pages of the interactions app, and the public addresses of forms and web events."""

from django.urls import path

from interactions.views import areas, timeline, web_events
from interactions.views.conversations import listing as talks
from interactions.views.conversations import page as talk_page
from interactions.views.conversations import templates as talk_templates
from interactions.views.conversations import writing as talk_writing
from interactions.views.engagement import files as engaged_files
from interactions.views.engagement import handles as engaged_handles
from interactions.views.engagement import listing as engaged
from interactions.views.engagement import posts as engaged_posts
from interactions.views.forms import building as form_building
from interactions.views.forms import confirming as form_confirming
from interactions.views.forms import listing as form_listing
from interactions.views.forms import public as form_public
from interactions.views.forms import results as form_results
from interactions.views.forms import sharing as form_sharing
from interactions.views.purchases import entering, order, panel, products, waiting
from interactions.views.purchases import importing as purchase_files
from interactions.views.purchases import listing as orders

app_name = "interactions"
urlpatterns: list = [
    # --- purchases
    path("interactions/purchases/", orders.purchase_list, name="purchases"),
    path("interactions/purchases/new/", entering.order_new, name="order_new"),
    path("interactions/purchases/waiting/", waiting.waiting_orders, name="waiting_orders"),
    path("interactions/purchases/files/", purchase_files.purchase_imports, name="purchase_imports"),
    path(
        "interactions/purchases/files/<uuid:key>/",
        purchase_files.purchase_import,
        name="purchase_import",
    ),
    path(
        "interactions/purchases/files/<uuid:key>/refused/",
        purchase_files.purchase_rejects,
        name="purchase_rejects",
    ),
    path(
        "interactions/purchases/files/<uuid:key>/undo/",
        purchase_files.purchase_import_undo,
        name="purchase_import_undo",
    ),
    path("interactions/purchases/of/<uuid:key>/", panel.purchases_panel, name="purchases_panel"),
    path("interactions/purchases/<uuid:key>/", order.order_page, name="order"),
    path("interactions/purchases/<uuid:key>/find/", order.order_find, name="order_find"),
    path("interactions/purchases/<uuid:key>/link/", order.order_link, name="order_link"),
    path("interactions/purchases/<uuid:key>/unlink/", order.order_unlink, name="order_unlink"),
    path("interactions/purchases/<uuid:key>/sale/", order.refund_sale, name="refund_sale"),
    path("interactions/purchases/<uuid:key>/refund/", entering.order_refund, name="order_refund"),
    path("interactions/products/", products.product_list, name="products"),
    path("interactions/products/<uuid:key>/", products.product_page, name="product"),
    # --- engagement
    path("interactions/engagement/", engaged.engagement_list, name="engagement"),
    path("interactions/engagement/posts/", engaged_posts.post_list, name="posts"),
    path("interactions/engagement/posts/<int:pk>/", engaged_posts.post_page, name="post"),
    path("interactions/engagement/web/", engaged_posts.web_pages, name="web_pages"),
    path("interactions/engagement/handles/", engaged_handles.handle_list, name="handles"),
    path(
        "interactions/engagement/handles/<int:pk>/<slug:decision>/",
        engaged_handles.handle_decide,
        name="handle_decide",
    ),
    path(
        "interactions/engagement/import/",
        engaged_files.engagement_imports,
        name="engagement_imports",
    ),
    path(
        "interactions/engagement/import/<uuid:key>/",
        engaged_files.engagement_import,
        name="engagement_import",
    ),
    path("contacts/<uuid:key>/engagement/", engaged.engagement_panel, name="engagement_panel"),
    path(
        "contacts/<uuid:key>/engagement/handle/",
        engaged_handles.handle_confirm,
        name="handle_confirm",
    ),
    # --- web events
    path("t.js", web_events.script, name="web_script"),
    path("e", web_events.event, name="web_event"),
    # --- conversations
    path("interactions/conversations/", talks.conversation_list, name="conversations"),
    path(
        "interactions/conversations/templates/",
        talk_templates.template_list,
        name="conversation_templates",
    ),
    path(
        "interactions/conversations/templates/new/",
        talk_templates.template_new,
        name="conversation_template_new",
    ),
    path(
        "interactions/conversations/templates/<uuid:key>/",
        talk_templates.template_edit,
        name="conversation_template",
    ),
    path(
        "interactions/conversations/<uuid:key>/", talk_page.conversation_page, name="conversation"
    ),
    path(
        "interactions/conversations/<uuid:key>/edit/",
        talk_writing.conversation_edit,
        name="conversation_edit",
    ),
    path(
        "interactions/conversations/<uuid:key>/delete/",
        talk_writing.conversation_delete,
        name="conversation_delete",
    ),
    path(
        "interactions/conversations/<uuid:key>/people/",
        talk_page.participants,
        name="conversation_people",
    ),
    path(
        "interactions/conversations/<uuid:key>/attach/",
        talk_page.conversation_attach,
        name="conversation_attach",
    ),
    path(
        "interactions/conversations/<uuid:key>/follow-up/",
        talk_page.conversation_follow_up,
        name="conversation_follow_up",
    ),
    path("interactions/attachments/<uuid:key>/", talk_page.attachment_download, name="attachment"),
    path(
        "interactions/attachments/<uuid:key>/remove/",
        talk_page.attachment_remove,
        name="attachment_remove",
    ),
    path("contacts/<uuid:key>/conversations/", talks.conversation_panel, name="conversation_panel"),
    path(
        "contacts/<uuid:key>/conversations/new/",
        talk_writing.conversation_new,
        name="conversation_new",
    ),
    # --- forms
    path("forms/", form_listing.form_list, name="forms"),
    path("forms/new/", form_listing.form_new, name="form_new"),
    path("forms/<uuid:key>/", form_building.form_builder, name="form"),
    path("forms/<uuid:key>/condition/", form_building.form_condition, name="form_condition"),
    path("forms/<uuid:key>/settings/", form_building.form_settings, name="form_settings"),
    path("forms/<uuid:key>/state/", form_building.form_state, name="form_state"),
    path("forms/<uuid:key>/preview/", form_building.form_preview, name="form_preview"),
    path("forms/<uuid:key>/share/", form_sharing.form_share, name="form_share"),
    path("forms/<uuid:key>/results/", form_results.form_results, name="form_results"),
    path("forms/<uuid:key>/compare/", form_results.form_compare, name="form_compare"),
    path("forms/<uuid:key>/export/", form_results.form_export, name="form_export"),
    path(
        "forms/<uuid:key>/responses/<uuid:response>/",
        form_results.response_decide,
        name="response_decide",
    ),
    path("contacts/<uuid:key>/answers/", form_results.answers_panel, name="answers_panel"),
    # --- public forms
    path("f/confirm/<str:token>/", form_confirming.confirm, name="confirm"),
    path("f/<slug:slug>/", form_public.public_form, name="public_form"),
    path("f/<slug:slug>/theme.css", form_public.form_theme, name="form_theme"),
    path("f/<slug:slug>/<str:token>/", form_public.public_form, name="public_form_personal"),
    # --- areas
    path("interactions/areas/", areas.areas, name="areas"),
    path("interactions/areas/<uuid:key>/", areas.area_map, name="area_map"),
    path("interactions/areas/<uuid:key>/drop/", areas.area_drop, name="area_drop"),
    path("contacts/<uuid:key>/area/", areas.area_panel, name="area_panel"),
    # --- timeline
    path("interactions/", timeline.all_events, name="all"),
]
