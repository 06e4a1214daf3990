"""Usual times of keeping, offered as suggestions: inactive, to be read, changed and switched on."""

from typing import Any, Final

from config.actor import Actor
from config.operation import operation
from privacy.models.retention import Action, Category, RetentionRule, Trigger
from privacy.operations.retaining.rules import create_rule

# privacy.md 6. Texts stay as they are loaded, in both languages: people edit them.
SUGGESTIONS: Final[dict[str, dict[str, Any]]] = {
    "prospects": {
        "name_en": "Prospects without contact",
        "name_es": "Interesados sin contacto",
        "trigger": Trigger.CONTACT,
        "months": 24,
        "action": Action.REVIEW,
        "basis": "legitimate_interests",
        "ground": "GDPR Art. 5(1)(e): nobody is kept who has long stopped to answer.",
    },
    "prospects_erase": {
        "name_en": "Prospects without contact, at the end",
        "name_es": "Interesados sin contacto, al final",
        "trigger": Trigger.CONTACT,
        "months": 36,
        "action": Action.ERASE,
        "basis": "legitimate_interests",
        "ground": "GDPR Art. 5(1)(e), 17(1)(a): the purpose is gone.",
    },
    "withdrawn": {
        "name_en": "Consent withdrawn",
        "name_es": "Consentimiento retirado",
        "trigger": Trigger.WITHDRAWN,
        "months": 1,
        "action": Action.REVIEW,
        "basis": "consent",
        "ground": "GDPR Art. 17(1)(b): no other basis may be left.",
    },
    "consent_evidence": {
        "name_en": "Former customers, proof of consent",
        "name_es": "Antiguos clientes, prueba del consentimiento",
        "trigger": Trigger.INVOICE,
        "months": 60,
        "action": Action.RESTRICT,
        "basis": "legal_obligation",
        "ground": "GDPR Art. 7(1), 17(3)(e): as long as claims may be brought.",
    },
    "customers": {
        "name_en": "Former customers",
        "name_es": "Antiguos clientes",
        "trigger": Trigger.INVOICE,
        "months": 84,
        "action": Action.PSEUDONYMISE,
        "basis": "legal_obligation",
        "ground": "GDPR Art. 17(3)(b): after the years of the national tax law.",
    },
    "engagement": {
        "name_en": "Visits, opens and clicks",
        "name_es": "Visitas, aperturas y clics",
        "category": Category.ENGAGEMENT,
        "trigger": Trigger.CONTACT,
        "months": 24,
        "action": Action.ERASE,
        "basis": "legitimate_interests",
        "ground": "GDPR Art. 5(1)(c): what was done long ago says nothing any more.",
    },
    "health": {
        "name_en": "Statements about health",
        "name_es": "Declaraciones sobre salud",
        "category": Category.HEALTH,
        "trigger": Trigger.REQUEST_CLOSED,
        "months": 72,
        "action": Action.ERASE,
        "basis": "legal_obligation",
        "ground": "45 CFR 164.530(j): six years from the last effective date.",
    },
}


@operation
def load_suggestions(*, by: Actor) -> int:
    """Offer the usual rules, those that were not offered before; return how many are new.

    Raises:
        NotPermitted: the role does not keep retention rules.
    """
    known = set(RetentionRule.objects.exclude(suggested="").values_list("suggested", flat=True))
    new = {slug: values for slug, values in SUGGESTIONS.items() if slug not in known}
    for slug, values in new.items():
        create_rule(values=values, by=by, suggested=slug)
    return len(new)
