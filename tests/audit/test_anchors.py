"""Anchors leave signed and written down, and the commands say what the contract says."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from config.actor import Actor, Door
from contacts.models.collaboration import Notice
from governance.anchors import NotAnAnchor, NothingSealed, make_anchor, read_anchor
from governance.audit_tasks import mail_anchor_job, seal_audit_job, verify_audit_job
from governance.models.audit import AuditEvent
from governance.models.seal import AuditSeal
from governance.operations.sealing import seal_audit
from governance.seals import spread
from tests.audit.conftest import owner

pytestmark = pytest.mark.usefixtures("trail")
BY = Actor.system(Door.COMMAND)


class Context:
    """What the worker gives to a job."""

    class job:
        id = 41


def write(count: int = 1) -> None:
    for number in range(count):
        AuditEvent.objects.create(verb="tag.created", model="contacts.Tag", key=f"k{number}")


def said(*arguments: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(*map(str, arguments), "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def spoil(statement: str) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_commands_print_what_the_contract_says(tmp_path: Path) -> None:
    write(2)
    assert said("seal_audit") == {"sealed": 2, "seals": 1}
    found = said("verify_audit")
    assert found == {"ok": True, "rows": 2, "seals": 1, "first_bad": None, "fault": None}
    file = tmp_path / "anchor.json"
    anchor = said("export_anchor", file)["anchor"]
    assert json.loads(file.read_text()) == anchor
    assert (anchor["seals"], anchor["rows"], len(anchor["marks"])) == (2, 3, 2)
    assert said("verify_audit", "--anchor", file)["ok"] is True


def test_a_cut_tail_is_found_with_the_anchor_only(tmp_path: Path, capsys: Any) -> None:
    write()
    call_command("export_anchor", tmp_path / "anchor.json", stdout=StringIO())
    spoil("delete from governance_auditevent; delete from governance_auditseal")
    assert said("verify_audit")["ok"] is True
    spoil("delete from governance_auditevent")
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "verify_audit", "--json", "--anchor", tmp_path / "anchor.json", stdout=out, stderr=err
        )
    assert ended.value.code == 1
    assert json.loads(out.getvalue()) == {
        "ok": False, "rows": 0, "seals": 0, "first_bad": 1, "fault": "tail_cut",
    }  # fmt: skip
    assert "the end of the trail was cut off" in err.getvalue()


@pytest.mark.parametrize("change", ["number", "signature", "nonsense"])
def test_a_changed_anchor_is_refused(tmp_path: Path, change: str) -> None:
    write()
    seal_audit(by=BY)
    anchor = json.loads(make_anchor())
    anchor |= {"number": {"seals": 9}, "signature": {"signature": "ñ"}}.get(change, {})
    text = "[]" if change == "nonsense" else json.dumps(anchor)
    with pytest.raises(NotAnAnchor):
        read_anchor(text)
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(CommandError, match="no anchor of this installation"):
        call_command("verify_audit", "--anchor", tmp_path / "a.json")


def test_nothing_to_anchor_is_said_so() -> None:
    with pytest.raises(NothingSealed):
        make_anchor()


@pytest.mark.parametrize(
    ("numbers", "most", "named"),
    [(0, 4, []), (1, 4, [1]), (4, 4, [1, 2, 3, 4]), (5, 4, [2, 4, 5]), (9, 4, [3, 6, 9])],
)
def test_an_anchor_names_seals_evenly_and_always_the_last(
    numbers: int, most: int, named: list[int]
) -> None:
    assert spread(numbers, most) == named


def test_every_data_owner_gets_the_weekly_anchor_after_it_was_written_down(people: Any) -> None:
    mail_anchor_job.func(Context, 0)
    ((message),) = mail.outbox
    assert message.to == ["dario@custodia.example"]
    ((name, text, kind),) = message.attachments
    assert (name.startswith("audit-anchor-"), kind) == (True, "application/json")
    event = AuditEvent.objects.get(verb="audit.anchor_mailed")
    assert event.facts == {"seals": read_anchor(text).number, "user": [str(people["dario"].pk)]}
    assert event.request_id == "job-41"


def test_the_daily_verification_is_kept_and_a_broken_trail_raises_the_alarm(people: Any) -> None:
    write(3)
    seal_audit_job.func(Context, 0)
    verify_audit_job.func(Context)
    good = AuditEvent.objects.get(verb="audit.verified")
    assert good.facts == {"rows": good.facts["rows"], "seals": 1, "anchored": False}
    assert mail.outbox == []
    number = AuditSeal.objects.latest("number").number
    spoil("update governance_auditevent set user_id = 99 where key = 'k1'")
    verify_audit_job.func(Context, user_id=people["dario"].pk)
    bad = AuditEvent.objects.get(verb="audit.broken")
    assert (bad.facts["first_bad"], bad.facts["fault"]) == (number, "row_changed")
    assert (bad.user_id, bad.door) == (people["dario"].pk, "job")
    assert [message.to for message in mail.outbox] == [["dario@custodia.example"]]
    notice = Notice.objects.get(kind="audit_alert")
    assert (notice.user, notice.about_key) == (people["dario"], str(number))
