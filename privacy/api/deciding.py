"""The officer's decisions over the API: each action calls one operation of the desk."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Resource
from privacy.api.request_bodies import (
    Asking,
    Assignment,
    Authority,
    Extension,
    MatchVerdict,
    Refusal,
    Remark,
    TaskDone,
    Verdict,
)
from privacy.api.request_serializers import (
    IdentityCheckOut,
    RequestMatchOut,
    RequestOut,
    RequestTaskOut,
)
from privacy.models.requests import IdentityResult
from privacy.operations.desk import clocks, deciding, identity, matching, steps
from privacy.operations.desk import tasks as work


class Deciding(Resource):
    """Actions that change a request."""

    def done(self, operation: Any, body: type | None = None) -> Response:
        """Run an operation on the request of the address and return the request as it is now."""
        row = self.get_object()
        given = dict(self.checked(body)) if body else {}
        operation(request=row, by=self.by, now=timezone.now(), **given)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **kwargs: Any) -> Response:
        """Note that the person was told of the receipt."""
        return self.done(deciding.acknowledge)

    @extend_schema(request=Assignment, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, **kwargs: Any) -> Response:
        """Hand the request to a colleague."""
        row = self.get_object()
        user = self.checked(Assignment).get("assignee")
        deciding.assign(request=row, user=user, by=self.by, now=timezone.now())
        return self.shown(self.get_object())

    @extend_schema(request=Extension, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, **kwargs: Any) -> Response:
        """Take the one extension of the law; late only with a reason, and on record as late."""
        return self.done(clocks.extend, Extension)

    @extend_schema(request=Remark, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, **kwargs: Any) -> Response:
        """Let the clock stand still, where the law knows that."""
        return self.done(clocks.pause, Remark)

    @extend_schema(request=None, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, **kwargs: Any) -> Response:
        """Let the clock run again."""
        return self.done(clocks.resume)

    @extend_schema(request=Refusal, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **kwargs: Any) -> Response:
        """Refuse the whole or a part, on a ground that this right knows."""
        return self.done(deciding.refuse, Refusal)

    @extend_schema(request=None, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, **kwargs: Any) -> Response:
        """Close an answered request; nothing may be left undone."""
        return self.done(deciding.complete)

    @extend_schema(request=Remark, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Close a request that the person took back."""
        return self.done(deciding.withdraw_request, Remark)

    @extend_schema(request=Remark, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, **kwargs: Any) -> Response:
        """Put a remark on the log; its words are sealed."""
        row, now = self.get_object(), timezone.now()
        words = self.checked(Remark)["note"]
        steps.log_step(request=row, kind="note", by=self.by, now=now, note=words)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=RequestMatchOut(many=True))
    @action(detail=True, methods=["post"])
    def search(self, request: Request, **kwargs: Any) -> Response:
        """Look for the person's records again."""
        row = self.get_object()
        matching.propose_matches(request=row, by=self.by, now=timezone.now())
        found = row.matches.select_related("contact").order_by("-score", "pk")
        return Response(
            RequestMatchOut(found, many=True, context=self.get_serializer_context()).data
        )

    @extend_schema(request=MatchVerdict, responses=RequestMatchOut)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, **kwargs: Any) -> Response:
        """Say whether a proposed record is the person's."""
        row = self.get_object()
        given = self.checked(MatchVerdict)
        found = self.one_row(row.matches.filter(pk=given["match"]))
        decided = matching.decide_match(
            match=found, confirmed=given["confirmed"], by=self.by, now=timezone.now()
        )
        return Response(RequestMatchOut(decided, context=self.get_serializer_context()).data)

    @extend_schema(request=TaskDone, responses=RequestTaskOut)
    @action(detail=True, methods=["post"], url_path="task")
    def task_done(self, request: Request, **kwargs: Any) -> Response:
        """Say that a task is done."""
        row = self.get_object()
        given = self.checked(TaskDone)
        found = self.one_row(row.tasks.filter(key=given["task"]))
        now = timezone.now()
        done = work.complete_task(task=found, by=self.by, now=now, note=given["note"])
        return Response(RequestTaskOut(done, context=self.get_serializer_context()).data)

    @extend_schema(request=Asking, responses=IdentityCheckOut)
    @action(detail=True, methods=["post"], url_path="identity")
    def ask_identity(self, request: Request, **kwargs: Any) -> Response:
        """Ask for proof of identity; never for what the person contests."""
        row, given = self.get_object(), dict(self.checked(Asking))
        check = identity.ask_identity(request=row, by=self.by, now=timezone.now(), **given)
        return Response(IdentityCheckOut(check).data)

    @extend_schema(request=Verdict, responses=IdentityCheckOut)
    @action(detail=True, methods=["post"], url_path="identity-decision")
    def decide_identity(self, request: Request, **kwargs: Any) -> Response:
        """Say whether this is the person; the proof is deleted with that."""
        waiting = self.get_object().identity_checks.filter(result=IdentityResult.WAITING)
        given = dict(self.checked(Verdict))
        check = self.one_row(waiting.order_by("-pk"))
        decided = identity.decide_identity(check=check, by=self.by, now=timezone.now(), **given)
        return Response(IdentityCheckOut(decided).data)

    @extend_schema(request=Authority, responses=RequestOut)
    @action(detail=True, methods=["post"])
    def authority(self, request: Request, **kwargs: Any) -> Response:
        """Say whether the agent showed what lets them act."""
        return self.done(identity.decide_authority, Authority)

    def one_row(self, rows: Any) -> Any:
        """Return the first of these rows; raises NotFound."""
        found = rows.first()
        if found is None:
            raise NotFound
        return found
