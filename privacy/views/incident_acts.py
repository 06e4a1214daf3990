"""What is done with an incident: each act is a form of its page, and one operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.models.incidents import Incident
from privacy.operations.incidents import (
    containing,
    counting,
    counting_many,
    duties,
    judging,
    proving,
    reporting,
    telling,
    writing,
)
from privacy.operations.incidents.packing import take_pack
from privacy.views.incidents import FORMS, drawn, incident_of


@dataclass(frozen=True, slots=True)
class Doing:
    """One act as it was asked for: on which incident and row, with what was said, by whom."""

    incident: Incident
    row: str
    said: Mapping[str, Any]
    form: Any
    by: Actor
    now: datetime

    def of(self, rows: Any, field: str = "key") -> Any:
        """Return the row that is meant, one of these."""
        try:
            return get_object_or_404(rows.select_related("incident"), **{field: self.row})
        except ValidationError:  # no key at all
            raise Http404 from None


def _told(doing: Doing) -> Any:
    duty = doing.of(doing.incident.duties)
    return duties.note_told(duty=duty, by=doing.by, now=doing.now, **doing.said)


def _judge(doing: Doing) -> Any:
    values = doing.form.values()
    return judging.judge_incident(incident=doing.incident, by=doing.by, now=doing.now, **values)


def _delay(doing: Doing) -> Any:
    return judging.delay_notices(incident=doing.incident, by=doing.by, now=doing.now, **doing.said)


def _count(doing: Doing) -> Any:
    values = doing.form.values()
    return counting_many.ask_count(incident=doing.incident, by=doing.by, now=doing.now, **values)


def _name(doing: Doing) -> Any:
    people = doing.said["people"]
    return counting.name_people(incident=doing.incident, people=people, by=doing.by, now=doing.now)


def _task(doing: Doing) -> Any:
    return containing.add_task(incident=doing.incident, by=doing.by, now=doing.now, **doing.said)


def _finish(doing: Doing) -> Any:
    task = doing.of(doing.incident.tasks)
    return containing.finish_task(task=task, by=doing.by, now=doing.now, **doing.said)


def _draft(doing: Doing) -> Any:
    return writing.draft_letters(incident=doing.incident, by=doing.by)


def _letter(doing: Doing) -> Any:
    words = {name: doing.said[name] for name in ("subject", "body")}
    letter = doing.of(doing.incident.letters, "language")
    return writing.change_letter(letter=letter, by=doing.by, **words)


def _approve(doing: Doing) -> Any:
    letter = doing.of(doing.incident.letters, "language")
    return writing.approve_letter(letter=letter, by=doing.by, now=doing.now)


def _mail(doing: Doing) -> Any:
    return telling.mail_people(incident=doing.incident, by=doing.by)


def _file(doing: Doing) -> Any:
    return telling.letters_file(incident=doing.incident, by=doing.by)


def _posted(doing: Doing) -> Any:
    return telling.note_posted(incident=doing.incident, by=doing.by, **doing.said)


def _evidence(doing: Doing) -> Any:
    file = doing.said["file"]
    return proving.add_evidence(
        incident=doing.incident, file=file, name=file.name or "", what=doing.said["what"],
        by=doing.by, now=doing.now,
    )  # fmt: skip


def _remove(doing: Doing) -> Any:
    evidence = doing.of(doing.incident.evidence)
    return proving.remove_evidence(evidence=evidence, by=doing.by, now=doing.now, **doing.said)


def _close(doing: Doing) -> Any:
    return reporting.close_incident(
        incident=doing.incident, by=doing.by, now=doing.now, **doing.said
    )


def _reopen(doing: Doing) -> Any:
    return reporting.reopen_incident(incident=doing.incident, by=doing.by)


_ACTS: dict[str, tuple[Callable[[Doing], Any], Any]] = {
    "told": (_told, gettext_lazy("Noted.")),
    "judge": (_judge, gettext_lazy("Kept. What the laws ask follows from it.")),
    "delay": (_delay, gettext_lazy("Kept. The dates that may wait were counted anew.")),
    "count": (_count, gettext_lazy("What the laws ask follows from how many there are.")),
    "name": (_name, gettext_lazy("They are on the list.")),
    "task": (_task, gettext_lazy("Added.")),
    "finish": (_finish, gettext_lazy("Noted.")),
    "draft": (_draft, gettext_lazy("The letter is drafted in every language. Read each.")),
    "letter": (_letter, gettext_lazy("Kept.")),
    "approve": (_approve, gettext_lazy("Approved. It stays as it is.")),
    "mail": (_mail, gettext_lazy("The mails leave one after the other.")),
    "file": (_file, gettext_lazy("The file stands among the exports.")),
    "posted": (_posted, gettext_lazy("Noted.")),
    "evidence": (_evidence, gettext_lazy("Kept with the incident.")),
    "remove": (_remove, gettext_lazy("The file is destroyed; its SHA-256 stays in the register.")),
    "close": (_close, gettext_lazy("Closed. It stays in the register.")),
    "reopen": (_reopen, gettext_lazy("Open again.")),
}


@require_POST
@login_required
@permission_required(Can.CHANGE_INCIDENTS, raise_exception=True)
def incident_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Do one thing with an incident."""
    incident = incident_of(request, key)
    if act not in _ACTS:
        raise Http404
    row = request.POST.get("row", "")
    prefix = f"{act}-{row}" if row else act
    form = FORMS[act](request.POST, request.FILES, prefix=prefix) if act in FORMS else None
    run, done = _ACTS[act]

    def work() -> Any:
        said = form.cleaned_data if form else {}
        return run(Doing(incident, row, said, form, actor(request), timezone.now()))

    try:
        if form is None:
            work()
        elif attempt(form, work) is None:
            return drawn(request, incident_of(request, key), form, status=400)
    except NotPermitted:
        raise
    except Invalid as refused:
        messages.error(request, _("Say first, under “What is known”: %(what)s") % _named(refused))
    except DomainError as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return redirect("privacy:incident", key=key)


def _named(refused: Invalid) -> dict[str, str]:
    fields = [str(Incident._meta.get_field(name).verbose_name) for name in refused.fields]
    return {"what": ", ".join(fields)}


@require_POST
@login_required
@permission_required(Can.VIEW_INCIDENTS, raise_exception=True)
def incident_pack(request: HttpRequest, key: UUID) -> FileResponse:
    """Send the evidence pack."""
    incident = incident_of(request, key)
    file = take_pack(incident=incident, by=actor(request), now=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"{incident.number}.zip")
