"""An NPS survey of the sample business: published, answered by its people, with one held back."""

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from interactions.models.forms import Form, FormDay, Response, ResponseState
from interactions.operations.forms.building import create_form
from interactions.operations.forms.publishing import publish_form
from interactions.operations.forms.responding import Sent, submit_response

SLUG = "how-was-your-order"
_PEOPLE = 60
_BETWEEN = timedelta(hours=17)
# Answers as shops get them: many nines and tens, some lukewarm, a few cross ones.
_SCORES = (10, 10, 9, 9, 9, 8, 8, 7, 7, 6, 4, 10, 9, 2)
_WHY = {
    "en": ("Delivery took too long.", "The box was damaged.", "Nobody answered my mail."),
    "es": ("La entrega tardó demasiado.", "La caja llegó rota.", "Nadie contestó a mi correo."),
}


def _both(english: str, spanish: str) -> dict[str, str]:
    return {"en": english, "es": spanish}


def _choice(value: str, english: str, spanish: str) -> dict[str, Any]:
    return {"value": value, "label": _both(english, spanish)}


DEFINITION: dict[str, Any] = {
    "v": 1,
    "title": _both("How was your order?", "¿Qué tal fue tu pedido?"),
    "intro": _both("Four short questions.", "Cuatro preguntas cortas."),
    "thanks": _both("Thank you. We read every answer.", "Gracias. Leemos todas las respuestas."),
    "pages": [
        {
            "id": "page",
            "title": _both("Your order", "Tu pedido"),
            "fields": [
                {
                    "id": "recommend",
                    "kind": "nps",
                    "required": True,
                    "label": _both(
                        "How likely are you to recommend us to a friend?",
                        "¿Qué probabilidad hay de que nos recomiendes a un amigo?",
                    ),
                },
                {
                    "id": "why",
                    "kind": "long_text",
                    "label": _both("What went wrong?", "¿Qué falló?"),
                    "show_if": {"field": "recommend", "op": "lte", "value": 6},
                },
                {
                    "id": "service",
                    "kind": "csat",
                    "label": _both("How satisfied are you with our service?",
                                   "¿Cómo de satisfecho estás con nuestro servicio?"),
                },
                {
                    "id": "found",
                    "kind": "multiple",
                    "label": _both("How did you find us?", "¿Cómo nos encontraste?"),
                    "choices": [
                        _choice("friends", "Through friends", "Por amigos"),
                        _choice("search", "A search engine", "Un buscador"),
                        _choice("street", "Walking by", "Al pasar por delante"),
                    ],
                },
            ],
        },
        {
            "id": "page_2",
            "title": _both("Stay in touch", "Sigamos en contacto"),
            "fields": [
                {
                    "id": "email",
                    "kind": "email",
                    "label": _both("Your email", "Tu correo electrónico"),
                    "maps_to": "email",
                },
                {
                    "id": "news",
                    "kind": "consent",
                    "label": _both(
                        "Send me your newsletter. I can stop it at any time.",
                        "Quiero recibir el boletín. Puedo dejarlo cuando quiera.",
                    ),
                    "consent": {"channel": "email", "purpose": "newsletter",
                                "double_opt_in": True},
                },
            ],
        },
    ],
}  # fmt: skip


@operation
def load(*, by: Actor) -> dict[str, int]:
    """Load the survey and its answers once; a second call writes nothing."""
    form = Form.objects.filter(slug=SLUG).first()
    if form is None:
        form = create_form(
            values={
                "slug": SLUG,
                "name": "How was your order?",
                "purpose": "To learn what to do better",
                "basis": "legitimate_interest",
                "definition": DEFINITION,
                "allowed_origins": ["https://www.example.org"],
            },
            by=by,
        )
        publish_form(form=form, by=by)
        form.refresh_from_db()
        _answer(form, by)
    counted = Response.objects.filter(form=form, state=ResponseState.COUNTED).count()
    return {"forms": 1, "answers": counted}


def _answer(form: Form, by: Actor) -> None:
    chance, now = Random(5), timezone.now()
    people = Contact.objects.present().exclude(email="").order_by("pk")[:_PEOPLE]
    for n, person in enumerate(people):
        language = "es" if person.language == "es" else "en"
        score = _SCORES[n % len(_SCORES)]
        raw = {
            "recommend": [str(score)],
            "service": [str(max(1, min(5, round(score / 2) + chance.choice((0, 0, 1)))))],
            "found": chance.sample(["friends", "search", "street"], chance.choice((1, 1, 2))),
        }
        if score <= 6:
            raw["why"] = [chance.choice(_WHY[language])]
        sent = Sent(raw, language, at=now - n * _BETWEEN)
        submit_response(form=form, sent=sent, contact=person, by=by)
    spam = {"recommend": ["0"], "why": ["http://a.example http://b.example www.c.example"]}
    submit_response(form=form, sent=Sent(spam, sender="sample"), by=by)
    FormDay.objects.get_or_create(form=form, on=timezone.localdate(), defaults={"opened": 143})
