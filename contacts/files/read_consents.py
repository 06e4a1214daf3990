"""Permission columns as evidence: what the file says, when, and under which heading.

A claim without proof is `import_assert`, a confirmed sign-up is `confirmed`, and a
refusal is always taken at its word.
"""

from datetime import UTC

from contacts.drafts import ConsentEvidence, Draft, Finding
from contacts.files.context import Context, Reader
from contacts.normalise.consents import yes_no
from contacts.normalise.dates import parse_moment
from contacts.normalise.text import tidy

CHANNELS = ("email", "sms", "phone", "post", "social")
AUDIENCE_ACTIONS = {
    "subscribed": "import_assert",
    "unsubscribed": "withdraw",
    "nonsubscribed": "",
    "cleaned": "",
}


def consent_readers(context: Context) -> list[Reader]:
    dated: list[Reader] = []
    flags: list[Reader] = []
    for parts, position in context.starting("consent"):
        channel, claim = parts[0], parts[1]
        if claim.endswith("_time"):
            dated.append(_dated_reader(context, channel, claim, position, parts[-1] == "utc"))
        elif claim in ("accepts", "opt_out"):
            flags.append(_flag_reader(context, channel, claim, position))
    for parts, position in context.starting("email_status"):
        flags.append(_status_reader(context, parts[0], position))
    # A flag repeats what a date already proves, so dates are read first.
    return dated + flags


def _dated_reader(context: Context, channel: str, claim: str, position: int, utc: bool) -> Reader:
    action = {
        "opt_in_time": "import_assert",
        "confirm_time": "confirmed",
        "unsub_time": "withdraw",
    }[claim]
    stem = claim.removesuffix("_time")
    ips = context.places.get(f"consent:{channel}:{stem}_ip", [])
    reasons = context.places.get(f"consent:{channel}:{stem}_reason", [])
    zone = UTC if utc else context.zone
    order, column = context.orders.get(position), context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position].strip()
        if not cell:
            return
        at = parse_moment(tidy(cell), order, zone)
        if at is None:
            draft.findings.append(Finding("invalid_date", column))
        ip = next((cells[place].strip() for place in ips if cells[place]), "")
        wording = ": ".join(tidy(cells[place]) for place in reasons if cells[place])
        draft.consents.append(ConsentEvidence(channel, action, at, ip, wording, column))

    return read


def _flag_reader(context: Context, channel: str, claim: str, position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position].strip()
        if not cell:
            return
        answer = yes_no(cell)
        if answer is None:
            draft.findings.append(Finding("unclear_consent", column))
        elif claim == "opt_out":
            if answer:
                _add(draft, channel, "withdraw", column)
        else:
            _add(draft, channel, "import_assert" if answer else "refuse", column)

    return read


def _add(draft: Draft, channel: str, action: str, column: str) -> None:
    """A refusal is dated by the row's last change: it was given by then at the latest."""
    if any(known.channel == channel and known.action == action for known in draft.consents):
        return
    at = draft.changed_at if action in ("withdraw", "refuse") else None
    draft.consents.append(ConsentEvidence(channel, action, at, column=column))


def _status_reader(context: Context, kind: str, position: int) -> Reader:
    """Whether mail to this address came back, or which of Mailchimp's lists it is on."""
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position].strip()
        if not cell:
            return
        if kind == "bounced" or cell == "cleaned":
            _mark_bounced(draft, column)
        else:
            action = AUDIENCE_ACTIONS.get(cell)
            if action:
                _add(draft, "email", action, column)

    return read


def _mark_bounced(draft: Draft, column: str) -> None:
    for point in draft.points:
        if point.kind == "email":
            point.status = "invalid"
    if all(finding.code != "bounced" for finding in draft.findings):
        draft.findings.append(Finding("bounced", column))
