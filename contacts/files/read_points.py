"""E-mails, phones and handles: each kept as written, with the key it is compared by."""

from contacts.drafts import Draft, Finding, Point
from contacts.files.context import Context, Reader, split_values
from contacts.normalise.emails import normalise_email, normalise_emails
from contacts.normalise.handles import handle_key
from contacts.normalise.phones import normalise_phones_near
from contacts.normalise.text import tidy

PRIMARY_MARK = "* "


def point_readers(context: Context) -> list[Reader]:
    readers: list[Reader] = []
    for parts, position in context.starting("email"):
        readers.append(_email_reader(context, parts, position))
    for parts, position in context.starting("phone"):
        readers.append(_phone_reader(context, parts, position))
    for parts, position in context.starting("handle"):
        readers.append(_handle_reader(parts, position))
    return readers


def add_point(draft: Draft, point: Point) -> None:
    """Add a point unless the draft has it; a mark of being primary is never lost."""
    for known in draft.points:
        if known.kind == point.kind and known.normalised == point.normalised:
            known.primary = known.primary or point.primary
            known.label = known.label or point.label
            return
    draft.points.append(point)


def add_emails(draft: Draft, cell: str, label: str, column: str, *, primary: bool = False) -> None:
    """Add what an e-mail cell holds; what is no address is kept, marked and reported."""
    single = cell.count("@") < 2
    for email in (normalise_email(cell),) if single else normalise_emails(cell):
        written = tidy(cell) if single else email.value
        if email.status != "valid":
            draft.findings.append(Finding("invalid_email", column))
        point = Point("email", written, email.value, label, email.status, primary)
        point.mark = email.mark
        add_point(draft, point)


def add_phones(
    draft: Draft, cell: str, label: str, column: str, region: str, *, primary: bool = False
) -> None:
    """Add what a phone cell holds, read with the row's own country before the default one."""
    own = draft.addresses[0].country if draft.addresses else ""
    for phone in normalise_phones_near(cell, own, region):
        if phone.status != "valid":
            draft.findings.append(Finding("invalid_phone", column))
        written = tidy(phone.raw)
        point = Point("phone", written, phone.e164 or written, label, phone.status, primary)
        point.extension = phone.extension
        add_point(draft, point)


def _label_reader(context: Context, kind: str, parts: list[str]) -> tuple[str, int | None]:
    """A number names the column that holds the label; a word is the label itself."""
    label = parts[0] if parts else ""
    if not label.isdigit():
        return label, None
    columns = context.places.get(f"{kind}_label:{label}")
    return "", columns[0] if columns else None


def label_of(cell: str) -> tuple[str, bool]:
    """`* Work` is the label "work" and the mark of the primary one."""
    primary = cell.startswith(PRIMARY_MARK) or cell == "*"
    return tidy(cell.lstrip("* ")).lower(), primary


def _email_reader(context: Context, parts: list[str], position: int) -> Reader:
    fixed, label_column = _label_reader(context, "email", parts)
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position]
        if not cell:
            return
        label, primary = fixed, False
        if label_column is not None:
            label, primary = label_of(cells[label_column])
        for value in split_values(cell):
            starred = value.startswith(PRIMARY_MARK)
            value = value.removeprefix(PRIMARY_MARK)
            if value.strip():
                add_emails(draft, value, label, column, primary=primary or starred)
            primary = False

    return read


def _phone_reader(context: Context, parts: list[str], position: int) -> Reader:
    fixed, label_column = _label_reader(context, "phone", parts)
    column, region = context.headers[position], context.region

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position]
        if not cell:
            return
        label, primary = fixed, False
        if label_column is not None:
            label, primary = label_of(cells[label_column])
        for value in split_values(cell):
            starred = value.startswith(PRIMARY_MARK)
            value = value.removeprefix(PRIMARY_MARK)
            if value.strip():
                add_phones(draft, value, label, column, region, primary=primary or starred)
            primary = False

    return read


def _handle_reader(parts: list[str], position: int) -> Reader:
    network = parts[0] if parts else ""

    def read(draft: Draft, cells: list[str]) -> None:
        cell = tidy(cells[position]) if cells[position] else ""
        if cell:
            add_handle(draft, cell, network)

    return read


def add_handle(draft: Draft, text: str, network: str) -> None:
    """Add a name on a network."""
    add_point(draft, Point("handle", text, handle_key(text), network=network))


def settle_points(draft: Draft) -> None:
    """Give each kind exactly one primary: the file's own, else the first that is valid."""
    settled: set[str] = set()
    for point in draft.points:
        if point.primary:
            point.primary = point.kind not in settled
            settled.add(point.kind)
    for point in draft.points:
        if point.kind not in settled and point.status == "valid" and point.kind != "handle":
            point.primary = True
            settled.add(point.kind)
