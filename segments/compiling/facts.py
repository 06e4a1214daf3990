"""Leaves about what is known of people elsewhere: scores, groups, consent, answers, areas."""

from typing import Final

from contacts.models.preference import ALLOWING, REFUSING
from contacts.operations.consent_states import ADDRESS_OF
from segments.compiling.comparing import OPPOSITES, Value, affirmed, compared, is_set
from segments.compiling.leaf import Among, Clock, Leaf, Own, Who, one
from segments.compiling.people import of_json
from segments.compiling.sql import NOTHING, TRUE, Sql, both, folded, join, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Area, Consent, InSegment, Kind, Relation, Score, Survey

# What customers are expected to do, beside how they stand among each other.
FORESEEN: Final = {
    "p_buy_90": Kind.NUMBER,
    "value_12_months": Kind.NUMBER,
    "churn_risk": Kind.NUMBER,
    "next_purchase": Kind.DATE,
}
# How strong a word about a channel is, over all purposes (contacts.operations.consent_states).
_RANKS: Final = {"claimed": 1, "refused": 2, "granted": 3}


def score_column(score: str) -> tuple[str, str]:
    """Return the table that holds a score, and the name it is joined under."""
    foreseen = score in FORESEEN
    return ("segments_customervalue", "w") if foreseen else ("segments_contactscore", "k")


def score_leaf(node: Score, clock: Clock) -> Own:
    """Return the people with such a score; who has none is in no comparison."""
    alias = score_column(node.score)[1]
    column = Sql(f"{alias}.{node.score}")
    if node.cmp in ("is", "is_not"):
        word = "any" if node.cmp == "is" else "all"
        sign = "=" if node.cmp == "is" else "<>"
        test = put(f"({{}} {sign} {word}({{}}))", column, value(list(node.value), "text[]"))
    elif FORESEEN.get(node.score) is Kind.DATE:
        test = affirmed(Value(Kind.DATE, column), node.cmp, node.value, clock)
    else:
        test = compared(column, node.cmp, node.value)
    return Own(test, (alias,))


def segment_leaf(node: InSegment, _clock: Clock) -> Among:
    """Return the present members of a segment, as its last refresh left them."""

    def rows(who: Who) -> Sql:
        return put(
            "from segments_segmentmembership e where {}",
            both(
                who("e.contact_id"),
                put(
                    "e.segment_id = (select g.id from segments_segment g where g.key = {})",
                    value(node.key, "uuid"),
                ),
            ),
        )

    return Among(rows, denied=not node.member)


def relation_leaf(node: Relation, _clock: Clock) -> Among:
    """Return the people who have a relation, as it is stored."""
    kind = put("e.kind = {}", value(node.kind)) if node.kind else Sql("")

    def rows(who: Who) -> Sql:
        return put("from contacts_relation e where {}", both(who("e.contact_id"), kind, TRUE))

    return Among(rows, denied=not node.exists)


def consent_leaf(node: Consent, clock: Clock) -> Leaf:
    """Return the people whose latest word on a channel is one of these."""
    states = set(node.state)
    denied = "unknown" in states
    wanted = _RANKS.keys() - states if denied else states
    if not wanted:
        return Own(TRUE)
    ranks = sorted(_RANKS[state] for state in wanted)

    def rows(who: Who) -> Sql:
        said = _said(node, clock, who, ranks)
        closed = _closed(node.channel, one("l.contact_id"))
        found = put("select l.contact_id from ({}) l where not exists ({})", said, closed)
        if "refused" in wanted:
            found = put("{} union all {}", found, _closed(node.channel, who))
        return put("from ({}) e where true", found)

    return Among(rows, denied=denied)


def _said(node: Consent, clock: Clock, who: Who, ranks: list[int]) -> Sql:
    """Return the people whose strongest word is of these ranks, whatever their addresses say."""
    if node.purpose or ranks == [_RANKS["granted"]]:
        return _latest(node, clock, who, ranks)
    return put(
        "select contact_id from ({}) x group by contact_id having max(rank) = any({})",
        _words(node, clock, who),
        value(ranks, "int[]"),
    )


def _latest(node: Consent, clock: Clock, who: Who, ranks: list[int]) -> Sql:
    """Return the people with a word of these ranks that no later one on its purpose follows."""
    now = value(clock.now, "timestamptz")
    later = put(
        "select 1 from contacts_consentevent d where d.contact_id = e.contact_id"
        " and d.channel = e.channel and d.purpose = e.purpose and d.event_at <= {}"
        " and (d.event_at, d.id) > (e.event_at, e.id)",
        now,
    )
    return put(
        "select e.contact_id from contacts_consentevent e where {} and ({}) and not exists ({})",
        _about(node, clock, who),
        join("or", [_of_rank(rank, now) for rank in ranks]),
        later,
    )


def _of_rank(rank: int, now: Sql) -> Sql:
    allowing = value([str(each) for each in ALLOWING], "text[]")
    refusing = value([str(each) for each in REFUSING], "text[]")
    lasts = put("(e.expires_at is null or e.expires_at > {})", now)
    if rank == _RANKS["granted"]:
        return put("(e.action = any({}) and {})", allowing, lasts)
    if rank == _RANKS["refused"]:
        return put("(e.action = any({}) or e.expires_at <= {})", refusing, now)
    return put("(e.action <> all({}) and e.action <> all({}) and {})", allowing, refusing, lasts)


