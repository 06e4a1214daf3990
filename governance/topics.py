"""The records that colleagues are told about on this app's pages: policies, exports and reviews."""

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from config import topics
from config.topics import Topic
from contacts.models.export import Export
from governance.models.policy import Policy
from governance.models.quality import QualityAnomaly
from governance.models.review import ReviewCampaign
from governance.reading.anomalies import in_words, visible_anomalies


def register_all() -> None:
    """Register the kinds of record; everybody who works here may read every policy."""
    for topic in (_policy_topic(), _review_topic(), _anomaly_topic(), _export_topic()):
        topics.register(topic)


def _policy_topic() -> Topic:
    def seen(user: Any) -> Q:
        return Q(about_model=Policy._meta.label) if user.is_active else Q(pk__in=[])

    return Topic("policy", Policy, _("policy"), _policies, seen, str, "governance:policy")


def _review_topic() -> Topic:
    return Topic(
        "review",
        ReviewCampaign,
        _("review campaign"),
        ReviewCampaign.objects.visible_to,
        _about_reviews,
        str,
        "quality:review",
    )


def _anomaly_topic() -> Topic:
    return Topic(
        "anomaly",
        QualityAnomaly,
        _("anomaly"),
        visible_anomalies,
        _about_anomalies,
        lambda anomaly: in_words([anomaly])[0].part,
        "quality:anomaly",
    )


def _export_topic() -> Topic:
    return Topic(
        "export",
        Export,
        _("export"),
        Export.objects.visible_to,
        _about_exports,
        str,
        "governance:export",
    )


def _about_reviews(user: Any) -> Q:
    keys = ReviewCampaign.objects.visible_to(user).values(text=Cast("key", CharField()))
    return Q(about_model=ReviewCampaign._meta.label, about_key__in=keys)


def _about_anomalies(user: Any) -> Q:
    keys = visible_anomalies(user).values(text=Cast("key", CharField()))
    return Q(about_model=QualityAnomaly._meta.label, about_key__in=keys)


def _about_exports(user: Any) -> Q:
    keys = Export.objects.visible_to(user).values(text=Cast("key", CharField()))
    return Q(about_model=Export._meta.label, about_key__in=keys)


def _policies(user: Any) -> QuerySet:
    return Policy.objects.all() if user.is_active else Policy.objects.none()
