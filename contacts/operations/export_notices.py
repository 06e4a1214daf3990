"""Tells colleagues about exports: names of records and counts, nothing about customers."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.reader import writing_to
from contacts.access import Can
from contacts.models.collaboration import Notice
from contacts.models.export import Export


def tell_deciders(kind: str, export: Export) -> None:
    """Tell everybody who decides on exports, but for the one who decided just now."""
    active = get_user_model().objects.filter(is_active=True).exclude(pk=export.by_id or 0)
    others = active.exclude(pk=export.decided_by_id) if export.decided_by_id else active
    _tell(kind, export, [user for user in others if user.has_perm(Can.DECIDE_EXPORTS)])


def tell_taker(kind: str, export: Export) -> None:
    """Tell the person who asked for the file."""
    _tell(kind, export, [export.by] if export.by is not None else [])


def _tell(kind: str, export: Export, people: Iterable[Any]) -> None:
    told = list(people)
    facts = {"export": str(export.key), "contacts": export.count}
    Notice.objects.bulk_create(
        Notice(
            user=user,
            kind=kind,
            about_model="contacts.Export",
            about_key=str(export.key),
            facts=facts,
        )
        for user in told
    )
    # The job is part of the transaction: what is taken back is not mailed.
    for user in told:
        if user.email:
            app.configure_task("contacts.mail_export_notice").defer(
                kind=kind, export_id=export.pk, user_id=user.pk
            )


def mail_notice(kind: str, export: Export, user: Any) -> None:
    """Send one mail about an export: how many people it is about, and where to look."""
    if not user.is_active or not user.email:
        return
    with writing_to(user):
        subject = {
            "export_waiting": _("A large export waits for a decision"),
            "export_approved": _("Your export was approved"),
            "export_refused": _("A large export was refused"),
        }[kind]
        text = _("Number of contacts: %(n)d") % {"n": export.count}
        own = user.pk == export.by_id
        path = f"/contacts/exports/{export.key}/" if own else f"/governance/exports/{export.key}/"
        send_mail(subject, f"{text}\n\n{settings.SITE_URL}{path}\n", None, [user.email])
