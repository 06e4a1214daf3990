"""Packages, letters and their texts in the admin: states and counts to look at, no words."""

from typing import Any

from django.contrib import admin

from privacy.admin.requests import OfTheDesk
from privacy.models.letters import Letter, LetterTemplate
from privacy.models.packages import Package


@admin.register(Package)
class PackageAdmin(OfTheDesk):
    """Read only: what was handed over, by tables and counts."""

    fields = (
        "key", "request", "kind", "state", "problem", "language", "size", "sha256", "manifest",
        "redactions", "by", "created_at", "built_at", "expires_at", "downloads", "downloaded_at",
    )  # fmt: skip
    list_display = ("__str__", "request", "kind", "state", "size", "created_at", "expires_at")
    list_filter = ("state", "kind")
    list_select_related = ("request",)
    ordering = ("-pk",)


@admin.register(Letter)
class LetterAdmin(OfTheDesk):
    """Read only: what was written when; its words stay sealed."""

    fields = (
        "key", "request", "kind", "regime", "language", "template_version", "state", "sha256",
        "package", "drafted_by", "created_at", "reviewed_by", "reviewed_at", "sent_by", "sent_at",
    )  # fmt: skip
    list_display = ("__str__", "request", "kind", "language", "state", "created_at", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("request",)
    ordering = ("-pk",)


@admin.register(LetterTemplate)
class LetterTemplateAdmin(OfTheDesk):
    """Read only: versions are written on the page of the text, which checks them."""

    fields: Any = (
        "kind", "regime", "language", "version", "subject", "body", "by", "created_at",
    )  # fmt: skip
    list_display = ("__str__", "kind", "regime", "language", "version", "by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("by",)
    ordering = ("kind", "regime", "language", "-version")
