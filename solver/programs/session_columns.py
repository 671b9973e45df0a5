"""Columns for the times of mentors whose mentees clash, and rows that let no two sessions be at one instant.

A *class* is what slots of a pair have in common that stand in the same rows: one column is enough for all of them, and
a class that stands in more rows than another of the same pair is never needed. So a solution in whole numbers can be
timed: of every clique of slots it uses one at most, and two options clash exactly if some clique holds both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from solver.candidates import Candidates
from solver.network.flow import Ints
from solver.programs.cliques import Clique, Shapes, cliques
from solver.programs.draft import Draft
from solver.times.groups import group_rows
from solver.times.timing import Option


class SessionColumns:
    """``pair[n]`` is the candidate pair of ``column[n]``; ``cliques`` are the rows of mentors."""

    def __init__(self, candidates: Candidates, draft: Draft, shapes: Shapes) -> None:
        self._candidates, self._draft, self._shapes = candidates, draft, shapes
        self._leads_group = frozenset(group_rows(candidates.problem))
        self._attended: defaultdict[str, list[tuple[Option, int]]] = defaultdict(list)
        self.pair: list[int] = []
        self.column: list[int] = []
        self.cliques: list[Clique] = []

    def add(self, mentor: int, pairs: Ints) -> None:
        """The columns of ``pairs``, which are all that this mentor has in the program."""
        if mentor in self._leads_group:
            self._add_group(mentor, pairs)
        else:
            self._add_apart(mentor, pairs)

    def keep_persons_apart(self) -> None:
        """The last rows: nobody is in two of the sessions added so far at one instant."""
        for _, attended in sorted(self._attended.items()):
            at: defaultdict[Option, list[int]] = defaultdict(list)
            for option, column in attended:
                at[option].append(column)
            for clique in cliques(at):
                columns = [column for option in clique for column in at[option]]
                if len(columns) > 1:
                    self._draft.add_row(columns, most=1)

    def _add_apart(self, mentor: int, pairs: Ints) -> None:
        draft, twice = self._draft, self._candidates.twice
        shape = self._shapes.of(mentor)
        rows = draft.add_rows(len(shape.members), most=1)
        self.cliques += [Clique(mentor, slots, int(row)) for slots, row in zip(shape.members, rows, strict=True)]
        pair_of: list[int] = []
        inside: list[tuple[int, ...]] = []
        attended: list[tuple[list[str], int, int]] = []
        for pair, usable in zip(pairs.tolist(), self._candidates.usable(pairs), strict=True):
            persons = sorted(map(str, self._candidates.bonds(pair) & twice)) if twice else []
            if persons:
                slots = np.flatnonzero(usable).tolist()
                attended += [(persons, slot, len(pair_of) + at) for at, slot in enumerate(slots)]
                classes = [shape.rows_of(slot) for slot in slots]
            else:
                classes = shape.classes(usable)
            pair_of += [pair] * len(classes)
            inside += classes
        columns = draft.add_columns(len(pair_of))
        draft.put(
            rows[[row for some in inside for row in some]],
            np.repeat(columns, [len(some) for some in inside]),
        )
        self.pair += pair_of
        self.column += columns.tolist()
        for persons, slot, at in attended:
            self._attend(persons, mentor, slot, int(columns[at]))

    def _add_group(self, mentor: int, pairs: Ints) -> None:
        """One slot for all: a column for each slot, and each pair is only where the group is."""
        candidates, draft = self._candidates, self._draft
        usable = candidates.usable(pairs)
        slots = np.flatnonzero(usable.any(axis=0))
        meets = dict(zip(slots.tolist(), draft.add_columns(len(slots)).tolist(), strict=True))
        draft.add_row(list(meets.values()), most=1)
        leads = sorted(set(candidates.problem.mentors[mentor].people) & candidates.twice)
        for slot, column in meets.items():
            self._attend(leads, mentor, slot, column)
        comes: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for pair, row in zip(pairs.tolist(), usable, strict=True):
            people = set(candidates.problem.mentees[int(candidates.mentee[pair])].people)
            for slot in np.flatnonzero(row).tolist():
                column = self._add_column(pair)
                self._only_if(column, meets[slot])
                for person in sorted(people & candidates.twice - set(leads)):
                    comes[person, slot].append(column)
        for (person, slot), columns in sorted(comes.items()):
            there = columns[0]
            if len(columns) > 1:
                # In two entries of one group somebody is in one session.
                there = int(draft.add_columns(1)[0])
                for column in columns:
                    self._only_if(column, there)
            self._attend([person], mentor, slot, there)

    def _only_if(self, column: int, other: int) -> None:
        row = self._draft.add_row([column], most=0)
        self._draft.put(row, [other], -1.0)

    def _add_column(self, pair: int) -> int:
        column = int(self._draft.add_columns(1)[0])
        self.pair.append(pair)
        self.column.append(column)
        return column

    def _attend(self, persons: Iterable[str], mentor: int, slot: int, column: int) -> None:
        for person in persons:
            self._attended[person].append((self._candidates.option(mentor, slot), column))
