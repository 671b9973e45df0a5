"""Cells of a column of choices to single answers, however a form joins them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from matcher.choices import fold

_COMMA = ", "
# Qualtrics puts no space after the comma between two answers; inside an answer there is one.
_TIGHT = re.compile(r",(?=[^\W\d_])")
_LOWER = re.compile(r"[a-z(]")
Split = Callable[[str], list[str]]


def splitter(cells: Sequence[str], known: Collection[str]) -> Split:
    """How the cells of a column with several answers come apart.

    Semicolons and new lines separate; failing these, commas do: without a space (Qualtrics) or with one (Google Forms).
    There an answer may hold commas itself: those ``known`` stay whole, and a piece that begins with a small letter
    belongs to the one before it.
    """
    if any(";" in cell or "\n" in cell for cell in cells):
        return lambda cell: _pieces(cell, r"[;\n]")
    if any(_TIGHT.search(cell) for cell in cells):
        return lambda cell: [piece.strip() for piece in _TIGHT.split(cell) if piece.strip()]
    if not any(_COMMA in cell for cell in cells):
        return lambda cell: [cell.strip()] if cell.strip() else []
    whole = {fold(one) for one in known}
    return lambda cell: _joined(cell.split(_COMMA), whole)


def _pieces(cell: str, mark: str) -> list[str]:
    return [piece.strip() for piece in re.split(mark, cell) if piece.strip()]


def _joined(fragments: Sequence[str], whole: Collection[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(fragments):
        end = next(
            (end for end in range(len(fragments), at, -1) if fold(_COMMA.join(fragments[at:end])) in whole), at + 1
        )
        piece = _COMMA.join(fragments[at:end]).strip()
        if end == at + 1 and fold(piece) not in whole and found and _LOWER.match(piece):
            found[-1] = f"{found[-1]}{_COMMA}{piece}"
        elif piece:
            found.append(piece)
        at = end
    return found


def distinct(cells: Iterable[str], split: Split) -> dict[str, tuple[str, int]]:
    """Each answer, folded, with how it was first written and how often it was given."""
    found: dict[str, tuple[str, int]] = {}
    for cell in cells:
        for answer in split(cell):
            written, count = found.get(fold(answer), (answer, 0))
            found[fold(answer)] = written, count + 1
    return found
