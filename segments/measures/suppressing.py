"""Which cells of a table must stay empty for who may see no people (P10).

A cell of one to four people is hidden. So are others, the smallest, until no hidden one can be
computed from what is shown: a table with its totals is a graph whose nodes are the rows and the
columns and whose edges are the hidden cells, and a cell follows from the shown ones exactly when
its edge is a bridge (Gusfield, "A graph theoretic approach to statistical data security", SIAM
J. Comput. 17, 1988). Nor may a line show the sum of its hidden cells where these are of fewer
than five people together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

# Fewer people than this could be recognised by who may not see people at all.
SMALLEST = 5
# Cells that nobody stands behind protect least: they are taken last.
_OF_NOBODY = 1_000_000_000
Node = tuple[str, str]
Edge = tuple[Node, Node]
# A node on the way down, the edge it was reached by, and the ways that are left.
Step = tuple[Node, Edge | None, Iterator[tuple[Node, Edge]]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The cells by their keys, and whether the total is hidden with them."""

    cells: frozenset[tuple[str, ...]]
    total: bool


def hidden_cells(
    people: Mapping[tuple[str, ...], int],
    *,
    total: int,
    margins: tuple[Mapping[str, int], Mapping[str, int]] | None = None,
) -> Hidden:
    """Return what to hide of a table of one or two dimensions.

    Args:
        people: how many people stand behind each cell, by its one or two keys.
        total: how many stand behind the table.
        margins: the same of each row and of each column, for two dimensions; somebody can stand
            in several cells of one line.
    """
    if margins is None:
        line = {key[0]: count for key, count in people.items()}
        shut, all_shut = _of_line(line, total)
        return Hidden(frozenset((key,) for key in shut), all_shut)
    table = _Table(people, total, margins)
    table.protect()
    return Hidden(frozenset(table.hidden()), table.total_hidden)


def _small(count: int) -> bool:
    return 0 < count < SMALLEST


def _of_line(line: Mapping[str, int], total: int) -> tuple[set[str], bool]:
    """Return the hidden cells of one line, and whether its sum is hidden."""
    shut = {key for key, count in line.items() if _small(count)}
    if _small(total):
        return shut, True
    if not shut:
        return shut, False
    rest = sorted((line[key] or _OF_NOBODY, key) for key in line.keys() - shut)
    for _cost, key in rest:
        if len(shut) > 1 and sum(line[each] for each in shut) >= SMALLEST:
            break
        shut.add(key)
    return shut, len(shut) == 1


class _Table:
    """A table of two dimensions with its totals, as a graph of hidden cells."""

    def __init__(
        self,
        people: Mapping[tuple[str, ...], int],
        total: int,
        margins: tuple[Mapping[str, int], Mapping[str, int]],
    ) -> None:
        self.people, self.margins = people, margins
        rows, self.total_hidden = _of_line(margins[0], total)
        columns, _same = _of_line(margins[1], total)
        self.lines = [[("row", key) for key in margins[0]], [("column", key) for key in margins[1]]]
        corner = (("total", "row"), ("total", "column"))
        self.fixed: set[Edge] = {(("row", key), corner[1]) for key in rows}
        self.fixed |= {(corner[0], ("column", key)) for key in columns}
        if self.total_hidden:
            self.fixed.add(corner)
        self.shut: set[Edge] = {
            self._edge(row[1], column[1])
            for row in self.lines[0]
            for column in self.lines[1]
            if _small(self._count(row[1], column[1]))
        }

    def hidden(self) -> set[tuple[str, str]]:
        """Return the keys of the hidden cells that exist."""
        keys = {(row[1], column[1]) for row, column in self.shut}
        return keys & {(key[0], key[1]) for key in self.people}

    def protect(self) -> None:
        """Hide more until nothing hidden follows from what is shown."""
        while self._thin_lines() or self._bridges_closed():
            pass

    def _count(self, row: str, column: str) -> int:
        return self.people.get((row, column), 0)

    def _edge(self, row: str, column: str) -> Edge:
        return ("row", row), ("column", column)

    def _thin_lines(self) -> bool:
        """Hide one more cell in every line whose hidden ones are of too few people."""
        more: set[Edge] = set()
        for side in (0, 1):
            shown = {edge[side] for edge in self.fixed}
            for line in self.lines[side]:
                cells = [edge for edge in self.shut if edge[side] == line]
                if line in shown or not cells:
                    continue
                if sum(self._of(edge) for edge in cells) >= SMALLEST:
                    continue
                others = ((line, o) if side == 0 else (o, line) for o in self.lines[1 - side])
                rest = [e for e in others if e not in self.shut and self._of(e)]
                more |= {min(rest, key=lambda e: (self._of(e), e))} if rest else set()
        self.shut |= more
        return bool(more)

    def _of(self, edge: Edge) -> int:
        return self._count(edge[0][1], edge[1][1])

    def _bridges_closed(self) -> bool:
        """Hide the cheapest way around the first cell that follows from the others."""
        for edge in sorted(_bridges(self.shut | self.fixed)):
            around = self._way_around(edge)
            if around:
                self.shut |= around
                return True
        return False

    def _way_around(self, edge: Edge) -> set[Edge]:
        """Return the cells to hide so that the edge is on a circle; none where there is no way."""
        start, goal = edge
        seen: set[tuple[str, str]] = set()
        queue: list[tuple[int, tuple[str, str], tuple[Edge, ...]]] = [(0, start, ())]
        while queue:
            cost, at, way = heappop(queue)
            if at == goal:
                return {each for each in way if each not in self.fixed} - self.shut
            if at in seen:
                continue
            seen.add(at)
            for step, node, price in self._steps(at, edge):
                if node not in seen:
                    heappush(queue, (cost + price, node, (*way, step)))
        return set()

    def _steps(self, at: tuple[str, str], but: Edge) -> list[tuple[Edge, tuple[str, str], int]]:
        side = 0 if at[0] == "row" or at == ("total", "row") else 1
        corner = ("total", "column" if side == 0 else "row")
        found = []
        for node in [*self.lines[1 - side], corner]:
            step = (at, node) if side == 0 else (node, at)
            if step == but:
                continue
            if step in self.shut or step in self.fixed:
                found.append((step, node, 0))
            elif "total" not in (at[0], node[0]):
                found.append((step, node, self._of(step) or _OF_NOBODY))
        return found


def _bridges(edges: set[Edge]) -> set[Edge]:
    """Return the edges without which the graph falls apart."""
    near: dict[tuple[str, str], list[tuple[tuple[str, str], Edge]]] = {}
    for edge in sorted(edges):
        near.setdefault(edge[0], []).append((edge[1], edge))
        near.setdefault(edge[1], []).append((edge[0], edge))
    order: dict[tuple[str, str], int] = {}
    low: dict[tuple[str, str], int] = {}
    found: set[Edge] = set()
    for root in near:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack: list[Step] = [(root, None, iter(near[root]))]
        while stack:
            node, came, ways = stack[-1]
            for other, edge in ways:
                if edge == came:
                    continue
                if other in order:
                    low[node] = min(low[node], order[other])
                    continue
                order[other] = low[other] = len(order)
                stack.append((other, edge, iter(near[other])))
                break
            else:
                stack.pop()
                if stack and came is not None:
                    parent = stack[-1][0]
                    low[parent] = min(low[parent], low[node])
                    if low[node] > order[parent]:
                        found.add(came)
    return found


__all__ = ["SMALLEST", "Hidden", "hidden_cells"]
