"""Consents over the API: read with their proof, recorded, asked about, and ended by a message."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Retrieved
from config.errors import Invalid
from contacts.access import Can as CanContacts
from contacts.api.writing import changeable
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, ConsentEvent, Purpose
from contacts.operations.consent_facts import sale, written
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Use, ask
from contacts.operations.permission.reasons import RULES, Reason
from contacts.operations.preferences import record_consent
from privacy.access import Can
from privacy.api.consent_serializers import (
    ConsentIn,
    ConsentOut,
    DoNotCallIn,
    DoNotCallOut,
    InboundIn,
    InboundOut,
    PurposeOut,
    ReachIn,
    ReachOut,
    RegistryOut,
    RevocationOut,
)
from privacy.operations.consents.calls import refuse_calls
from privacy.operations.consents.stopping import confirmation_words, take_message
from privacy.reading.consents.calls import asked_at, editions
from privacy.reading.consents.events import consents_seen_by

_FILTERS = {"channel": Channel.values, "action": Action.values}


class ConsentViewSet(Listed, Retrieved):
    """What people said about being written to, only ever added to."""

    scope = "consents"
    permissions: ClassVar = {
        "create": CanContacts.CHANGE,
        "inbound": Can.ADD_REQUESTS,
        "do_not_call": Can.ADD_REQUESTS,
        "check": CanContacts.VIEW,
        "*": Can.VIEW_CONSENTS,
    }
    reading = frozenset({"list", "retrieve", "purposes", "check", "registries"})
    listing = frozenset({"list"})
    showing = frozenset({"list", "retrieve"})
    parameters: ClassVar = {"list": ("channel", "purpose", "action", "contact")}
    # Bodies hold addresses and words of people: they are not kept for a repetition.
    repeatable = False
    queryset = ConsentEvent.objects.none()
    serializer_class = ConsentOut
    lookup_field = "id"
    lookup_value_regex = r"\d{1,18}"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the events of people the caller may see."""
        return consents_seen_by(self.request.user)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Keep what the parameters ask for.

        Raises:
            ValidationError: a channel, an action or a key is none.
        """
        given = self.request.query_params
        for name in ("channel", "purpose", "action"):
            if (wanted := given.get(name)) is None:
                continue
            if wanted not in _FILTERS.get(name, [wanted]):
                raise ValidationError({name: [_("Choose one of the list.")]})
            queryset = queryset.filter(**{name: wanted})
        if contact := given.get("contact"):
            people = _people(self.request.user, [_key(contact)])
            queryset = queryset.filter(contact__in=people)
        return queryset

    @extend_schema(request=ConsentIn, responses={201: ConsentOut})
    def create(self, request: Request) -> Response:
        """Record what a person said. The same thing told twice stays one."""
        given = dict(self.checked(ConsentIn))
        people = _people(request.user, [given.pop("contact")])
        if not people:
            raise Invalid({"contact": [_("There is no such contact.")]})
        contact = changeable(request.user, people[0])
        guardian = given.pop("guardian", "")
        evidence: dict[str, Any] = {"guardian": guardian} if guardian else {}
        if "sale" in given:
            evidence |= sale(**given.pop("sale"))
        if "written" in given:
            evidence |= written(**given.pop("written"))
        event = record_consent(contact=contact, how="api", evidence=evidence, by=self.by, **given)
        fresh = self.get_queryset().get(pk=event.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/consents/{fresh.pk}/")

    @extend_schema(request=ReachIn, responses={200: ReachOut(many=True)})
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """Say of up to 1,000 people whether they may be reached; unknown keys have no answer."""
        given = self.checked(ReachIn)
        asked = {"channel": given["channel"], "purpose": given["purpose"]}
        about = {name: given[name] for name in ("automated", "health")}
        question = ask(**asked, **about, at=given.get("at"), use=Use(given["use"]))
        people = {row.pk: row.key for row in _people(request.user, given["contacts"])}
        judged = judge_many(sorted(people), question)
        return Response(
            [
                {
                    "contact": str(people[pk]),
                    "allowed": not reason,
                    "reason": reason,
                    "rule": RULES[Reason(reason)] if reason else "",
                    "evidence": row,
                }
                for pk, (reason, row) in sorted(judged.items())
            ]
        )

    @extend_schema(request=InboundIn, responses={200: InboundOut})
    @action(detail=False, methods=["post"])
    def inbound(self, request: Request) -> Response:
        """Take in a message of a person; what it asks to end has ended with the answer."""
        found = take_message(**self.checked(InboundIn), by=self.by)
        rows = found.revocations if found else ()
        confirm = found is not None and found.confirm
        return Response(
            {
                "stops": found is not None,
                "revocations": RevocationOut(rows, many=True).data,
                "confirmation": confirmation_words() if confirm else "",
            }
        )

    @extend_schema(request=DoNotCallIn, responses={201: DoNotCallOut})
    @action(detail=False, methods=["post"], url_path="do-not-call")
    def do_not_call(self, request: Request) -> Response:
        """Put a number on our own do-not-call list; whether we know it is not said."""
        since = refuse_calls(**self.checked(DoNotCallIn), by=self.by)
        return Response(DoNotCallOut(asked_at(since)).data, status.HTTP_201_CREATED)

    @extend_schema(responses={200: RegistryOut(many=True)})
    @action(detail=False, methods=["get"])
    def registries(self, request: Request) -> Response:
        """Return the latest readings of national do-not-call registries, and how long they last."""
        rows = [edition.row for edition in editions()]
        return Response(RegistryOut(rows, many=True).data)

    @extend_schema(responses={200: PurposeOut(many=True)})
    @action(detail=False, methods=["get"])
    def purposes(self, request: Request) -> Response:
        """Return every purpose with all its versions, the one in force marked."""
        rows = Purpose.objects.order_by("slug", "-version")
        return Response(PurposeOut(rows, many=True, context={"request": request}).data)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"contact": [_("Choose one of the list.")]}) from None


def _people(user: Any, keys: list[Any]) -> list[Contact]:
    seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    return list(seen.filter(key__in=keys))
