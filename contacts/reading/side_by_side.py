"""Two records beside each other, group by group, and what a merge would do, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from contacts.field_groups import CUSTOM, GROUPS
from contacts.models.contact import Contact
from contacts.models.merge import MergeMove
from contacts.operations.merging.choices import BOTH, HOUSE, NOTES
from contacts.operations.merging.preview import Preview
from contacts.operations.merging.run import ABSORBED, SURVIVOR
from contacts.operations.standing import candidates_of
from contacts.reading.card import Card
from contacts.reading.groups import WORDS
from contacts.reading.words import field_label
from contacts.survivorship import Candidate, why_kept

LABELS: dict[str, Any] = {**WORDS, HOUSE: _("Owner and team")}
REASONS = {
    "verified": _("verified last"),
    "trusted": _("more trusted source"),
    "newer": _("newer"),
    "": _("says more"),
}
_SHOWN = {"birth": ("birthday",), HOUSE: ("owner", "team"), "email": (), "phone": (), "address": ()}
# Nothing is chosen among these: all are kept, the choice says which comes first.
_ALL_KEPT = ("email", "phone", "address")
_OPTED_OUT = _("opted out")


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a record; `mark` says what else there is to know."""

    words: str
    mark: Any = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of fields on both records, and whose would be kept.

    `sides` are those that can be chosen, `why` says why the default is chosen, `locked` that
    the role of the colleague decides nothing here.
    """

    group: str
    label: Any
    mine: list[Line]
    other: list[Line]
    chosen: str
    why: Any
    locked: bool
    all_kept: bool

    @property
    def same(self) -> bool:
        """Whether both records say the same."""
        return self.mine == self.other

    @property
    def sides(self) -> tuple[tuple[str, list[Line]], ...]:
        """Both sides with their lines, the survivor's first."""
        return ((SURVIVOR, self.mine), (ABSORBED, self.other))

    @property
    def both(self) -> bool:
        """Whether the values of both can be kept together."""
        return self.group == NOTES and bool(self.mine and self.other) and not self.same


def group_rows(survivor: Card, absorbed: Card, chosen: Mapping[str, str]) -> list[GroupRow]:
    """Return every group that one of the two says something about, in the usual order."""
    offers = candidates_of([survivor.contact, absorbed.contact])
    named = {f.name.replace(".", ":") for card in (survivor, absorbed) for f in card.custom_fields}
    custom = sorted(group for group in chosen if group in named)
    rows = []
    for group in (*GROUPS, *custom, NOTES, HOUSE):
        mine, other = _lines(survivor, group), _lines(absorbed, group)
        if not (mine or other):
            continue
        rows.append(
            GroupRow(
                group,
                _label(survivor, absorbed, group),
                mine,
                other,
                chosen.get(group, SURVIVOR),
                _why(offers.get(group), chosen.get(group, SURVIVOR)),
                not all(_writable(survivor, name) for name in _names(group)),
                group in _ALL_KEPT,
            )
        )
    return rows


def _names(group: str) -> tuple[str, ...]:
    if group.startswith(CUSTOM):
        return (f"custom.{group.removeprefix(CUSTOM)}",)
    return _SHOWN.get(group) or GROUPS.get(group) or (group,)


def _writable(card: Card, name: str) -> bool:
    if name == "address":
        return card.may_write("addresses")
    return card.may_assign if name in ("owner", "team") else card.may_write(name)


def _label(one: Card, other: Card, group: str) -> Any:
    if group in LABELS:
        return LABELS[group]
    slug = group.removeprefix(CUSTOM)
    fields = (*one.custom_fields, *other.custom_fields)
    return next(field.label for field in fields if field.name == f"custom.{slug}")


def _why(offers: list[Candidate] | None, chosen: str) -> Any:
    """Return why the chosen side is the better one, in words; empty where it is not."""
    if offers is None or chosen == BOTH:
        return ""
    winner, loser = offers if chosen == SURVIVOR else reversed(offers)
    if not winner.values or not loser.values or winner.values == loser.values:
        return ""
    reason = why_kept(winner.claim, loser.claim)
    if not reason and winner.fullness <= loser.fullness:
        return ""
    return REASONS[reason]


