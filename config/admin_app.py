"""Wires the admin of the data owners into Django."""

from django.contrib.admin.apps import AdminConfig


class DataOwnersAdminConfig(AdminConfig):
    """Django's admin with a site of our own; not in `config.apps`, where it would be the frame."""

    default_site = "config.admin_site.DataOwnersSite"
