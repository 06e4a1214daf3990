"""Reading people in order to write to them: who may not be reached is left out, page by page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.response import Response

from config.api.resource import Resource
from config.errors import Invalid
from contacts.operations.export_mailing import READS, mailing_question, reachable
from contacts.operations.outreach import note_read

MAILING = "mailing"


class Mailings(Resource):
    """Adds `?mailing=email:newsletter` to what is listed.

    A page then holds only people who may be reached on that channel for that purpose at this
    moment, so it may be shorter than asked for; `left_out` counts the others by reason. Each
    of the others counts as a message once a day. People chosen by their health data are there
    only with their authorization (45 CFR 164.508(a)(3)).
    """

    # The columns that a rule in the body looked at; other filters stand in the address.
    chosen_by: frozenset[str] = frozenset()

    def page(self, queryset: QuerySet) -> Response:
        """Return one page, without those who may not be reached where that is what it is for."""
        channel, colon, purpose = self.request.query_params.get(MAILING, "").partition(":")
        if not channel and not colon:
            return super().page(queryset)
        try:
            question = mailing_question((channel, purpose), self._filters())
        except Invalid as problem:
            raise Invalid({MAILING: next(iter(problem.fields.values()))}) from None
        rows: Any = self.paginate_queryset(queryset)
        kept, left_out = reachable([row.pk for row in rows], question)  # type: ignore[arg-type]
        asked = {"channel": channel, "purpose": purpose}
        note_read(people=kept, at=timezone.now(), by=self.by, **asked)
        shown = [row for row in rows if row.pk in set(kept)]
        answer = self.get_paginated_response(self.get_serializer(shown, many=True).data)
        answer.data["left_out"] = dict(left_out)
        return answer

    def _filters(self) -> dict[str, Any]:
        given = dict(self.request.query_params.lists())
        return given | {READS: sorted(self.chosen_by)}