def _lines(card: Card, group: str) -> list[Line]:
    if group in ("email", "phone"):
        points = [point for point in card.points if point.kind == group]
        return [
            Line(point.normalised or point.value, _OPTED_OUT if point.opted_out_at else "")
            for point in points
        ]
    if group == "address":
        return [
            Line(_address(row), _OPTED_OUT if row.opted_out_at else "") for row in card.addresses
        ]
    found = [card.field(n) for n in _names(group) if card.shows(n) or card.masks(n)]
    if group == "name":
        words = " ".join(field.words for field in found if field.words)
        return [Line(words)] if words else []
    return [Line(field.words) for field in found if field.words]


def _address(row: Any) -> str:
    parts = (row.street, f"{row.postal_code} {row.city}".strip(), row.region, row.country)
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of the rows of one kind; `lines` are those that can be named."""

    what: str
    words: Any
    label: str
    count: int
    lines: list[str]

    @property
    def more(self) -> int:
        """How many rows are not named."""
        return self.count - len(self.lines) if self.lines else 0


_WORDS = {
    MergeMove.What.MOVED: _("move over"),
    MergeMove.What.FOLDED: _("both have; become one"),
    MergeMove.What.UNITED: _("of the survivor are completed"),
    MergeMove.What.SUMMED: _("are added up"),
    MergeMove.What.ADDED: _("are added, so that a refusal stays"),
}
_FIRST = _("come first now, or no longer")
# Rows that nobody needs to hear about: they are judged or noted again.
QUIET = {"contacts.QualityIssue", "contacts.Origin"}
_NAMED = 8


def effects(preview: Preview, card: Card) -> list[Effect]:
    """Return what a merge would do to everything that hangs on the two, kind by kind."""
    found = []
    for kind, count in preview.counts.items():
        table, what = kind.rsplit(" ", 1)
        if table in QUIET or table == Contact._meta.label:
            continue
        rows = [row for row in preview.rows if (row.table, row.what) == (table, what)]
        lines = named_rows(table, [row.row for row in rows], card)
        label = str(apps.get_model(table)._meta.verbose_name_plural)
        words = _WORDS[MergeMove.What(what)]
        if {row.column for row in rows} == {"is_primary"}:
            words = _FIRST
        found.append(Effect(what, words, label, count, lines[:_NAMED]))
    order = list(_WORDS)
    return sorted(found, key=lambda each: (order.index(MergeMove.What(each.what)), each.label))


def named_rows(table: str, keys: Iterable[str], card: Card) -> list[str]:
    """Return what rows are called, as far as the colleague may read them; one query."""
    describe = _DESCRIBED.get(table)
    if describe is None:
        return []
    related, kind, words = describe
    if kind and not (card.shows(kind) if kind != "points" else not card.hidden & {"points"}):
        return []
    rows = apps.get_model(table)._default_manager.filter(pk__in=[k for k in keys if k.isdigit()])
    return [line for row in rows.select_related(*related).order_by("pk") if (line := words(row))]


def _consent(row: Any) -> str:
    return f"{row.get_channel_display()} · {row.purpose}: {row.get_action_display()}"


_DESCRIBED: dict[str, tuple[tuple[str, ...], str, Any]] = {
    "contacts.ContactPoint": ((), "points", lambda row: row.normalised or row.value),
    "contacts.PostalAddress": ((), "addresses", _address),
    "contacts.ContactTag": (("tag",), "", lambda row: row.tag.name),
    "contacts.ExternalId": (
        ("source",),
        "external_ids",
        lambda row: f"{row.source}: {row.value}",
    ),
    "contacts.Relation": ((), "", lambda row: str(row.get_kind_display())),
    "contacts.ConsentEvent": ((), "", _consent),
    "contacts.WishEvent": ((), "", lambda row: str(row.get_name_display())),
    "contacts.ContactShare": (("user",), "", lambda row: str(row.user)),
}


def changed_values(preview: Preview, card: Card) -> list[str]:
    """Return the names of the survivor's own fields that would change."""
    labels = {field.name: field.label for field in card.custom_fields}
    names = []
    for move in preview.values:
        name = move.column.removesuffix("_id")
        if card.shows(name) or card.masks(name):
            names.append(labels.get(name) or field_label(name, {}))
    return list(dict.fromkeys(names))
