"""A table's cells laid out in columns, for formats in which no cell spans several."""

from __future__ import annotations

from collections.abc import Sequence

from boilerml.outline import Node

ROOM, ROOM_PER_CELL = 1_000, 4
"""Places that spanning cells may fill, at most: a page can ask for a billion in a line. Beyond it they span nothing."""


def grid(rows: Sequence[Sequence[Node]]) -> list[list[Node | None]]:
    """Place each cell; None where one from the left or from above spans on.

    A cell spans no more columns than the row with the most cells has. Rows may differ in length.

    >>> wide, a, b = Node("cell", columns=10**9), Node("cell"), Node("cell")
    >>> grid([[wide], [a, b]]) == [[wide, None], [a, b]]
    True
    """
    most = max(map(len, rows), default=0)
    room = ROOM + ROOM_PER_CELL * sum(map(len, rows))
    free: dict[int, int] = {}
    """The row from which on a column is free."""
    table: list[list[Node | None]] = []
    for number, row in enumerate(rows):
        line: list[Node | None] = []
        for cell in row:
            while room > 0 and free.get(len(line), 0) > number:
                line.append(None)
                room -= 1
            columns = max(min(cell.columns, most, room), 1)
            room -= columns - 1
            if cell.rows > 1:
                free |= dict.fromkeys(range(len(line), len(line) + columns), number + cell.rows)
            line += [cell, *[None] * (columns - 1)]
        table.append(line)
    return table
