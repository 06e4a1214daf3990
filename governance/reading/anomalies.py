"""Anomalies in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.ui import number
from governance.models.quality import QualityAnomaly, Scope
from governance.operations.desk.anomalies import SEE
from governance.reading.quality_scores import names_of_parts

TITLES: dict[str, Any] = {
    "fewer_emails": gettext_lazy("Fewer emails than usual"),
    "fewer_phones": gettext_lazy("Fewer phones than usual"),
    "fewer_addresses": gettext_lazy("Fewer addresses than usual"),
    "score_fell": gettext_lazy("The score fell"),
}


@dataclass(frozen=True, slots=True)
class Unusual:
    """One anomaly as people read it."""

    anomaly: QualityAnomaly
    title: Any
    part: str
    detail: str


def visible_anomalies(user: Any) -> QuerySet[QualityAnomaly]:
    """Return the anomalies that `user` sees to: all of them, or one's own."""
    rows = QualityAnomaly.objects.select_related("owner", "acknowledged_by")
    return rows if user.has_perm(SEE) else rows.filter(Q(owner=user.pk))


def in_words(anomalies: list[QualityAnomaly]) -> list[Unusual]:
    """Return anomalies in words, one query per kind of part."""
    names = {
        scope: names_of_parts(scope, {a.scope_key for a in anomalies if a.scope == scope})
        for scope in {a.scope for a in anomalies} - {Scope.ALL, Scope.RULE, Scope.SEGMENT}
    }
    return [
        Unusual(
            one,
            TITLES.get(one.code, one.code),
            names.get(one.scope, {}).get(one.scope_key, str(Scope(one.scope).label)),
            _detail(one),
        )
        for one in anomalies
    ]


def _detail(anomaly: QualityAnomaly) -> str:
    facts = {name: number(anomaly.facts.get(name)) for name in ("before", "now", "contacts")}
    if anomaly.code == "score_fell":
        return _("From %(before)s to %(now)s points") % facts
    words = _("From %(before)s%% to %(now)s%% of %(contacts)s new contacts") % facts
    delivery = anomaly.facts.get("delivery", "")
    if delivery.startswith("#"):
        return words + " · " + _("import %(number)s") % {"number": delivery}
    return f"{words} · {delivery}" if delivery else words