def _about(node: Consent, clock: Clock, who: Who) -> Sql:
    return both(
        who("e.contact_id"),
        put("e.channel = {}", value(node.channel)),
        put("e.purpose = {}", value(node.purpose)) if node.purpose else NOTHING,
        put("e.event_at <= {}", value(clock.now, "timestamptz")),
    )


def _words(node: Consent, clock: Clock, who: Who) -> Sql:
    """Return the rank of the latest word on each purpose; consent that has ended is refused."""
    now = value(clock.now, "timestamptz")
    rank = put(
        "case when {} then 3 when {} then 2 else 1 end",
        *(_of_rank(_RANKS[word], now) for word in ("granted", "refused")),
    )
    return put(
        "select distinct on (e.contact_id, e.purpose) e.contact_id, {} as rank"
        " from contacts_consentevent e where {}"
        " order by e.contact_id, e.purpose, e.event_at desc, e.id desc",
        rank,
        _about(node, clock, who),
    )


def _closed(channel: str, who: Who) -> Sql:
    """Return the people whose primary address of a channel was opted out."""
    out = both(who("a.contact_id"), Sql("a.is_primary and a.opted_out_at is not null"))
    if channel == "post":
        return put("select a.contact_id from contacts_postaladdress a where {}", out)
    kind = ADDRESS_OF.get(channel, "")  # type: ignore[call-overload]
    return put(
        "select a.contact_id from contacts_contactpoint a where {} and a.kind = {}",
        out,
        value(str(getattr(kind, "value", kind))),
    )


def survey_leaf(node: Survey, clock: Clock) -> Among:
    """Return the people whose latest counted answer compares so."""
    op = OPPOSITES.get(node.op, node.op)
    answers, question = Sql("e.answers"), node.question
    if "." in question:
        # One row of a matrix.
        field, question = question.split(".", 1)
        answers = put("(e.answers -> {})", value(field, "text"))
    of = of_json(answers, question, op, node.value)
    test = is_set(of) if op == "is_set" else affirmed(of, op, node.value, clock)
    end = window_bounds(None, clock.now, clock.zone)[1]

    def rows(who: Who) -> Sql:
        known = both(
            who("r.contact_id"),
            put("f.key = {}", value(node.form, "uuid")),
            put("r.state = 'counted' and r.at < {}", value(end, "timestamptz")),
        )
        latest = put(
            "select distinct on (r.contact_id) r.contact_id, r.answers, r.at, r.id"
            " from interactions_response r join interactions_form f on f.id = r.form_id"
            " where {} order by r.contact_id, r.at desc, r.id desc",
            known,
        )
        return put("from ({}) e where {}", latest, test)

    return Among(rows, denied=node.op in OPPOSITES)


_LEVELS: Final = ("postal", "municipality", "region", "country")


def area_leaf(node: Area, _clock: Clock) -> Among:
    """Return the people at whose address the latest figure of the smallest area compares so."""

    def rows(who: Who) -> Sql:
        address = put(
            "select distinct on (a.contact_id) a.contact_id, a.country, {} as postal,"
            " {} as municipality, {} as region from contacts_postaladdress a where {}"
            " order by a.contact_id, a.is_primary desc, a.id",
            Sql("upper(regexp_replace(a.postal_code, '[[:space:]]+', '', 'g'))"),
            folded(Sql("a.city")),
            folded(Sql("a.region")),
            both(who("a.contact_id"), TRUE),
        )
        figures = put("with figures as materialized ({}) ", _figures(node.indicator))
        joins = " ".join(
            f"left join figures {level} on {level}.level = '{level}'"
            f" and {level}.country = h.country and {level}.place = {_place(level)}"
            for level in _LEVELS
        )
        figure = f"coalesce({', '.join(f'{level}.value' for level in _LEVELS)})"
        found = put(
            f"{{}} select h.contact_id, {figure} as figure from ({{}}) h {joins}", figures, address
        )
        return put("from ({}) e where {}", found, compared(Sql("e.figure"), node.cmp, node.value))

    return Among(rows)


def _place(level: str) -> str:
    return "''" if level == "country" else f"left(h.{level}, 120)"


def _figures(indicator: str) -> Sql:
    """Return the latest figure of each area, by the name it is known under in addresses.

    Two places of one name say nothing about either.
    """
    latest = put(
        "select distinct on (x.area_id) x.area_id, x.value from interactions_areafigure x"
        " where x.indicator = {} order by x.area_id, x.year desc, x.id desc",
        value(indicator),
    )
    return put(
        "select * from (select r.country, r.level, case r.level when 'country' then ''"
        " when 'postal' then r.code else r.fold end as place, v.value,"
        " count(*) over (partition by r.country, r.level, case r.level when 'country' then ''"
        " when 'postal' then r.code else r.fold end) as alike"
        " from interactions_area r left join ({}) v on v.area_id = r.id) n"
        " where alike = 1 and value is not null"
        " and (place <> '' or level = 'country')",
        latest,
    )
